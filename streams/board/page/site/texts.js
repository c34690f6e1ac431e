// @ts-check
// The words of the page, from en.json and fa.json beside this file.

/** @import { Language } from "../board.js" */

/** @type {Readonly<Record<string, string>>} */
let words = {};

/**
 * Read the words of a language from the board.
 * @param {Language} language
 */
export async function loadTexts(language) {
  const answer = await fetch(new URL(`./${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  useTexts(await answer.json());
}

/**
 * Speak with these words from now on.
 * @param {Readonly<Record<string, string>>} texts Key to text.
 */
export function useTexts(texts) {
  words = texts;
}

/**
 * The text of this key, with its {places} filled in.
 * @param {string} key
 * @param {Readonly<Record<string, string>>} [places]
 */
export function say(key, places = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/gu, (whole, name) => places[name] ?? whole);
}

/**
 * The text of this key, or what is given where there is none: names that come from data.
 * @param {string} key
 * @param {string} otherwise
 */
export const sayOr = (key, otherwise) => words[key] ?? otherwise;

/**
 * What people call a window, as in "24 hours".
 * @param {string} window
 */
export const windowName = (window) => sayOr(`window.${window}`, window);

/**
 * What people call these windows, one after the other.
 * @param {readonly string[]} windows
 */
export const windowNames = (windows) => windows.map(windowName).join(say("list.comma"));

/**
 * Fill in what stands in the markup: data-text is a text, data-label a name for those who do not see.
 * @param {ParentNode} root
 */
export function fillIn(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = say(element.getAttribute("data-text") ?? "");
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.getAttribute("data-label") ?? ""));
  }
}
