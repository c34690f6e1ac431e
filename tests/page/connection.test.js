// @ts-check
// How the page keeps up with its board: by the stream, by asking, and through whatever breaks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Browser, META } from "./browser.js";

const TABLE = { window: "1h", fields: { orders: 7 } };

/** A page that listens to a stream that has told everything. */
async function listening() {
  const browser = new Browser();
  browser.connection.watch("1h");
  browser.stream.opens();
  browser.stream.says("meta", META);
  browser.stream.says("table", TABLE);
  browser.stream.says("alerts", { alerts: [] });
  browser.stream.says("goals", {});
  browser.stream.says("trends", { window: "1h" });
  await browser.pass(500);
  return browser;
}

describe("a stream", () => {
  test("is heard as it speaks, and nobody asks", async () => {
    const browser = await listening();
    assert.equal(browser.stream.url, "/api/stream?window=1h");
    assert.deepEqual(
      browser.heard.map(([name]) => name),
      ["link", "meta", "table", "alerts", "goals", "trends"],
    );
    browser.stream.says("changes", { set: { orders: 8 }, gone: ['orders{channel="web"}'] });
    assert.deepEqual(browser.told("changes"), [{ set: { orders: 8 }, gone: ['orders{channel="web"}'] }]);
    for (let second = 0; second < 60; second += 5) {
      await browser.pass(5000);
      browser.stream.says("meta", META);
    }
    assert.equal(browser.link, "stream");
    assert.deepEqual(browser.asked, []);
    assert.equal(browser.streams.length, 1);
  });

  test("of another window takes the place of the one before, which is heard no more", async () => {
    const browser = await listening();
    const before = browser.stream;
    browser.connection.watch("24h");
    assert.equal(before.readyState, 2);
    assert.equal(browser.stream.url, "/api/stream?window=24h");
    browser.forget();
    before.says("table", TABLE);
    before.breaks();
    await browser.pass(500);
    assert.deepEqual(
      browser.told("table").map(({ window }) => window),
      ["24h"],
    );
  });

  test("that is silent too long is asked for, though still open, and its numbers are kept", async () => {
    const browser = await listening();
    browser.forget();
    await browser.pass(8500);
    assert.ok(browser.asked.includes("/api/kpis?window=1h&before=1"));
    assert.deepEqual(browser.told("table"), [{ window: "1h", fields: { orders: 1 } }]);
    assert.equal(browser.link, "polling");
  });

  test("that is silent for half a minute is opened anew", async () => {
    const browser = await listening();
    await browser.pass(29_500);
    assert.equal(browser.streams.length, 1);
    await browser.pass(1500);
    assert.equal(browser.streams.length, 2);
    assert.equal(browser.streams[0]?.readyState, 2);
  });

  test("that tells neither alerts nor trends is asked for them, and for no table", async () => {
    const browser = new Browser();
    browser.connection.watch("1h");
    browser.stream.opens();
    for (let second = 0; second < 8; second += 1) {
      browser.stream.says("changes", { set: {}, gone: [] });
      await browser.pass(1000);
    }
    assert.equal(browser.told("alerts").length, 1);
    assert.equal(browser.told("trends").length, 1);
    assert.equal(browser.told("table").length, 0);
    assert.equal(browser.link, "stream");
  });
});

describe("a line that breaks", () => {
  test("is looked at by asking while the browser tries again, and is live as soon as it speaks", async () => {
    const browser = await listening();
    browser.forget();
    browser.stream.breaks();
    await browser.pass(500);
    assert.deepEqual(browser.told("table"), [{ window: "1h", fields: { orders: 1 } }]);
    assert.equal(browser.link, "polling");
    browser.stream.opens();
    browser.stream.says("changes", { set: { orders: 2 } });
    assert.equal(browser.link, "stream");
    assert.equal(browser.streams.length, 1, "the browser's own new try is enough");
  });

  test("with a board that is down is lost, and found when it is back", async () => {
    const browser = await listening();
    browser.up = false;
    browser.stream.breaks();
    await browser.pass(3000);
    assert.equal(browser.link, "lost");
    browser.up = true;
    await browser.pass(3000);
    assert.equal(browser.link, "polling");
  });

  test("says lost once, not at each look", async () => {
    const browser = await listening();
    browser.up = false;
    browser.stream.breaks();
    await browser.pass(20_000);
    assert.deepEqual(browser.told("link"), ["stream", "lost"]);
  });

  test("is opened anew when the machine is on the net again", async () => {
    const browser = await listening();
    browser.happens("online");
    assert.equal(browser.streams.length, 2);
    assert.equal(browser.streams[0]?.readyState, 2);
  });
});

