// @ts-check
// The page's own words in a test, and texts without the marks that only typesetting sees.

import { readFileSync } from "node:fs";
import { Numbers } from "../../streams/board/page/site/numbers.js";
import { useTexts } from "../../streams/board/page/site/texts.js";

/** @import { Language } from "../../streams/board/page/board.js" */

/**
 * Speak the page's words of a language.
 * @param {Language} language
 */
export function speak(language) {
  const file = new URL(`../../streams/board/page/site/${language}.json`, import.meta.url);
  useTexts(JSON.parse(readFileSync(file, "utf8")));
}

/**
 * Speak a language, and write numbers in it.
 * @param {Language} language
 * @param {string} [currency]
 * @param {string} [own] The viewer's locale.
 */
export function numbersIn(language, currency = "USD", own = "en-US") {
  speak(language);
  return new Numbers(language, currency, own);
}

/**
 * A text without marks of direction, and with plain spaces: which of them stand there differs between versions of ICU.
 * @param {string} text
 */
export const plain = (text) => text.replace(/[\u200e\u200f\u061c\u2066-\u2069]/gu, "").replace(/[\u00a0\u202f]/gu, " ");
