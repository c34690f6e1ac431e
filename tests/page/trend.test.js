// @ts-check
// The lines of a trend, and where the keys lead on a chart.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stepAfter } from "../../streams/board/page/site/chart.js";
import { goalPath, pathsOf, placing, summary } from "../../streams/board/page/site/trend.js";

describe("the summary of a trend", () => {
  test("is of the values that there are", () => {
    assert.deepEqual(summary([null, 3, null, -1, 2, null]), { least: -1, most: 3, last: 2 });
    assert.deepEqual(summary([0]), { least: 0, most: 0, last: 0 });
  });

  test("is null where there are none", () => {
    assert.equal(summary([]), null);
    assert.equal(summary([null, null]), null);
  });
});

describe("the place of a value", () => {
  test("is between the edges of the box", () => {
    const { across, down } = placing([10, 30, 20]);
    assert.deepEqual([across(0), across(1), across(2)], [0, 50, 100]);
    assert.deepEqual([down(30), down(20), down(10)], [2, 15, 28]);
  });

  test("is the middle where nothing ever changes, and the bottom where that is 0", () => {
    assert.equal(placing([7, 7]).down(7), 15);
    assert.equal(placing([0, 0]).down(0), 28);
  });

  test("of one step is where lines begin", () => assert.equal(placing([5]).across(0), 0));

  test("is a number for the largest values too", () => {
    const { down } = placing([-1e300, 1e300]);
    assert.deepEqual([down(-1e300), down(1e300)], [28, 2]);
  });
});

describe("the lines of a trend", () => {
  test("are one line of what ended, the area under it, and the step to what still runs", () => {
    assert.deepEqual(pathsOf([0, 10, 5]), {
      area: "M0 30L0 28L50 2L50 30Z",
      gaps: "",
      line: "M0 28L50 2",
      running: "M50 2L100 15",
      dots: "",
    });
  });

  test("break where there was nothing, with a faint line over the gap", () => {
    const { line, gaps, dots, running } = pathsOf([0, 10, null, 10, 0, 0]);
    assert.equal(line, "M0 28L20 2M60 2L80 28");
    assert.equal(gaps, "M20 2L60 2");
    assert.equal(dots, "");
    assert.equal(running, "M80 28L100 28");
  });

  test("have a dot for a value without neighbours", () => {
    const { line, dots, gaps, running } = pathsOf([5, null, 0, null, 10]);
    assert.equal(line, "");
    assert.equal(running, "");
    assert.equal(dots, "M0 15h0M50 28h0M100 2h0");
    assert.equal(gaps, "M0 15L50 28M50 28L100 2");
  });

  test("end before a step that has no value yet", () => {
    const { line, running, dots, gaps } = pathsOf([0, 10, null]);
    assert.deepEqual({ line, running, dots, gaps }, { line: "M0 28L50 2", running: "", dots: "", gaps: "" });
  });

  test("of a single step are a dot", () => {
    assert.deepEqual(pathsOf([4]), { area: "", gaps: "", line: "", running: "", dots: "M0 15h0" });
  });
});

describe("the keys of a chart", () => {
  /** @type {[string, number | null, number | null][]} */
  const keys = [
    ["ArrowLeft", null, 9],
    ["ArrowLeft", 9, 8],
    ["ArrowLeft", 0, 0],
    ["ArrowRight", null, 9],
    ["ArrowRight", 3, 4],
    ["ArrowRight", 9, 9],
    ["Home", 5, 0],
    ["End", null, 9],
    ["Enter", 5, null],
  ];
  for (const [key, step, next] of keys) {
    test(`lead by ${key} from ${step} of 10 to ${next}`, () => assert.equal(stepAfter(key, step, 9), next));
  }
});

describe("the line of goals", () => {
  test("has its place in the box, and leaves less of it to the values", () => {
    const place = placing([0, 10], [20, 20]);
    assert.equal(goalPath([20, 20], place), "M0 2L100 2");
    assert.equal(pathsOf([0, 10], place).running, "M0 28L100 15");
  });

  test("runs through the box where there is but one step", () => {
    assert.equal(goalPath([7], placing([7], [7])), "M0 15L100 15");
  });

  test("is none where there are no goals", () => assert.equal(goalPath([], placing([1, 2])), ""));
});
