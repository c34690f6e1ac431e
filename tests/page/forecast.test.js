// @ts-check
// A forecast beside a trend: the days that it has room for, and the lines and the band that they make.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { aheadOf, aheadPaths } from "../../streams/board/page/site/forecast_shape.js";
import { laterOf, linesOf, placing } from "../../streams/board/page/site/trend.js";

const DAY = 86_400_000;
const MONDAY = 20_000 * DAY;

/**
 * @param {number} days
 * @param {number} [from]
 */
const forecastOf = (days, from = MONDAY) => ({
  path: Array.from({ length: days }, (_, place) => ({
    day: "",
    start: from + place * DAY,
    low: place,
    mean: 10 + place,
    high: 20 + place,
  })),
});

/**
 * A trend whose running day is that Monday.
 * @param {number} steps
 * @param {number} [length]
 */
const trendOf = (steps, length = DAY) => ({
  window: "30d",
  step_ms: length,
  zone: "UTC",
  starts: Array.from({ length: steps }, (_, place) => MONDAY - (steps - 1 - place) * length),
  values: {},
});

describe("the days of a forecast", () => {
  test("begin with the running one, and take half as much room as the trend", () => {
    const ahead = aheadOf(forecastOf(90), trendOf(31));
    assert.deepEqual([ahead[0]?.step, ahead.at(-1)?.step, ahead.length], [30, 46, 17]);
    assert.equal(ahead[0]?.mean, 10);
  });

  test("are a week at least, where a month has just begun", () => {
    assert.deepEqual(
      aheadOf(forecastOf(90), trendOf(2)).map(({ step }) => step),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
  });

  test("that have passed by now are left out", () => {
    const ahead = aheadOf(forecastOf(5, MONDAY - 3 * DAY), trendOf(31));
    assert.deepEqual(
      ahead.map(({ step, mean }) => [step, mean]),
      [
        [30, 13],
        [31, 14],
      ],
    );
  });

  test("stay at their dates where a clock was set forward", () => {
    const path = forecastOf(3).path.map((day, place) => ({ ...day, start: day.start - (place > 0 ? 3_600_000 : 0) }));
    assert.deepEqual(
      aheadOf({ path }, trendOf(31)).map(({ step }) => step),
      [30, 31, 32],
    );
  });

  test("stand beside days alone, and beside nothing where nothing is known", () => {
    assert.deepEqual(aheadOf(forecastOf(9), trendOf(31, 7 * DAY)), []);
    assert.deepEqual(aheadOf(null, trendOf(31)), []);
    assert.deepEqual(aheadOf(forecastOf(9), null), []);
  });
});

describe("the picture of a forecast", () => {
  const values = [0, 20, 10];
  const ahead = [
    { step: 2, start: 0, low: 0, mean: 10, high: 20 },
    { step: 4, start: 0, low: 10, mean: 20, high: 40 },
  ];
  const beside = { goals: [], benchmark: [], ahead };

  test("leaves room on the right, and above for its band", () => {
    assert.equal(laterOf(values, ahead), 2);
    const { across, down } = placing(values, linesOf(beside), laterOf(values, ahead));
    assert.deepEqual([across(0), across(2), across(4)], [0, 50, 100]);
    assert.deepEqual([down(0), down(40)], [28, 2]);
    assert.equal(laterOf(values), 0);
  });

  test("is a line, a band that closes, and a line at now", () => {
    const place = placing(values, linesOf(beside), laterOf(values, ahead));
    assert.deepEqual(aheadPaths(ahead, place), {
      band: "M50 15L100 2L100 21.5L50 28Z",
      ahead: "M50 21.5L100 15",
      today: "M50 0V30",
    });
  });

  test("is nothing where there is none", () => {
    assert.deepEqual(aheadPaths([], placing(values)), { band: "", ahead: "", today: "" });
  });
});
