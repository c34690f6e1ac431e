// @ts-check
// How a KPI has changed against the period before, in a few letters and in words.

import { BEFORE, FINISHED } from "./tables.js";
import { say } from "./texts.js";

/** @import { Kpi } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */
/** @import { Table } from "./tables.js" */

/**
 * @typedef {object} Change
 * @property {string} text As in "▲ 12%".
 * @property {string} words The same with both numbers, for those who point at it or listen.
 * @property {"yes" | "no" | ""} good Whether the change is good news; "" where it is neither.
 */

/** Whose difference is told in their own unit: 3% more of 20% would be 20.6%, which nobody expects. */
const IN_OWN_UNIT = new Set(["ratio", "points"]);

/**
 * The change of a KPI; null where there is no period before.
 * @param {Pick<Kpi, "name" | "unit" | "better">} kpi
 * @param {Pick<Table, "total">} table
 * @param {Numbers} numbers
 * @returns {Change | null}
 */
export function changeOf(kpi, table, numbers) {
  const before = table.total(kpi.name + BEFORE);
  const finished = table.total(kpi.name + FINISHED);
  const value = finished ?? table.total(kpi.name);
  if (before === undefined || value === undefined) return null;
  const difference = value - before;
  const was = numbers.written(kpi.unit, before);
  const by = amountOf(kpi, difference, before, numbers);
  if (by === null) return { text: "=", words: say("change.same", { before: was }), good: "" };
  const is = numbers.written(kpi.unit, value);
  const places = { by, before: was, value: finished === undefined ? is : say("change.finished", { value: is }) };
  const up = difference > 0;
  return {
    text: `${up ? "▲" : "▼"} ${by}`,
    words: say(up ? "change.more" : "change.less", places),
    good: goodness(kpi, up),
  };
}

/**
 * How large a difference is, as people write it; null where nobody would see it.
 * @param {Pick<Kpi, "unit">} kpi
 * @param {number} difference
 * @param {number} before
 * @param {Numbers} numbers
 */
function amountOf({ unit }, difference, before, numbers) {
  const size = Math.abs(difference);
  if (before === 0 || IN_OWN_UNIT.has(unit)) {
    const written = numbers.written(unit, size);
    return written === numbers.written(unit, 0) ? null : written;
  }
  const share = size / Math.abs(before);
  return share < 0.0005 ? null : numbers.percent(share);
}

/**
 * @param {Pick<Kpi, "better">} kpi
 * @param {boolean} up
 */
function goodness({ better }, up) {
  if (better === "neither") return "";
  return up === (better === "up") ? "yes" : "no";
}
