// @ts-check
// A browser as far as the page's connection knows one, with a clock that a test moves and answers that it gives.

import { Connection } from "../../streams/board/page/site/connection.js";

/** @import { Heard, Meta } from "../../streams/board/page/board.js" */

/** @typedef {keyof Heard} Name */

const TICK_MS = 500;
/** @type {Meta} */
export const META = {
  as_of: 1000,
  revision: 1,
  problem: null,
  clock: "wall",
  currency: "USD",
  windows: ["1h", "24h"],
};

/** A stream as a browser has one; the test is the board that sends. */
class Stream extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  readyState = Stream.CONNECTING;

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    browser().streams.push(this);
  }

  close() {
    this.readyState = Stream.CLOSED;
  }

  opens() {
    this.readyState = Stream.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  /**
   * @param {string} name
   * @param {unknown} data
   */
  says(name, data) {
    this.dispatchEvent(Object.assign(new Event(name), { data: JSON.stringify(data) }));
  }

  /** The line broke; the browser tries again by itself unless it gives up. */
  breaks({ forGood = false } = {}) {
    this.readyState = forGood ? Stream.CLOSED : Stream.CONNECTING;
    this.dispatchEvent(new Event("error"));
  }
}

/** @type {Browser | null} */
let current = null;

function browser() {
  if (current === null) throw new Error("No browser was started");
  return current;
}

export class Browser {
  now = 0;
  /** @type {Stream[]} */
  streams = [];
  /** @type {string[]} */
  asked = [];
  /** @type {Record<string, unknown>} What the board answers at a path: JSON, or a status; no answer where it is down. */
  answers = {
    "/api/meta": META,
    "/api/kpis": { "1h": { orders: 1 }, "24h": { orders: 24 } },
    "/api/alerts": { alerts: [] },
    "/api/goals": {},
    "/api/trends": { window: "1h" },
  };
  up = true;
  /** The board's clock less this one's. */
  skew = 0;
  /** @type {[Name, any][]} What the connection told, in order. */
  heard = [];
  /** @type {(() => void)[]} */
  #ticks = [];
  #document = Object.assign(new EventTarget(), { hidden: false });
  #window = new EventTarget();

  constructor() {
    current = this;
    const globals = {
      document: this.#document,
      window: this.#window,
      EventSource: Stream,
      performance: { now: () => this.now },
      setInterval: (/** @type {() => void} */ tick) => this.#ticks.push(tick),
      fetch: (/** @type {string} */ path) => this.#fetch(path),
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    /** @param {Name} name */
    const hears = (name) => (/** @type {unknown} */ told) => this.heard.push([name, told]);
    this.connection = new Connection({
      link: hears("link"),
      meta: hears("meta"),
      table: hears("table"),
      changes: hears("changes"),
      alerts: hears("alerts"),
      goals: hears("goals"),
      trends: hears("trends"),
    });
  }

  /** The stream that was opened last. */
  get stream() {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error("No stream was opened");
    return stream;
  }

  /** How the board is reached, as far as the page was told. */
  get link() {
    return this.told("link").at(-1);
  }

  /**
   * All that was told under a name.
   * @param {Name} name
   */
  told(name) {
    return this.heard.filter(([one]) => one === name).map(([, told]) => told);
  }

  /** Forget what was told and asked until now. */
  forget() {
    this.heard = [];
    this.asked = [];
  }

  /**
   * Let time pass, tick by tick.
   * @param {number} milliseconds
   */
  async pass(milliseconds) {
    for (let passed = 0; passed < milliseconds; passed += TICK_MS) {
      this.now += TICK_MS;
      for (const tick of this.#ticks) tick();
      await settled();
    }
  }

  /** @param {boolean} hidden */
  async hide(hidden) {
    this.#document.hidden = hidden;
    this.#document.dispatchEvent(new Event("visibilitychange"));
    await settled();
  }

  /**
   * Something happens to the window, as in "pagehide".
   * @param {string} name
   * @param {object} [more]
   */
  happens(name, more = {}) {
    this.#window.dispatchEvent(Object.assign(new Event(name), more));
  }

  /** @param {string} path */
  #fetch(path) {
    this.asked.push(path);
    if (!this.up) return Promise.reject(new TypeError("fetch failed"));
    const answer = this.answers[path.replace(/\?.*/u, "")];
    const status = typeof answer === "number" ? answer : 200;
    const headers = new Headers({ Date: new Date(Date.now() + this.skew).toUTCString() });
    return Promise.resolve({ ok: status === 200, status, headers, json: () => Promise.resolve(answer) });
  }
}

/** All that was started and needs no clock is done. */
export const settled = () => new Promise((done) => setImmediate(done));
