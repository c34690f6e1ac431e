// @ts-check
// Where the page begins: its words, then the board, which is asked until it answers.

import { language } from "./choices.js";
import { ask } from "./connection.js";
import { offerLook } from "./controls.js";
import { byId, put } from "./elements.js";
import { openPage } from "./page.js";
import { offerSignOut } from "./session.js";
import { fillIn, loadTexts, say } from "./texts.js";

/** @import { Kpi, Meta } from "../board.js" */

const AGAIN_MS = 2000;

async function begin() {
  try {
    /** @type {[{ json: Meta }, { json: Kpi[] }]} */
    const [meta, catalogue] = await Promise.all([ask("/api/meta"), ask("/api/catalogue")]);
    openPage(meta.json, catalogue.json);
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: who looks for the cause looks there
    console.info("The board does not answer yet:", error);
    put(byId("state-name"), say("link.lost"));
    setTimeout(begin, AGAIN_MS);
  }
}

await loadTexts(language);
fillIn(document);
offerLook();
offerSignOut();
put(byId("state-name"), say("link.connecting"));
await begin();
