// @ts-check
// What the numbers lack: why a KPI has no value over any window, and what the settings keep from being counted.

import { language } from "./choices.js";
import { ask } from "./connection.js";
import { byId, put, show } from "./elements.js";

/** @import { Check } from "../board.js" */

const AGAIN_MS = 60_000;

/**
 * Ask the board what is missing: at once, and every minute while somebody looks. What has to be set is said here.
 * @param {(check: Check) => void} heard
 */
export async function keepChecked(heard) {
  if (!document.hidden) {
    try {
      /** @type {{ json: Check }} */
      const { json } = await ask("/api/check");
      heard(json);
      const said = json.notices.map(({ text }) => text[language]);
      show(byId("notice"), said.length > 0);
      put(byId("notice"), said.join(" "));
    } catch {
      // The board is away, which others say, or is older than this question: tiles say less then.
    }
  }
  setTimeout(() => keepChecked(heard), AGAIN_MS);
}
