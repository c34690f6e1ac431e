// @ts-check
// What the page of analyses makes of the board's answers: shares of cohorts, curves, periods beside those of a year before.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { middleOf, periodName, yearBefore } from "../../streams/board/page/site/calendar_months.js";
import { chosen, withChoice } from "../../streams/board/page/site/choosing.js";
import { largestFirst, shownOf } from "../../streams/board/page/site/cohort_values.js";
import { isMet, linesOf, mostOf } from "../../streams/board/page/site/period_lines.js";
import { pathsOf, shareAfter, ticksOf } from "../../streams/board/page/site/survival_shape.js";
import { numbersIn, plain } from "./language.js";

/** @import { FinishedPeriod, SurvivalCurve } from "../../streams/board/page/analyses.js" */

const COHORTS = {
  months: ["2026-08", "2026-09", "2026-10"],
  ages: [0, 1, 2],
  cells: [
    [10, 4, 2],
    [0, 0, null],
    [20, null, null],
  ],
};

describe("cohorts", () => {
  test("of customers are shares of those who joined; nobody has a share of nobody", () => {
    const { values, sizes } = shownOf(COHORTS, "customers");
    assert.deepEqual(values, [
      [1, 0.4, 0.2],
      [null, null, null],
      [1, null, null],
    ]);
    assert.deepEqual(sizes, [10, 0, 20]);
  });

  test("are coloured by what came after the month of joining", () => {
    const shown = shownOf(COHORTS, "customers");
    assert.deepEqual([shown.least, shown.most, shown.share(0.2)], [0, 0.4, 0.5]);
  });

  test("of revenue are money, which may be below 0", () => {
    const shown = shownOf(
      {
        ...COHORTS,
        cells: [
          [100, -50, 0],
          [300, 20, null],
          [null, null, null],
        ],
      },
      "revenue",
    );
    assert.deepEqual(shown.values[0], [100, -50, 0]);
    assert.deepEqual([shown.least, shown.most], [-50, 300]);
    assert.equal(shown.share(300), 1);
  });

  test("end each in the month that still runs", () => {
    const { runs } = shownOf(COHORTS, "customers");
    const found = [runs(0, 2), runs(0, 1), runs(1, 1), runs(2, 0)];
    assert.deepEqual(found, [true, false, true, true]);
  });

  test("without the oldest have only as many ages as the others came to", () => {
    const { months, ages } = shownOf(COHORTS, "customers", 1);
    assert.deepEqual(
      [months, ages],
      [
        ["2026-09", "2026-10"],
        [0, 1],
      ],
    );
  });

  test("by the values of a breakdown begin with the one that most joined", () => {
    const small = { ...COHORTS, cells: [[1], [2], [3]] };
    assert.deepEqual(largestFirst({ small, large: COHORTS }), ["large", "small"]);
  });
});

/** @type {SurvivalCurve} */
const CURVE = {
  by: null,
  customers: 10,
  days: [10, 40],
  survival: [0.8, 0.5],
  low: [0.6, null],
  high: [0.9, null],
  at_risk: [10, 8],
  lost: [2, 3],
  followed_days: 50,
  median_days: 40,
  restricted_mean_days: { "12m": null },
  hazard: [0.1],
};

describe("a curve of survival", () => {
  test("falls in steps on the days of losses, and ends where nobody was followed further", () => {
    assert.equal(pathsOf(CURVE, 100).line, "M0 0L10 0L10 12L40 12L40 30L50 30");
  });

  test("has a band that closes, and none where its bounds are not known", () => {
    const { band } = pathsOf(CURVE, 100);
    assert.equal(band, "M0 0L10 0L10 6L40 6L40 30L50 30L50 30L40 30L40 24L10 24L10 0L0 0Z");
  });

  test("says what it is after any number of days that it reaches", () => {
    assert.deepEqual(shareAfter(CURVE, 9), { share: 1, low: 1, high: 1 });
    assert.deepEqual(shareAfter(CURVE, 10), { share: 0.8, low: 0.6, high: 0.9 });
    assert.deepEqual(shareAfter(CURVE, 50), { share: 0.5, low: 0.5, high: 0.5 });
    assert.equal(shareAfter(CURVE, 51), null);
  });

  test("has a scale of whole months, of days where it is short, and of few marks", () => {
    assert.deepEqual(
      ticksOf(366).map(({ months }) => months),
      [0, 2, 4, 6, 8, 10, 12],
    );
    assert.deepEqual(
      ticksOf(30).map(({ day, months }) => [day, months]),
      [0, 5, 10, 15, 20, 25, 30].map((day) => [day, null]),
    );
    for (const days of [1, 60, 61, 500, 4000, 40_000]) {
      const { length } = ticksOf(days);
      assert.ok(length > 1 || days === 1, `${days}`);
      assert.ok(length <= 13, `${days}`);
    }
  });
});

