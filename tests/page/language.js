// @ts-check
// The page's own words in a test, and texts without the marks that only typesetting sees.

import { readFileSync } from "node:fs";
import { Numbers } from "../../streams/board/page/site/numbers.js";
import { useTexts } from "../../streams/board/page/site/texts.js";

/** @import { Language } from "../../streams/board/page/board.js" */

/** The messages from which the board makes en.json and fa.json: a line a text. */
const MESSAGES = new URL("../../streams/texts/messages.toml", import.meta.url);

/**
 * Speak the page's words of a language.
 * @param {Language} language
 */
export function speak(language) {
  /** @type {Record<string, string>} */
  const texts = {};
  let section = "";
  for (const line of readFileSync(MESSAGES, "utf8").split("\n")) {
    section = /^\[(\w+)\]$/u.exec(line)?.[1] ?? section;
    const [, key, of, text] = /^(\S+)\.(\w+) = (".*")$/u.exec(line) ?? [];
    if (key && text && of === language && ["shared", "page"].includes(section)) texts[key] = JSON.parse(text);
  }
  useTexts(texts);
}

/**
 * Speak a language, and write numbers in it.
 * @param {Language} language
 * @param {string} [currency]
 * @param {string} [own] The viewer's locale.
 * @param {"gregorian" | "persian"} [system] The company's calendar.
 */
export function numbersIn(language, currency = "USD", own = "en-US", system = "persian") {
  speak(language);
  return new Numbers(language, currency, own, system);
}

/**
 * A text without marks of direction, and with plain spaces: which of them stand there differs between versions of ICU.
 * @param {string} text
 */
export const plain = (text) => text.replace(/[\u200e\u200f\u061c\u2066-\u2069]/gu, "").replace(/[\u00a0\u202f]/gu, " ");
