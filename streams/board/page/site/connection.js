// What the board says, as it says it: a stream of events, or, where none comes through, looks every two seconds.

const TICK_MS = 500;
const SILENT_MS = 8_000; // After this long without a word, ask.
const DEAF_MS = 30_000; // After this long, the stream is taken to be dead whatever the browser says.
const POLL_MS = 2_000;
const SLOW_MS = 30_000; // Between trends, and between looks of a page that nobody sees.
const HIDDEN_MS = 60_000; // A page that nobody sees for so long lets go: browsers allow six connections to a host.
const TRY_AGAIN_MS = 15_000;

const MORE = ["alerts", "trends"];
const EVENTS = ["meta", "table", "changes", "alerts", "trends"];

/**
 * Keeps up with one board. `heard` has a function for each of EVENTS, and `link`, which is told how the board is
 * reached: "stream", "polling" or "lost".
 */
export class Connection {
  #heard;
  #window = null;
  #source = null;
  #saidAt = 0;
  #askedAt = -SLOW_MS;
  #slowlyAskedAt = -SLOW_MS;
  #openedAt = -TRY_AGAIN_MS;
  #asking = false;
  #hiddenAt = null;
  #missing = new Set(); // What this board does not tell.
  #told = new Set(); // What the stream told of this window.
  #link = "";
  skew = 0; // The board's clock less this one, ms.

  constructor(heard) {
    this.#heard = heard;
    document.addEventListener("visibilitychange", () => this.#seen());
    window.addEventListener("online", () => this.#open());
    window.addEventListener("pagehide", () => this.#close());
    window.addEventListener("pageshow", (event) => event.persisted && this.#open());
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** Turn to a window. */
  watch(name) {
    this.#window = name;
    this.#missing.clear();
    this.#told.clear();
    this.#slowlyAskedAt = -SLOW_MS;
    this.#saidAt = performance.now();
    this.#open();
  }

  /** The JSON at a path; throws where there is none. Unchanged answers come out of the browser's cache. */
  async get(path) {
    const answer = await fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(10_000) });
    const date = Date.parse(answer.headers.get("Date") ?? "");
    if (date) this.skew = Math.abs(date - Date.now()) > 2_000 ? date - Date.now() : 0;
    if (!answer.ok) throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
    return answer.json();
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
      this.#ask();
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
      if (now - this.#askedAt > SLOW_MS) this.#ask();
      return;
    }
    const silent = now - this.#saidAt;
    if ((this.#source === null || silent > DEAF_MS) && now - this.#openedAt > TRY_AGAIN_MS) this.#open();
    const untold = MORE.some((name) => !this.#told.has(name) && !this.#missing.has(name)) && now - this.#openedAt > SILENT_MS / 2;
    const wanting = this.#source?.readyState !== EventSource.OPEN || silent > SILENT_MS || untold;
    if (wanting && now - this.#askedAt > POLL_MS) this.#ask();
  }

  #seen() {
    if (document.hidden) {
      this.#hiddenAt = performance.now();
    } else {
      this.#hiddenAt = null;
      if (this.#source === null) this.#open();
      this.#ask();
    }
  }

  /** Look once, by asking. */
  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    this.#askedAt = performance.now();
    const window = this.#window, current = () => window === this.#window;
    try {
      const [meta, tables] = await Promise.all([this.get("/api/meta"), this.get(`/api/kpis?window=${encodeURIComponent(window)}`)]);
      if (!current()) return;
      const streams = this.#source?.readyState === EventSource.OPEN && performance.now() - this.#saidAt < SILENT_MS;
      this.#is(streams ? "stream" : "polling");
      this.#heard.meta(meta);
      // What the stream says is newer than what was asked for meanwhile.
      if (!streams) this.#heard.table({ window, fields: tables[window] });
      await this.#askMore(window, current, streams);
    } catch {
      if (current() && this.#source?.readyState !== EventSource.OPEN) this.#is("lost");
    } finally {
      this.#asking = false;
      if (!current()) this.#ask();
    }
  }

  async #askMore(window, current, streams) {
    const slowly = performance.now() - this.#slowlyAskedAt > SLOW_MS;
    if (slowly) this.#slowlyAskedAt = performance.now();
    for (const name of MORE) {
      if (this.#missing.has(name) || (streams && this.#told.has(name)) || (name === "trends" && !slowly && this.#told.has(name))) continue;
      try {
        const found = await this.get(`/api/${name}?window=${encodeURIComponent(window)}`);
        if (!current()) return;
        this.#told.add(name);
        this.#heard[name](found);
      } catch (error) {
        if (error.status !== 404 || !current()) continue;
        // A board that does not know it will not learn it before it is another.
        this.#missing.add(name);
        this.#heard[name](null);
      }
    }
  }

  #is(link) {
    if (this.#link === link) return;
    this.#link = link;
    this.#heard.link(link);
  }
}
