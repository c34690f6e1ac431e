// @ts-check
// What is said of an alert: what it is measured by, and what there is to know of it at a glance.

import { awayFromExpected } from "./deviation.js";
import { make } from "./elements.js";
import { say, windowName } from "./texts.js";

/** @import { Alert, Kpi, Language } from "../board.js" */
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
  const rarity = rarityOf(alert, numbers);
  if (rarity !== null) facts.push({ name: say("alerts.fact.rarity"), text: rarity });
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
 * How rare it would be if all were normal; null where nobody knows.
 * @param {Alert} alert
 * @param {Numbers} numbers
 */
export function rarityOf({ once_in_hours: hours }, numbers) {
  return hours === null || hours === undefined ? null : say("alerts.once", { n: numbers.whole(Math.round(hours)) });
}

/**
 * Where it is said what to do; null where a browser may not be sent. A page of the board is asked for where the board
 * was reached, whatever address others know it by.
 * @param {Pick<Alert, "name" | "runbook">} alert
 * @param {Language} language
 */
export function runbookAddress({ name, runbook }, language) {
  if (!(runbook && /^https?:\/\//u.test(runbook))) return null;
  const own = `/runbooks/${name}`;
  return new URL(runbook).pathname === own ? `${own}?lang=${language}` : runbook;
}

/**
 * A link to what to do.
 * @param {Alert} alert
 * @param {Language} language
 */
export function runbookOf(alert, language) {
  const href = runbookAddress(alert, language);
  if (href === null) return null;
  return make("a", "runbook", say("alerts.runbook"), { href, rel: "noreferrer", target: "_blank" });
}
