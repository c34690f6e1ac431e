// @ts-check
// How the alert of a runbook stands just now, as far as the board knows it.

import { factsOf } from "./alert_facts.js";
import { language } from "./choices.js";
import { ask } from "./connection.js";
import { make } from "./elements.js";
import { Numbers } from "./numbers.js";
import { chip } from "./states.js";
import { say } from "./texts.js";

/** @import { Alert, Alerts, Kpi, Meta } from "../board.js" */

/**
 * What there is to show of the alert of this rule; null where the board does not know it.
 * @param {string} rule
 * @returns {Promise<HTMLElement | null>}
 */
export async function standingOf(rule) {
  /** @type {[{ json: Alerts, date: number }, { json: Kpi[] }, { json: Meta }]} */
  const [alerts, catalogue, meta] = await Promise.all([ask("/api/alerts"), ask("/api/catalogue"), ask("/api/meta")]);
  const alert = alerts.json.alerts.find(({ name }) => name === rule);
  const kpi = catalogue.json.find(({ name }) => name === alert?.kpi);
  if (!(alert && kpi)) return null;
  const numbers = new Numbers(language, meta.json.currency, navigator.language, meta.json.calendar?.system);
  return standing(kpi, alert, numbers, alerts.date || Date.now());
}

/**
 * @param {Kpi} kpi
 * @param {Alert} alert
 * @param {Numbers} numbers
 * @param {number} now By the board's clock.
 */
function standing(kpi, alert, numbers, now) {
  const box = make("div", "", undefined, { id: "now", role: "status", "data-state": alert.state });
  const facts = make("dl", "facts");
  for (const { name, text } of factsOf(kpi, alert, numbers)) {
    const pair = make("div");
    pair.append(make("dt", "", name), make("dd", "", text));
    facts.append(pair);
  }
  box.append(chip(alert.state), facts);
  if (alert.since !== null) {
    const since = { moment: numbers.moment(alert.since, now), ago: numbers.ago(now - alert.since) };
    box.append(make("span", "", say("alerts.since", since)));
  }
  return box;
}
