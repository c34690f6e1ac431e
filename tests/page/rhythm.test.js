// @ts-check
// Where a value stands between the least and the most of a rhythm, and where keys lead in it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { cellAfter, scaleOf } from "../../streams/board/page/site/rhythm.js";

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

describe("keys in a rhythm", () => {
  const table = { rows: 7, columns: 24, rtl: false };

  test("lead to the next cell, and stop at the edges", () => {
    assert.deepEqual(cellAfter("ArrowRight", [0, 22], table), [0, 23]);
    assert.deepEqual(cellAfter("ArrowRight", [0, 23], table), [0, 23]);
    assert.deepEqual(cellAfter("ArrowUp", [0, 5], table), [0, 5]);
    assert.deepEqual(cellAfter("ArrowDown", [5, 5], table), [6, 5]);
    assert.deepEqual(cellAfter("Home", [3, 5], table), [3, 0]);
    assert.deepEqual(cellAfter("End", [3, 5], table), [3, 23]);
    assert.equal(cellAfter("Tab", [3, 5], table), null);
  });

  test("follow the eye where the table runs from right to left", () => {
    assert.deepEqual(cellAfter("ArrowLeft", [1, 1], { ...table, rtl: true }), [1, 2]);
    assert.deepEqual(cellAfter("ArrowRight", [1, 1], { ...table, rtl: true }), [1, 0]);
  });
});
