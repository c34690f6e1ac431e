// @ts-check
// The part of the address behind "#": the window and the KPI that are shown, as in `#kpi=nps&window=30d`.

/**
 * @typedef {object} Asked
 * @property {string | null} window
 * @property {string | null} kpi
 */

/** Places of the markup that links of the page jump to; they ask for nothing. */
const ANCHORS = new Set(["groups"]);

/**
 * What an address asks for. A window or a KPI may stand alone, as in `#30d` or `#nps`.
 * @param {string} hash With or without its "#".
 * @returns {Asked}
 */
export function askedBy(hash) {
  const text = hash.replace(/^#/u, "");
  const asked = new URLSearchParams(text);
  if (text.includes("=")) return { window: asked.get("window") || null, kpi: asked.get("kpi") || null };
  if (/^(?:\d+[mhd]|today|week|month|quarter|year)$/u.test(text)) return { window: text, kpi: null };
  const [name = ""] = asked.keys();
  return { window: null, kpi: ANCHORS.has(name) ? null : name || null };
}

/**
 * What is asked for but does not exist; null for what exists or is not asked for.
 * @param {Asked} asked
 * @param {readonly string[]} windows
 * @param {{ has(name: string): boolean }} kpis
 * @returns {Asked}
 */
export function unknownIn(asked, windows, kpis) {
  return {
    window: asked.window === null || windows.includes(asked.window) ? null : asked.window,
    kpi: asked.kpi === null || kpis.has(asked.kpi) ? null : asked.kpi,
  };
}

/**
 * The part of an address that asks for this window, and for this KPI if there is one.
 * @param {string} window
 * @param {string | null} kpi
 */
export function hashOf(window, kpi) {
  const asked = new URLSearchParams({ window });
  if (kpi !== null) asked.set("kpi", kpi);
  return `#${asked}`;
}

/**
 * Write window and KPI into the address.
 * @param {string} window
 * @param {string | null} kpi
 * @param {{ step?: boolean }} [how] `step` where Back is to undo it.
 */
export function go(window, kpi, { step = false } = {}) {
  if (step) history.pushState(null, "", hashOf(window, kpi));
  else history.replaceState(history.state, "", hashOf(window, kpi));
}
