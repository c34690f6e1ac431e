// @ts-check
// What the board says, as it says it: a stream of events, or, where none comes through, looks every two seconds.

import { signIn } from "./session.js";
import { withBefore } from "./tables.js";

/** @import { Alerts, Fields, Goals, Heard, Link, Meta, Trends } from "../board.js" */

const TICK_MS = 500;
const SILENT_MS = 8000; // After this long without a word, ask.
const DEAF_MS = 30_000; // After this long, the stream is taken to be dead whatever the browser says.
const POLL_MS = 2000;
const SLOW_MS = 30_000; // Between trends, and between looks of a page that nobody sees.
const HIDDEN_MS = 60_000; // A page that nobody sees for so long lets go: browsers allow six connections to a host.
const TRY_AGAIN_MS = 15_000;
const GIVE_UP_MS = 10_000; // On one answer.
const CLOCKS_DIFFER_MS = 2000; // What is less is the way of the answer, not the clock.
const NOT_FOUND = 404;
const WHO_ASKS = 401;

/** @type {readonly ("alerts" | "goals" | "trends")[]} */
const MORE = ["alerts", "goals", "trends"];
/** @type {readonly ("meta" | "table" | "changes" | "alerts" | "goals" | "trends")[]} */
const EVENTS = ["meta", "table", "changes", ...MORE];

/** The board answered, but not with what was asked for. */
export class AnswerError extends Error {
  /**
   * @param {string} path
   * @param {number} status
   * @param {string} said What the board said about it, in English; "" where it said nothing.
   */
  constructor(path, status, said) {
    super(`${path} answered ${status} ${said}`);
    this.name = "AnswerError";
    this.status = status;
    this.said = said;
  }
}

/**
 * The JSON at a path of the board, and when the board says that it is. Unchanged answers come out of the browser's cache.
 * @param {string} path
 * @returns {Promise<{ json: any, date: number }>} `date` is 0 where the answer has none.
 */
export async function ask(path) {
  const answer = await fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(GIVE_UP_MS) });
  const date = Date.parse(answer.headers.get("Date") ?? "") || 0;
  if (!answer.ok) {
    const { error = "", sign_in: form } = await saidBy(answer);
    if (answer.status === WHO_ASKS && form) signIn(form);
    throw new AnswerError(path, answer.status, error);
  }
  return { json: await answer.json(), date };
}

/**
 * @param {Response} answer
 * @returns {Promise<{ error?: string, sign_in?: string }>}
 */
async function saidBy(answer) {
  try {
    return (await answer.json()) ?? {};
  } catch {
    return {}; // No JSON.
  }
}

/** Keeps up with one board; `heard` is told what the board says, and how it is reached. */
export class Connection {
  #heard;
  /** @type {string | null} */
  #window = null;
  /** @type {EventSource | null} */
  #source = null;
  #saidAt = 0;
  #askedAt = -SLOW_MS;
  #slowlyAskedAt = -SLOW_MS;
  #openedAt = -TRY_AGAIN_MS;
  #asking = false;
  /** @type {number | null} */
  #hiddenAt = null;
  /** @type {Set<string>} What this board does not tell. */
  #missing = new Set();
  /** @type {Set<string>} What was told of this window. */
  #told = new Set();
  /** @type {Link} */
  #link = "connecting";
  skew = 0; // The board's clock less this one, ms.

