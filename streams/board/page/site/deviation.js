// How far a KPI is from what is expected at this hour, in words.

import { say } from "./texts.js";

const MANY = 3; // From here on "5 times" says more than "400% above".

/** {text, good} of an alert that knows what to expect; null where there is nothing to tell. `good` is "yes", "no" or "". */
export function awayFromExpected(kpi, alert, numbers) {
  if (alert.expected === null || alert.expected === undefined || alert.value === null) return null;
  const difference = alert.value - alert.expected;
  const expected = numbers.written(kpi.unit, alert.expected), zero = numbers.written(kpi.unit, 0);
  // "3,651 times 0%" would be said of what is next to nothing.
  const share = expected === zero ? null : Math.abs(difference / alert.expected);
  const small = share !== null ? share < 0.005 : numbers.written(kpi.unit, Math.abs(difference)) === zero;
  if (small) return { text: say("away.none", { expected }), good: "" };
  const better = (difference > 0) === (kpi.better === "up") ? "yes" : "no", good = kpi.better === "neither" ? "" : better;
  if (share !== null && share >= MANY && difference > 0) return { text: say("away.times", { n: numbers.whole(share + 1), expected }), good };
  const by = share === null ? numbers.written(kpi.unit, Math.abs(difference)) : numbers.percent(share);
  return { text: say(difference > 0 ? "away.above" : "away.below", { by, expected }), good };
}

/** The same for a tile: only where it shows the window that the expectation is about. */
export function deviationOf(kpi, alerts, window, numbers) {
  const spike = alerts.find((alert) => alert.kind === "spike" && alert.window === window);
  return spike ? awayFromExpected(kpi, spike, numbers) : null;
}
