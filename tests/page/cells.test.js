// @ts-check
// Where keys lead in a table of cells.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { cellAfter } from "../../streams/board/page/site/cells.js";

describe("keys in a table of cells", () => {
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
