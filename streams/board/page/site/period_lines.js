// @ts-check
// Finished periods beside those of a year before.

import { yearBefore } from "./calendar_months.js";

/** @import { FinishedPeriod } from "../analyses.js" */
/** @import { Kpi } from "../board.js" */

/** @typedef {{ period: FinishedPeriod, before: FinishedPeriod | undefined }} Line */

/**
 * Periods, the newest first, each with the same one a year before.
 * @param {readonly FinishedPeriod[]} told
 * @returns {Line[]}
 */
export function linesOf(told) {
  const known = new Map(told.map((period) => [period.period, period]));
  const newest = [...told].sort((one, other) => (one.period < other.period ? 1 : -1));
  return newest.map((period) => ({ period, before: known.get(yearBefore(period.period)) }));
}

/**
 * The largest of all that is drawn.
 * @param {readonly Line[]} lines
 */
export function mostOf(lines) {
  const drawn = lines.flatMap(({ period, before }) => [period.value, period.goal, before?.value ?? 0]);
  return Math.max(Number.MIN_VALUE, ...drawn.map((value) => Math.abs(value ?? 0)));
}

/**
 * Whether a goal was met; null where there was none.
 * @param {Pick<FinishedPeriod, "value" | "goal">} period
 * @param {Kpi["better"]} better
 */
export function isMet({ value, goal }, better) {
  if (goal === null || value === null) return null;
  return better === "down" ? value <= goal : value >= goal;
}
