// States of alerts: quiet, pending, firing, unknown. Each has a sign and a word besides its colour.

import { make, mark, put, show } from "./elements.js";
import { say } from "./texts.js";

const WORST_FIRST = ["firing", "pending", "quiet", "unknown"];
const SIGNS = { firing: "▲", pending: "◔", quiet: "✓", unknown: "?" };

/** The worst state of some alerts; "none" where nobody watches. */
export function stateOf(alerts) {
  return WORST_FIRST.find((state) => alerts.some((alert) => alert.state === state)) ?? "none";
}

/** A small label for a state. */
export function chip(state = "none") {
  const element = make("span", "chip");
  element.append(make("span", "sign", "", { "aria-hidden": "true" }), make("span", "word"));
  fillChip(element, state);
  return element;
}

export function fillChip(element, state) {
  mark(element, "data-state", state);
  show(element, state !== "none");
  put(element.children[0], SIGNS[state] ?? "");
  put(element.children[1], state === "none" ? "" : say(`state.${state}`));
}

/** Alerts as people want them: the worst first, then the most urgent, then the oldest. */
export function inOrder(alerts) {
  const urgency = ["page", "ticket", "chat"];
  return [...alerts].sort(
    (one, other) =>
      WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state) ||
      urgency.indexOf(one.severity) - urgency.indexOf(other.severity) ||
      (one.since ?? Infinity) - (other.since ?? Infinity) ||
      (one.name < other.name ? -1 : 1),
  );
}
