// @ts-check
// What a person chooses with, in the head of the page: language, theme, window, and words to look for.

import { language, linkToLanguage, nextTheme, rememberLanguage, theme } from "./choices.js";
import { byId, make, put, show } from "./elements.js";
import { say, sayOr, windowName } from "./texts.js";

/** @import { Numbers } from "./numbers.js" */

/** @type {Readonly<Record<string, string>>} */
const THEME_SIGNS = { auto: "◐", light: "☀", dark: "☾" };

/** Let the person choose language and theme. */
export function offerLook() {
  const other = language === "fa" ? "en" : "fa";
  const link = /** @type {HTMLAnchorElement} */ (byId("language"));
  rememberLanguage(language);
  put(link, say(`language.${other}`));
  link.lang = other;
  link.hreflang = other;
  link.href = linkToLanguage(other);
  // The address may have changed since.
  link.addEventListener("click", () => {
    link.href = linkToLanguage(other);
  });
  const button = byId("theme");
  const name = () => {
    put(button, THEME_SIGNS[theme()] ?? "");
    button.setAttribute("aria-label", say(`theme.${theme()}`));
    button.title = say(`theme.${theme()}`);
  };
  button.addEventListener("click", () => {
    nextTheme();
    name();
  });
  name();
}

/** The windows, of which one is chosen. */
export class WindowChoice {
  /** @type {HTMLInputElement[]} */
  #inputs = [];

  /**
   * @param {readonly string[]} windows
   * @param {(window: string) => void} chosen
   */
  constructor(windows, chosen) {
    for (const window of windows) {
      const label = make("label");
      const input = make("input", "", undefined, { type: "radio", name: "window", value: window });
      input.addEventListener("change", () => chosen(window));
      const short = make("span", "", sayOr(`window.${window}.short`, window), { "aria-hidden": "true" });
      label.append(input, short, make("span", "unseen", windowName(window)));
      this.#inputs.push(input);
      byId("windows").append(label);
    }
  }

  /** @param {string} window */
  show(window) {
    for (const input of this.#inputs) input.checked = input.value === window;
  }
}

/**
 * Let the person look for KPIs: "/" leads to the words, Esc takes them away.
 * @param {(words: string) => number} search Shows what fits, and says how many that are.
 * @param {Numbers} numbers
 */
export function offerSearch(search, numbers) {
  const input = /** @type {HTMLInputElement} */ (byId("search"));
  input.placeholder = say("search.placeholder");
  const find = () => {
    const text = input.value.trim();
    const found = search(input.value);
    put(byId("found"), text ? say("search.found", { n: numbers.whole(found) }) : "");
    show(byId("none-found"), found === 0);
    put(byId("none-found"), found === 0 ? say("search.none", { text }) : "");
  };
  input.addEventListener("input", find);
  find();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof Element && event.target.closest("input[type=search], dialog");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === "Escape" && event.target === input && input.value) {
      input.value = "";
      find();
    }
  });
}