  /** @param {Heard} heard */
  constructor(heard) {
    this.#heard = heard;
    document.addEventListener("visibilitychange", () => this.#seen());
    window.addEventListener("online", () => this.#open());
    window.addEventListener("pagehide", () => this.#close());
    window.addEventListener("pageshow", (event) => event.persisted && this.#open());
    setInterval(() => this.#tick(), TICK_MS);
  }

  /**
   * Turn to a window.
   * @param {string} name
   */
  watch(name) {
    this.#window = name;
    this.#missing.clear();
    this.#told.clear();
    this.#slowlyAskedAt = -SLOW_MS;
    this.#saidAt = performance.now();
    this.#open();
  }

  get #streaming() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  #open() {
    if (this.#window === null) return;
    this.#close();
    this.#openedAt = performance.now();
    const source = new EventSource(`/api/stream?window=${encodeURIComponent(this.#window)}`);
    this.#source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (this.#source !== source) return;
        this.#saidAt = performance.now();
        this.#told.add(name);
        this.#is("stream");
        this.#heard[name](JSON.parse(event.data));
      });
    }
    source.addEventListener("open", () => this.#missing.clear());
    source.addEventListener("error", () => {
      if (this.#source !== source) return;
      // The browser tries again by itself, or gives up at once where there is no stream; asking tells which it is.
      if (source.readyState === EventSource.CLOSED) this.#source = null;
      this.#look();
    });
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }

  #tick() {
    if (this.#window === null) return;
    const now = performance.now();
    if (this.#hiddenAt !== null && now - this.#hiddenAt > HIDDEN_MS) {
      this.#close();
      if (now - this.#askedAt > SLOW_MS) this.#look();
      return;
    }
    const silent = now - this.#saidAt;
    if ((this.#source === null || silent > DEAF_MS) && now - this.#openedAt > TRY_AGAIN_MS) this.#open();
    const wanting = !this.#streaming || silent > SILENT_MS || this.#isOwedMore(now);
    if (wanting && now - this.#askedAt > POLL_MS) this.#look();
  }

  /**
   * Whether the stream should have told of alerts and trends by now, and did not.
   * @param {number} now
   */
  #isOwedMore(now) {
    const untold = MORE.some((name) => !(this.#told.has(name) || this.#missing.has(name)));
    return untold && now - this.#openedAt > SILENT_MS / 2;
  }

  #seen() {
    if (document.hidden) {
      this.#hiddenAt = performance.now();
    } else {
      this.#hiddenAt = null;
      if (this.#source === null) this.#open();
      this.#look();
    }
  }

  /** Look once, by asking. */
  async #look() {
    const name = this.#window;
    if (this.#asking || name === null) return;
    this.#asking = true;
    this.#askedAt = performance.now();
    const current = () => name === this.#window;
    try {
      await this.#askFor(name, current);
    } catch {
      if (current() && !this.#streaming) this.#is("lost");
    } finally {
      this.#asking = false;
      if (!current()) this.#look();
    }
  }

  /**
   * @param {string} name Of the window.
   * @param {() => boolean} current Whether it is still the one to watch.
   */
  async #askFor(name, current) {
    const window = encodeURIComponent(name);
    /** @type {[Meta, Record<string, Fields> & { before?: Record<string, Fields> }]} */
    const [meta, tables] = await Promise.all([
      this.#get("/api/meta"),
      this.#get(`/api/kpis?window=${window}&before=1`),
    ]);
    if (!current()) return;
    const streams = this.#streaming && performance.now() - this.#saidAt < SILENT_MS;
    this.#is(streams ? "stream" : "polling");
    this.#heard.meta(meta);
    // What the stream says is newer than what was asked for meanwhile.
    if (!streams) this.#heard.table({ window: name, fields: withBefore(tables[name], tables.before?.[name]) });
    const slowly = performance.now() - this.#slowlyAskedAt > SLOW_MS;
    if (slowly) this.#slowlyAskedAt = performance.now();
    for (const more of MORE) {
      const told = this.#told.has(more) && (streams || (more === "trends" && !slowly));
      // biome-ignore lint/performance/noAwaitInLoops: a board that is in trouble is asked for one thing at a time
      if (!(told || this.#missing.has(more))) await this.#askMore(more, window, current);
    }
  }

  /**
   * @param {"alerts" | "goals" | "trends"} more
   * @param {string} window
   * @param {() => boolean} current
   */
  async #askMore(more, window, current) {
    try {
      /** @type {Alerts & Goals & Trends} */
      const found = await this.#get(`/api/${more}?window=${window}`);
      if (!current()) return;
      this.#told.add(more);
      this.#heard[more](found);
    } catch (error) {
      if (!(error instanceof AnswerError && error.status === NOT_FOUND && current())) return;
      // A board that does not know it will not learn it before it is another.
      this.#missing.add(more);
      this.#heard[more](null);
    }
  }

  /** @param {string} path */
  async #get(path) {
    const { json, date } = await ask(path);
    const skew = date - Date.now();
    if (date) this.skew = Math.abs(skew) > CLOCKS_DIFFER_MS ? skew : 0;
    return json;
  }

  /** @param {Exclude<Link, "connecting">} link */
  #is(link) {
    if (this.#link === link) return;
    this.#link = link;
    this.#heard.link(link);
  }
}
