// @ts-check
// When what changed is drawn: once for all that changed, with the next frame or, where none comes, soon after.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Drawing } from "../../streams/board/page/site/drawing.js";

/** @import { Kpi } from "../../streams/board/page/board.js" */

const [NPS, ORDERS] = ["nps", "orders"].map((name) => /** @type {Kpi} */ ({ name }));
const BOTH = /** @type {Kpi[]} */ ([NPS, ORDERS]);

/** @type {(() => void)[]} */
let frames = [];
/** @type {(() => void)[]} */
let timers = [];
/** @type {string[]} What was drawn, each time. */
let drawn = [];

const drawing = new Drawing((kpis) => drawn.push([...kpis].map(({ name }) => name).join(" ")));

beforeEach(() => {
  frames = [];
  timers = [];
  drawn = [];
  const globals = {
    requestAnimationFrame: (/** @type {() => void} */ draw) => frames.push(draw),
    setTimeout: (/** @type {() => void} */ draw) => timers.push(draw),
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
});

describe("what changed", () => {
  test("is drawn once, however often it changed before the frame", () => {
    drawing.touch(BOTH.slice(0, 1));
    drawing.touch(BOTH);
    assert.equal(frames.length, 1);
    assert.deepEqual(drawn, []);
    frames[0]?.();
    timers[0]?.();
    assert.deepEqual(drawn, ["nps orders"]);
  });

  test("is drawn without a frame, as on a page that nobody sees", () => {
    drawing.touch(BOTH);
    timers[0]?.();
    frames[0]?.();
    assert.deepEqual(drawn, ["nps orders"]);
  });

  test("after that is drawn with the next frame, and only that", () => {
    drawing.touch(BOTH);
    frames[0]?.();
    drawing.touch(BOTH.slice(1));
    frames[1]?.();
    assert.deepEqual(drawn, ["nps orders", "orders"]);
  });

  test("is nothing: then there is no frame to wait for", () => {
    drawing.touch([]);
    assert.equal(frames.length + timers.length, 0);
  });
});
