// @ts-check
// An EventSource for Node, which has none in its older versions: reads a stream as the HTML standard says ("Server-sent
// events"), comes back by itself, and says where it was.

import { setTimeout as wait } from "node:timers/promises";

export class EventSource extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  readyState = EventSource.CONNECTING;
  #url;
  #stop = new AbortController();
  /** Of the last event that came whole. */
  #last = "";
  #id = "";
  /** @type {string[]} */
  #data = [];
  #type = "message";
  #retryMs = 100;

  /** @param {string} url */
  constructor(url) {
    super();
    this.#url = url;
    this.#follow();
  }

  close() {
    this.readyState = EventSource.CLOSED;
    this.#stop.abort();
  }

  async #follow() {
    while (this.readyState !== EventSource.CLOSED) {
      try {
        await this.#readOnce();
      } catch {
        // A line that broke is one that ended.
      }
      if (this.#stop.signal.aborted) return;
      if (this.readyState === EventSource.OPEN) this.readyState = EventSource.CONNECTING;
      this.dispatchEvent(new Event("error"));
      await wait(this.#retryMs);
    }
  }

  async #readOnce() {
    /** @type {Record<string, string>} */
    const headers = { Accept: "text/event-stream" };
    if (this.#last) headers["Last-Event-ID"] = this.#last;
    const answer = await fetch(this.#url, { headers, signal: this.#stop.signal });
    if (!(answer.ok && answer.body)) {
      this.readyState = EventSource.CLOSED;
      return;
    }
    this.readyState = EventSource.OPEN;
    this.dispatchEvent(new Event("open"));
    const decoder = new TextDecoder();
    let rest = "";
    for await (const piece of answer.body) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    }
    // What was not ended by an empty line is no event.
    this.#begin();
  }

  #begin() {
    this.#data = [];
    this.#type = "message";
    this.#id = this.#last;
  }

  /** @param {string} line */
  #take(line) {
    if (line === "") {
      this.#last = this.#id;
      const data = this.#data.join("\n");
      if (this.#data.length > 0) this.dispatchEvent(Object.assign(new Event(this.#type), { data }));
      this.#begin();
      return;
    }
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/u.exec(line) ?? [];
    if (name === "event") this.#type = value;
    if (name === "data") this.#data.push(value);
    if (name === "id") this.#id = value;
    if (name === "retry") this.#retryMs = Number(value);
  }
}