describe("where there is no stream", () => {
  /** A page at a board whose stream no proxy lets through. */
  async function asking() {
    const browser = new Browser();
    browser.connection.watch("1h");
    browser.stream.breaks({ forGood: true });
    await browser.pass(500);
    return browser;
  }

  test("the board is asked every two seconds or so", async () => {
    const browser = await asking();
    browser.forget();
    await browser.pass(10_000);
    const tables = browser.asked.filter((path) => path.startsWith("/api/kpis"));
    assert.ok(tables.length >= 4 && tables.length <= 5, `${tables.length} times in 10 s`);
    assert.deepEqual(browser.told("link"), []);
  });

  test("a stream is tried again all the same, but not often", async () => {
    const browser = await asking();
    await browser.pass(14_000);
    assert.equal(browser.streams.length, 1);
    await browser.pass(2000);
    assert.equal(browser.streams.length, 2);
  });

  test("trends are asked for now and then, alerts each time", async () => {
    const browser = await asking();
    browser.forget();
    await browser.pass(20_000);
    assert.equal(browser.told("trends").length, 0);
    assert.ok(browser.told("alerts").length >= 8);
    await browser.pass(15_000);
    assert.equal(browser.told("trends").length, 1);
  });

  test("what the board does not know is said once, and not asked for again", async () => {
    const browser = new Browser();
    browser.answers["/api/alerts"] = 404;
    browser.connection.watch("1h");
    browser.stream.breaks({ forGood: true });
    await browser.pass(10_000);
    assert.deepEqual(browser.told("alerts"), [null]);
    assert.equal(browser.asked.filter((path) => path.startsWith("/api/alerts")).length, 1);
  });

  test("an alert that cannot be told just now is asked for again", async () => {
    const browser = new Browser();
    browser.answers["/api/alerts"] = 503;
    browser.connection.watch("1h");
    browser.stream.breaks({ forGood: true });
    await browser.pass(500);
    assert.deepEqual(browser.told("alerts"), []);
    browser.answers["/api/alerts"] = { alerts: [] };
    await browser.pass(3000);
    assert.deepEqual(browser.told("alerts").length > 0, true);
    assert.equal(browser.link, "polling");
  });

  test("a table that the board does not have is an empty one", async () => {
    const browser = new Browser();
    browser.answers["/api/kpis"] = {};
    browser.connection.watch("1h");
    browser.stream.breaks({ forGood: true });
    await browser.pass(500);
    assert.deepEqual(browser.told("table"), [{ window: "1h", fields: {} }]);
  });

  test("an answer for a window that was left is not told, and the new one is asked for", async () => {
    const browser = new Browser();
    browser.connection.watch("1h");
    browser.stream.breaks({ forGood: true });
    browser.connection.watch("24h");
    await browser.pass(500);
    assert.deepEqual(browser.told("table"), [{ window: "24h", fields: { orders: 24 } }]);
  });
});

describe("a page that nobody sees", () => {
  test("keeps its stream for a minute, then lets it go and looks twice a minute", async () => {
    const browser = await listening();
    await browser.hide(true);
    browser.stream.says("meta", META);
    for (let second = 0; second < 55; second += 5) {
      await browser.pass(5000);
      browser.stream.says("meta", META);
    }
    assert.equal(browser.stream.readyState, 1);
    browser.forget();
    await browser.pass(10_000);
    assert.equal(browser.stream.readyState, 2);
    browser.forget();
    await browser.pass(60_000);
    assert.equal(browser.asked.filter((path) => path === "/api/meta").length, 2);
    assert.equal(browser.streams.length, 1);
  });

  test("looks at once when it is seen again, and has a stream", async () => {
    const browser = await listening();
    await browser.hide(true);
    await browser.pass(70_000);
    assert.equal(browser.stream.readyState, 2);
    browser.forget();
    await browser.hide(false);
    assert.equal(browser.stream.readyState, 0, "a new one that is about to open");
    assert.equal(browser.told("table").length, 1);
  });

  test("lets its stream go when it is left, and takes it up if it comes back out of the browser's memory", async () => {
    const browser = await listening();
    browser.happens("pagehide");
    assert.equal(browser.stream.readyState, 2);
    browser.happens("pageshow", { persisted: false });
    assert.equal(browser.streams.length, 1);
    browser.happens("pageshow", { persisted: true });
    assert.equal(browser.streams.length, 2);
  });
});

describe("the board's clock", () => {
  test("is taken for another only if it differs by more than an answer takes", async () => {
    for (const [skew, least, most] of /** @type {const} */ ([
      [0, 0, 0],
      [1500, 0, 0],
      [60_000, 58_000, 61_000],
      [-60_000, -62_000, -59_000],
    ])) {
      const browser = new Browser();
      browser.skew = skew;
      browser.connection.watch("1h");
      browser.stream.breaks({ forGood: true });
      await browser.pass(500);
      assert.ok(browser.connection.skew >= least && browser.connection.skew <= most, String(browser.connection.skew));
    }
  });
});
