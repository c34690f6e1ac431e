// @ts-check
// A stream over a real line: messages cut in pieces, lines that break within a message, and boards that go on.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { Connection } from "../../streams/board/page/site/connection.js";
import { Store } from "../../streams/board/page/site/store.js";
import { EventSource } from "./event_source.js";

/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { Kpi, Link } from "../../streams/board/page/board.js" */

const ORDERS = /** @type {Kpi} */ ({ name: "orders", samples: null });
const WEB = 'orders{channel="وب‌سایت"}';

/**
 * An event as a board writes it.
 * @param {string} name
 * @param {unknown} data
 * @param {string} [id]
 */
const event = (name, data, id) => `event: ${name}\n${id ? `id: ${id}\n` : ""}data: ${JSON.stringify(data)}\n\n`;

/**
 * Write a text byte by byte group, so that letters, lines and messages are cut.
 * @param {ServerResponse} answer
 * @param {string} text
 * @param {number} size Of a piece, in bytes.
 */
async function writeCut(answer, text, size) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    answer.write(bytes.subarray(at, at + size));
    await new Promise((done) => setImmediate(done));
  }
}

/**
 * A board at which each new stream is answered by the next of these, and a page's store that listens to it.
 * @param {((answer: ServerResponse, asked: IncomingMessage) => Promise<void>)[]} streams
 * @param {(store: Store, links: Link[]) => Promise<void>} look
 */
async function listening(streams, look) {
  const coming = [...streams];
  const server = createServer((asked, answer) => {
    const next = asked.url?.startsWith("/api/stream") ? coming.shift() : undefined;
    answer.writeHead(next ? 200 : 404, { "Content-Type": "text/event-stream" });
    if (next) next(answer, asked);
    else answer.end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  /** @type {EventSource[]} */
  const sources = [];
  class Source extends EventSource {
    /** @param {string} path */
    constructor(path) {
      super(`http://127.0.0.1:${port}${path}`);
      sources.push(this);
    }
  }
  const globals = { document: new EventTarget(), window: new EventTarget(), EventSource: Source, setInterval: () => 0 };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const store = new Store([ORDERS], "24h");
  /** @type {Link[]} */
  const links = [];
  const ignored = () => undefined;
  const connection = new Connection({
    link: (link) => links.push(link),
    table: (table) => store.takeTable(table, false),
    changes: (changes) => store.takeChanges(changes),
    meta: ignored,
    alerts: ignored,
    goals: ignored,
    trends: ignored,
  });
  connection.watch("24h");
  try {
    await look(store, links);
  } finally {
    for (const source of sources) source.close();
    server.closeAllConnections();
    server.close();
  }
}

/**
 * Wait until something is so.
 * @param {() => boolean} condition
 */
async function until(condition) {
  const giveUpAt = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < giveUpAt, "it never came to be");
    await new Promise((done) => setTimeout(done, 2));
  }
}

/** @param {Store} store */
const total = (store) => store.known(ORDERS).table.total("orders");

/** @param {Store} store */
const rows = (store) => store.known(ORDERS).table.rows("orders", ["channel"]);

describe("messages that are cut in pieces", () => {
  for (const size of [1, 3, 7, 100_000]) {
    test(`of ${size} bytes are heard whole`, async () => {
      /** @param {ServerResponse} answer */
      const board = async (answer) => {
        const fields = { orders: 5, [WEB]: 5, 'orders{channel="shop"}': 1 };
        await writeCut(answer, event("table", { window: "24h", revision: 1, fields }, "a-1"), size);
        await writeCut(answer, ": nothing new\n\n", size);
        const changes = { revision: 2, set: { orders: 6 }, gone: ['orders{channel="shop"}'] };
        await writeCut(answer, event("changes", changes, "a-2"), size);
      };
      await listening([board], async (store, links) => {
        await until(() => total(store) === 6);
        assert.deepEqual(rows(store), [{ key: WEB, labels: ["وب‌سایت"], value: 5 }]);
        assert.deepEqual(links, ["stream"]);
      });
    });
  }
});

describe("a line that breaks within a message", () => {
  test("leaves the message out, comes back with the last one that was whole, and goes on from there", async () => {
    /** @type {(string | undefined)[]} */
    const cameWith = [];
    /**
     * @param {ServerResponse} answer
     * @param {IncomingMessage} asked
     */
    const breaks = async (answer, asked) => {
      cameWith.push(asked.headers["last-event-id"]?.toString());
      const fields = { orders: 5, [WEB]: 5 };
      await writeCut(answer, `retry: 10\n\n${event("table", { window: "24h", fields }, "a-1")}`, 5);
      await writeCut(answer, 'event: changes\nid: a-2\ndata: {"set": {"orders": 99}, "go', 5);
      answer.destroy();
    };
    /**
     * @param {ServerResponse} answer
     * @param {IncomingMessage} asked
     */
    const goesOn = async (answer, asked) => {
      cameWith.push(asked.headers["last-event-id"]?.toString());
      await writeCut(answer, event("changes", { set: { orders: 6 }, gone: [WEB] }, "a-3"), 5);
    };
    await listening([breaks, goesOn], async (store) => {
      await until(() => total(store) !== undefined && total(store) !== 5);
      assert.equal(total(store), 6);
      assert.deepEqual(rows(store), []);
      assert.equal(cameWith.length, 2);
      assert.equal(cameWith[0], undefined);
      assert.equal(cameWith[1], "a-1");
    });
  });
});
