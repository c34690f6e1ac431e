// @ts-check
// How far a KPI is from what is expected at this hour, in words.

import { say } from "./texts.js";

/** @import { Alert, Kpi } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

/** @typedef {{ text: string, good: "yes" | "no" | "" }} Deviation */

const MANY = 3; // From here on "5 times" says more than "400% above".

/**
 * What to say of an alert that knows what to expect; null where there is nothing to tell.
 * @param {Pick<Kpi, "unit" | "better">} kpi
 * @param {Pick<Alert, "value" | "expected">} alert
 * @param {Numbers} numbers
 * @returns {Deviation | null}
 */
export function awayFromExpected(kpi, alert, numbers) {
  if (alert.expected === null || alert.expected === undefined || alert.value === null) return null;
  const difference = alert.value - alert.expected;
  const expected = numbers.written(kpi.unit, alert.expected);
  const zero = numbers.written(kpi.unit, 0);
  // "3,651 times 0%" would be said of what is next to nothing.
  const share = expected === zero ? null : Math.abs(difference / alert.expected);
  const away = numbers.written(kpi.unit, Math.abs(difference));
  if (share === null ? away === zero : share < 0.005) return { text: say("away.none", { expected }), good: "" };
  const good = goodness(kpi, difference);
  if (share !== null && share >= MANY && difference > 0) {
    return { text: say("away.times", { n: numbers.whole(share + 1), expected }), good };
  }
  const by = share === null ? away : numbers.percent(share);
  return { text: say(difference > 0 ? "away.above" : "away.below", { by, expected }), good };
}

/**
 * @param {Pick<Kpi, "better">} kpi
 * @param {number} difference
 */
function goodness({ better }, difference) {
  if (better === "neither") return "";
  return difference > 0 === (better === "up") ? "yes" : "no";
}

/**
 * The same for a tile: only where it shows the window that the expectation is about.
 * @param {Kpi} kpi
 * @param {readonly Alert[]} alerts
 * @param {string} window
 * @param {Numbers} numbers
 */
export function deviationOf(kpi, alerts, window, numbers) {
  const spike = alerts.find((alert) => alert.kind === "spike" && alert.window === window);
  return spike ? awayFromExpected(kpi, spike, numbers) : null;
}
