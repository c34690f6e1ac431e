// @ts-check
// Where a value stands between the least and the most of a rhythm.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { scaleOf } from "../../streams/board/page/site/rhythm.js";

describe("the scale of a rhythm", () => {
  test("begins at 0 for what is told an hour, and at the least for all else", () => {
    const values = [
      [2, null],
      [3, 4],
    ];
    const hourly = scaleOf({ per: "hour", values });
    assert.deepEqual([hourly?.least, hourly?.most, hourly?.share(2)], [0, 4, 0.5]);
    const sampled = scaleOf({ per: "sample", values });
    assert.deepEqual([sampled?.least, sampled?.most, sampled?.share(2), sampled?.share(3)], [2, 4, 0, 0.5]);
  });

  test("has room for what fell below 0, and for what is the same everywhere", () => {
    assert.deepEqual(scaleOf({ per: "hour", values: [[-2, 2]] })?.share(0), 0.5);
    assert.equal(scaleOf({ per: "sample", values: [[3, 3]] })?.share(3), 1);
    assert.equal(scaleOf({ per: "hour", values: [[0, 0]] })?.share(0), 0);
    assert.equal(scaleOf({ per: "hour", values: [[null]] }), null);
  });
});