describe("the name of a period", () => {
  test("is that of the company's calendar, in the language of the page", () => {
    assert.equal(periodName("2026-10", numbersIn("en", "USD", "en-US", "gregorian"), "gregorian"), "October 2026");
    assert.equal(plain(periodName("1405-07", numbersIn("fa"), "persian")), "مهر ۱۴۰۵");
    assert.equal(periodName("1405-07", numbersIn("en"), "persian"), "Mehr 1405");
    assert.equal(periodName("2026-Q3", numbersIn("en"), "gregorian"), "Q3 2026");
    assert.equal(plain(periodName("1405", numbersIn("fa"), "persian")), "۱۴۰۵");
    assert.equal(periodName("spring", numbersIn("en"), "gregorian"), "spring");
  });

  test("of each month of many Persian years is told by a day in its middle", () => {
    const named = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
      month: "numeric",
      year: "numeric",
      timeZone: "UTC",
    });
    for (let year = 1380; year < 1430; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        const parts = named.formatToParts(middleOf(year, month, "persian"));
        const found = ["year", "month"].map((part) => Number(parts.find(({ type }) => type === part)?.value));
        assert.deepEqual(found, [year, month]);
      }
    }
  });

  test("leads to the same one a year before", () => {
    assert.deepEqual(["2026-10", "1400-Q1", "2026"].map(yearBefore), ["2025-10", "1399-Q1", "2025"]);
  });
});

/**
 * @param {string} period
 * @param {number | null} value
 * @param {number | null} [goal]
 * @returns {FinishedPeriod}
 */
const finished = (period, value, goal = null) => ({ period, from: 0, to: 0, value, samples: 1, goal, attained: null });

describe("finished periods", () => {
  test("come the newest first, each beside the same one a year before", () => {
    const lines = linesOf([finished("2025-10", 1), finished("2026-09", 2), finished("2026-10", 3)]);
    assert.deepEqual(
      lines.map(({ period, before }) => [period.period, before?.period]),
      [
        ["2026-10", "2025-10"],
        ["2026-09", undefined],
        ["2025-10", undefined],
      ],
    );
  });

  test("have room for what is larger: a value, a goal, one below 0", () => {
    assert.equal(mostOf(linesOf([finished("2026-10", 3, 9), finished("2025-10", -4)])), 9);
    assert.ok(mostOf([]) > 0);
  });

  test("met a goal on its side of it", () => {
    assert.equal(isMet({ value: 9, goal: 9 }, "up"), true);
    assert.equal(isMet({ value: 9, goal: 8 }, "down"), false);
    assert.equal(isMet({ value: 7, goal: 8 }, "down"), true);
    assert.equal(isMet({ value: 7, goal: null }, "up"), null);
  });
});

describe("a choice", () => {
  test("is what the address asks for, if that is known, and else the first", () => {
    const known = ["month", "year"];
    assert.equal(chosen("by", known, "#by=year"), "year");
    assert.equal(chosen("by", known, "#by=decade"), "month");
    assert.equal(chosen("by", known, "#survival"), "month");
    assert.equal(chosen("by", [], ""), "");
  });

  test("stands in the address beside the others, unless it is the first", () => {
    assert.equal(withChoice("#kpi=nps", "by", "year"), "#kpi=nps&by=year");
    assert.equal(withChoice("#kpi=nps&by=year", "by", ""), "#kpi=nps");
    assert.equal(withChoice("#survival", "by", "year"), "#by=year");
    assert.equal(withChoice("#by=year", "by", ""), "");
  });
});
