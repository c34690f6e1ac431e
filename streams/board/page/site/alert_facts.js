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
    const away = awayFromExpected(kpi, alert, numbers);
    if (away !== null) facts.push({ name: say("alerts.fact.away"), text: away.text });
    const counts = countsOf(kpi, alert, numbers);
    if (counts !== null) facts.push({ name: say("alerts.fact.counts"), text: counts });
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
 * What happened in the time that is so unusual, beside what is normal: "14 of 150 in 45 min; normal: 0 to 2".
 * @param {Pick<Kpi, "unit">} kpi
 * @param {Alert} alert
 * @param {Numbers} numbers
 */
export function countsOf({ unit }, { counts, minutes }, numbers) {
  const { part = null, whole = null, normal_low: low = null, normal_high: high = null } = counts ?? {};
  if (low === null || high === null || !minutes) return null;
  const time = numbers.written("seconds", minutes * 60);
  if (part === null) {
    const normal = { low: numbers.written(unit, low), high: numbers.written(unit, high) };
    if (whole === null) return say("alerts.counts.none", { time, ...normal });
    return say("alerts.counts.samples", { whole: numbers.whole(Math.round(whole)), time, ...normal });
  }
  if (whole === null) {
    const written = (/** @type {number} */ number) => numbers.written(unit, number);
    return say("alerts.counts.part", { part: written(part), time, low: written(low), high: written(high) });
  }
  const counted = (/** @type {number} */ number) => numbers.whole(Math.round(number));
  return say("alerts.counts.of", {
    part: counted(part),
    whole: counted(whole),
    time,
    low: counted(low),
    high: counted(high),
  });
}

/**
 * How rare it would be if all were normal; null where nobody knows.
 * @param {Alert} alert
 * @param {Numbers} numbers
 */
export function rarityOf({ once_in_hours: hours, fires_beyond_hours: limit }, numbers) {
  if (hours === null || hours === undefined) return null;
  const n = numbers.whole(Math.round(hours));
  if (limit === null || limit === undefined) return say("alerts.once", { n });
  return say("alerts.once.limit", { n, limit: numbers.whole(Math.round(limit)) });
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
 * @param {Pick<Alert, "name" | "runbook">} alert
 * @param {Language} language
 */
export function runbookOf(alert, language) {
  const href = runbookAddress(alert, language);
  if (href === null) return null;
  return make("a", "runbook", say("alerts.runbook"), { href, rel: "noreferrer", target: "_blank" });
}
