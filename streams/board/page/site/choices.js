// @ts-check
// What the person chose, remembered by the browser: language, theme, window, folded sections.

/** @import { Language } from "../board.js" */

/** @param {string} key */
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string | null} value
 */
function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing is kept then; the page works all the same.
  }
}

/** @type {Language} */
export const language = document.documentElement.lang === "fa" ? "fa" : "en";

/**
 * The address of the page in another language; opening it is remembered.
 * @param {Language} other
 */
export function linkToLanguage(other) {
  const address = new URL(location.href);
  address.searchParams.set("lang", other);
  return address.search + address.hash;
}

/** @param {Language} name */
export const rememberLanguage = (name) => remember("nabz.language", name);

const THEMES = ["auto", "light", "dark"];

export const theme = () => document.documentElement.dataset.theme ?? "auto";

/** Turn to the theme that follows on the one that is shown. */
export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? "auto";
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember("nabz.theme", next === "auto" ? null : next);
  return next;
}

/**
 * Whether a section is folded: as the person left it, or else as it is at first.
 * @param {string} section
 * @param {boolean} [first]
 */
export function isFolded(section, first = false) {
  const chosen = recall(`nabz.folded.${section}`);
  return chosen === null ? first : chosen === "yes";
}

/**
 * @param {string} section
 * @param {boolean} folded
 */
export const rememberFolded = (section, folded) => remember(`nabz.folded.${section}`, folded ? "yes" : "no");

/** @param {string} window */
export const rememberWindow = (window) => remember("nabz.window", window);

/**
 * The window to begin with: the one that is asked for, else the one chosen last, else 24 hours.
 * @param {readonly string[]} known
 * @param {string | null} asked
 */
export function firstWindow(known, asked) {
  const wanted = [asked, recall("nabz.window"), "24h"].find((name) => name !== null && known.includes(name));
  return wanted ?? known[0] ?? "24h";
}
