// @ts-check
// What is said of the change against the period before.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { changeOf } from "../../streams/board/page/site/change.js";
import { Table, withBefore } from "../../streams/board/page/site/tables.js";
import { numbersIn, plain } from "./language.js";

/** @import { Kpi } from "../../streams/board/page/board.js" */

/**
 * @param {Record<string, number>} fields
 * @param {Record<string, number>} before
 */
function table(fields, before) {
  const made = new Table();
  made.replace(withBefore(fields, before));
  return made;
}

/**
 * @param {string} name
 * @param {Kpi["unit"]} unit
 * @param {Kpi["better"]} better
 */
const kpi = (name, unit, better) => ({ name, unit, better });
const ORDERS = kpi("orders", "count", "up");
const CHURN = kpi("churn", "ratio", "down");
const WAIT = kpi("wait", "seconds", "down");
const ANSWERS = kpi("answers", "count", "neither");

describe("the change against the period before", () => {
  /** @type {[string, typeof ORDERS, number, number, string, string][]} */
  const cases = [
    ["more is good where more is better", ORDERS, 112, 100, "▲ 12%", "yes"],
    ["less is bad where more is better", ORDERS, 75, 100, "▼ 25%", "no"],
    ["less is good where less is better", WAIT, 60, 120, "▼ 50%", "yes"],
    ["a share is compared in its own unit", CHURN, 0.3, 0.2, "▲ 10%", "no"],
    ["nothing is good or bad where neither is better", ANSWERS, 3, 2, "▲ 50%", ""],
    ["what was 0 is told as a number", ORDERS, 7, 0, "▲ 7", "yes"],
    ["what was below 0 grows upwards", ORDERS, -50, -100, "▲ 50%", "yes"],
    ["what nobody would see is no change", ORDERS, 100_000, 100_001, "=", ""],
    ["0 stays 0", CHURN, 0, 0, "=", ""],
  ];
  for (const [what, one, value, before, text, good] of cases) {
    test(what, () => {
      const change = changeOf(one, table({ [one.name]: value }, { [one.name]: before }), numbersIn("en"));
      assert.equal(plain(change?.text ?? ""), text);
      assert.equal(change?.good, good);
    });
  }

  test("is told with both numbers", () => {
    const known = table({ orders: 112 }, { orders: 100 });
    assert.equal(
      changeOf(ORDERS, known, numbersIn("en"))?.words,
      "12% more than in the period before: 112 against 100",
    );
    assert.match(
      plain(changeOf(ORDERS, known, numbersIn("fa"))?.words ?? ""),
      /^۱۲٪ بیشتر از دورهٔ پیش: ۱۱۲ در برابر ۱۰۰$/u,
    );
    const same = table({ orders: 100 }, { orders: 100 });
    assert.equal(changeOf(ORDERS, same, numbersIn("en"))?.words, "as in the period before: 100");
  });

  test("is that of the finished days where a period still runs", () => {
    const known = table({ orders: 115 }, { orders: 100, "orders:finished": 90 });
    const change = changeOf(ORDERS, known, numbersIn("en"));
    assert.equal(plain(change?.text ?? ""), "▼ 10%");
    assert.equal(change?.words, "10% less than in the period before: 90 up to yesterday against 100");
  });

  test("is not there without a period before, or without a value", () => {
    assert.equal(changeOf(ORDERS, table({ orders: 1 }, {}), numbersIn("en")), null);
    assert.equal(changeOf(ORDERS, table({}, { orders: 1 }), numbersIn("en")), null);
  });
});
