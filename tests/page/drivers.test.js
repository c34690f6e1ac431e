// @ts-check
// Drivers of satisfaction in a picture of four parts: what to improve first, and what may stay as it is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { FEW, pictureOf } from "../../streams/board/page/site/drivers_picture.js";

/**
 * @param {string} name
 * @param {number} mean
 * @param {number} impact
 * @param {number} [samples]
 */
const driver = (name, mean, impact, samples = FEW) => ({ name, mean, impact, samples });

const FOUR = [
  driver("enough", 90, 0.1),
  driver("improve", 40, 0.8),
  driver("wait", 40, 0.1),
  driver("keep", 90, 0.9, FEW - 1),
];

describe("drivers of satisfaction", () => {
  test("stand in the part that says what follows, told by the means of all", () => {
    const { placed } = pictureOf(FOUR);
    for (const { name, quadrant } of placed) assert.equal(quadrant, name);
  });

  test("come by impact, and of equal ones the one that does worst comes first", () => {
    const { placed } = pictureOf(FOUR);
    assert.deepEqual(
      placed.map(({ name, number }) => [name, number]),
      [
        ["keep", 1],
        ["improve", 2],
        ["wait", 3],
        ["enough", 4],
      ],
    );
  });

  test("stand in the box on the side of the lines that their part is on", () => {
    const { placed, across, up } = pictureOf(FOUR);
    for (const point of placed) {
      assert.ok(point.across > 0 && point.across < 1 && point.up > 0 && point.up < 1, point.name);
      assert.equal(point.across >= across, ["keep", "enough"].includes(point.name));
      assert.equal(point.up >= up, ["keep", "improve"].includes(point.name));
    }
  });

  test("of few answers are marked", () => {
    assert.deepEqual(
      pictureOf(FOUR).placed.flatMap(({ name, few }) => (few ? [name] : [])),
      ["keep"],
    );
  });

  test("that move it down stand below those that do not move it", () => {
    const { placed } = pictureOf([driver("down", 50, -0.3), driver("none", 50, 0)]);
    assert.deepEqual(
      placed.map(({ name, quadrant, across }) => [name, quadrant, across]),
      [
        ["none", "keep", 0.5],
        ["down", "enough", 0.5],
      ],
    );
  });

  test("may be one, in the middle, or none", () => {
    const { placed, across, up } = pictureOf([driver("alone", 50, 0.3)]);
    assert.deepEqual([placed.length, across, up], [1, 0.5, 0.5]);
    assert.deepEqual(pictureOf([]).placed, []);
  });
});
