// @ts-check
// What is said of an alert: what it is measured by, and what there is to know of it at a glance.

import { awayFromExpected } from "./deviation.js";
import { make } from "./elements.js";
import { say, windowName } from "./texts.js";

/** @import { Alert, Kpi } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

/**
 * What an alert is measured by, short.
 * @param {Pick<Kpi, "unit" | "better">} kpi
 * @param {Alert} alert
 * @param {Numbers} numbers
 */
export function limitOf(kpi, alert, numbers) {
  const side = kpi.better === "down" ? "above" : "below";
  if (alert.kind === "threshold") return say(`limit.${side}`, { limit: numbers.written(kpi.unit, alert.limit) });
  if (alert.kind === "goal") return say(`limit.goal.${side}`, { share: numbers.percent(leastOf(alert)) });
  const expected = alert.expected === null ? say("limit.not-yet") : numbers.written(kpi.unit, alert.expected);
  return say(`limit.spike.${side}`, { expected });
}

/**
 * What there is to know of an alert at a glance; the first fact matters most.
 * @param {Pick<Kpi, "unit" | "better">} kpi
 * @param {Alert} alert
 * @param {Numbers} numbers
 * @returns {{ name: string, text: string }[]}
 */
export function factsOf(kpi, alert, numbers) {
  const over = say("alerts.fact.over", { window: windowName(alert.window) });
  const facts = [{ name: over, text: numbers.written(kpi.unit, alert.value) }];
  if (alert.kind === "threshold") {
    facts.push({ name: say("alerts.fact.limit"), text: limitOf(kpi, alert, numbers) });
  } else if (alert.kind === "goal") {
    facts.push({ name: say("alerts.fact.goal"), text: numbers.written(kpi.unit, alert.goal) });
    const { reached = null } = alert;
    if (reached !== null) facts.push({ name: say("alerts.fact.reached"), text: numbers.percent(reached) });
  } else {
    facts.push({ name: say("alerts.fact.expected"), text: numbers.written(kpi.unit, alert.expected) });
    const away = distanceOf(kpi, alert, numbers);
    if (away !== undefined) facts.push({ name: say("alerts.fact.away"), text: away });
  }
  if (alert.samples !== null) facts.push({ name: say("alerts.fact.samples"), text: numbers.whole(alert.samples) });
  return facts;
}

/**
 * How much of what should be reached has to be, or may be where low is better.
 * @param {Alert} alert
 */
function leastOf({ direction, behind }) {
  return direction === "above" ? 1 + (behind ?? 0) : 1 - (behind ?? 0);
}

/**
 * @param {Pick<Kpi, "unit" | "better">} kpi
 * @param {Alert} alert
 * @param {Numbers} numbers
 */
function distanceOf(kpi, alert, numbers) {
  if (alert.deviation === null) return awayFromExpected(kpi, alert, numbers)?.text;
  const limit = alert.deviations === null ? "–" : numbers.plain(alert.deviations);
  return say("alerts.spreads", { n: numbers.rough(Math.abs(alert.deviation)), limit });
}

/**
 * A link to what to do; only to where a browser may be sent.
 * @param {Alert} alert
 */
export function runbookOf({ runbook }) {
  if (!(runbook && /^https?:\/\//u.test(runbook))) return null;
  return make("a", "runbook", say("alerts.runbook"), { href: runbook, rel: "noreferrer", target: "_blank" });
}
