// @ts-check
// States of alerts: quiet, pending, firing, unknown. Each has a sign and a word besides its colour.

import { make, mark, put, show } from "./elements.js";
import { say } from "./texts.js";

/** @import { Alert, AlertState } from "../board.js" */

/** @type {readonly AlertState[]} */
const WORST_FIRST = ["firing", "pending", "quiet", "unknown"];
const URGENT_FIRST = ["page", "ticket", "chat"];
const SIGNS = { firing: "▲", pending: "◔", quiet: "✓", unknown: "?", none: "" };

/**
 * The worst state of some alerts; "none" where nobody watches.
 * @param {readonly Alert[]} alerts
 * @returns {AlertState | "none"}
 */
export function stateOf(alerts) {
  return WORST_FIRST.find((state) => alerts.some((alert) => alert.state === state)) ?? "none";
}

/**
 * Whether an alert fires or is about to.
 * @param {Alert} alert
 */
export const isLoud = ({ state }) => state === "firing" || state === "pending";

/**
 * A small label for a state.
 * @param {AlertState | "none"} [state]
 */
export function chip(state = "none") {
  const element = make("span", "chip");
  element.append(make("span", "sign", "", { "aria-hidden": "true" }), make("span", "word"));
  fillChip(element, state);
  return element;
}

/**
 * Bring a label up to date.
 * @param {HTMLElement} element As `chip` makes it.
 * @param {AlertState | "none"} state
 */
export function fillChip(element, state) {
  mark(element, "data-state", state);
  show(element, state !== "none");
  const [sign, word] = element.children;
  if (sign) put(sign, SIGNS[state]);
  if (word) put(word, state === "none" ? "" : say(`state.${state}`));
}

/**
 * Alerts as people want them: the worst first, then the most urgent, then the oldest.
 * @param {readonly Alert[]} alerts
 */
export function inOrder(alerts) {
  return [...alerts].sort(
    (one, other) =>
      WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state) ||
      URGENT_FIRST.indexOf(one.severity) - URGENT_FIRST.indexOf(other.severity) ||
      (one.since ?? Number.MAX_VALUE) - (other.since ?? Number.MAX_VALUE) ||
      (one.name < other.name ? -1 : 1),
  );
}

/**
 * Alerts by the KPI that they watch.
 * @param {readonly Alert[]} alerts
 */
export function byKpi(alerts) {
  /** @type {Map<string, Alert[]>} */
  const found = new Map();
  for (const alert of alerts) found.set(alert.kpi, [...(found.get(alert.kpi) ?? []), alert]);
  return found;
}
