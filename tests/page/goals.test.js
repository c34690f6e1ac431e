// @ts-check
// What is said of goals.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { goalOver, goalsByKpi, progressOf } from "../../streams/board/page/site/goals.js";
import { numbersIn, plain } from "./language.js";

/** @import { Goal } from "../../streams/board/page/board.js" */
/** @import { ToldGoal } from "../../streams/board/page/site/goals.js" */

/** @type {Goal} */
const GOAL = { goal: 20_000, value: 17_600, attained: 0.88, pace: 1.21, state: "ahead" };

/**
 * @param {Partial<Goal>} [other]
 * @returns {ToldGoal}
 */
const told = (other = {}) => ({ ...GOAL, window: "month", labels: [], ...other });

describe("goals", () => {
  test("are known by the KPI, the window and the value of a breakdown", () => {
    const goals = goalsByKpi({ "revenue:month": GOAL, 'revenue{owner="a:\\"b\\""}:month': GOAL, "orders:today": GOAL });
    assert.deepEqual([...goals.keys()], ["revenue", "orders"]);
    assert.deepEqual(
      goals.get("revenue")?.map(({ window, labels }) => [window, labels]),
      [
        ["month", []],
        ["month", [["owner", 'a:"b"']]],
      ],
    );
  });

  test("of the total are shown over their own window", () => {
    const goals = [told({ goal: 1 }), { ...told({ goal: 2 }), window: "week" }];
    const ofOwner = {
      ...told({ goal: 3 }),
      window: "24h",
      labels: /** @type {[string, string][]} */ ([["owner", "a"]]),
    };
    assert.equal(goalOver([ofOwner, ...goals], "week")?.goal, 2);
    assert.equal(goalOver([ofOwner, ...goals], "24h"), null);
  });
});

describe("the progress of a goal", () => {
  test("is the attained share and the pace, with the numbers for those who point at it", () => {
    const { text, words, good } = progressOf({ unit: "count" }, told(), numbersIn("en"));
    assert.equal(text, "88% of the goal · pace 121%");
    assert.equal(
      words,
      "17,600 of the goal of 20,000, this month: ahead. 88% of the goal. The pace is 121%: at 100% the goal will just be reached.",
    );
    assert.equal(good, "yes");
  });

  test("is said in Persian with Persian digits", () => {
    const { text, words } = progressOf({ unit: "count" }, told({ state: "behind" }), numbersIn("fa"));
    assert.equal(plain(text), "۸۸٪ از هدف · آهنگ ۱۲۱٪");
    assert.match(words, /عقب‌تر از برنامه/u);
    assert.doesNotMatch(words, /[0-9]/u);
  });

  test("has no pace where there is none, and no share of a goal of nothing", () => {
    const numbers = numbersIn("en");
    assert.equal(progressOf({ unit: "ratio" }, told({ pace: null }), numbers).text, "88% of the goal");
    assert.equal(progressOf({ unit: "count" }, told({ goal: 0, attained: null, pace: null }), numbers).text, "goal 0");
  });

  test("is bad only where the board says that it is behind, whichever direction is better", () => {
    const states = /** @type {const} */ (["ahead", "on_course", "behind", "unknown"]);
    const found = states.map((state) => progressOf({ unit: "count" }, told({ state }), numbersIn("en")).good);
    assert.deepEqual(found, ["yes", "", "no", ""]);
  });
});
