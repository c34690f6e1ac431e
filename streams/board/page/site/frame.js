// @ts-check
// The frame of a page beside the first: its words, language and theme, and how the numbers of the board stand.

import { language } from "./choices.js";
import { ask } from "./connection.js";
import { offerLook } from "./controls.js";
import { byId, mark, put, show } from "./elements.js";
import { judge } from "./judgement.js";
import { Numbers } from "./numbers.js";
import { offerSignOut } from "./session.js";
import { fillIn, loadTexts, say } from "./texts.js";

/** @import { Kpi, Meta } from "../board.js" */

/**
 * @typedef {object} Frame What such a page is made with.
 * @property {Meta} meta
 * @property {readonly Kpi[]} catalogue
 * @property {Numbers} numbers
 */

const AGAIN_MS = 2000;
const LOOK_MS = 60_000; // Such pages tell of months: a look a minute is enough.

/**
 * Speak the language of the page, and wait for the board.
 * @param {string} title The key of the page's name.
 * @returns {Promise<Frame>}
 */
export async function openFrame(title) {
  await loadTexts(language);
  fillIn(document);
  offerLook();
  offerSignOut();
  document.title = say("page.title", { name: say(title) });
  put(byId("state-name"), say("link.connecting"));
  while (true) {
    try {
      // biome-ignore lint/performance/noAwaitInLoops: the board is asked until it answers
      const [meta, catalogue] = await Promise.all([ask("/api/meta"), ask("/api/catalogue")]);
      const numbers = new Numbers(language, meta.json.currency, navigator.language, meta.json.calendar?.system);
      stand(meta.json, meta.date, numbers);
      return { meta: meta.json, catalogue: catalogue.json, numbers };
    } catch (error) {
      // biome-ignore lint/suspicious/noConsole: who looks for the cause looks there
      console.info("The board does not answer yet:", error);
      put(byId("state-name"), say("link.lost"));
      await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
  }
}

/**
 * Look at the board now, and once a minute while somebody looks at the page.
 * @param {Frame} frame
 * @param {() => Promise<unknown>} load Brings the page up to date; throws where the board does not answer.
 */
export async function keepLooking(frame, load) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    if (document.hidden || performance.now() - lookedAt < LOOK_MS) return;
    lookedAt = performance.now();
    try {
      const { json, date } = await ask("/api/meta");
      frame.meta = json;
      await load();
      stand(json, date, frame.numbers);
    } catch {
      lost(frame);
    }
  };
  await look();
  setInterval(look, AGAIN_MS);
}

/**
 * Say how the numbers stand.
 * @param {Meta} meta
 * @param {number} date By the board's clock, 0 where it does not say.
 * @param {Numbers} numbers
 */
function stand({ as_of: asOf, clock, problem, problems = [] }, date, numbers) {
  const now = date || Date.now();
  const troubled = problem === null ? 0 : Number.POSITIVE_INFINITY;
  const doubted = problems.length > 0;
  const { state, warning } = judge({ asOf, clock, problem, link: "polling", troubled, now, doubted });
  const since = asOf === null ? "" : numbers.moment(asOf, now);
  tell(state, warning ? say(warning, { since, problem: problem ?? "" }) : "");
  put(byId("state-of"), asOf === null ? "" : say("as-of", { moment: since }));
}

/** @param {Frame} frame */
function lost({ meta, numbers }) {
  const since = meta.as_of === null ? "" : numbers.moment(meta.as_of);
  tell("reconnecting", say(meta.as_of === null ? "warning.nothing" : "warning.lost", { since }));
}

/**
 * @param {string} state
 * @param {string} warning
 */
function tell(state, warning) {
  mark(byId("state"), "data-state", state);
  mark(document.body, "data-state", warning ? "stale" : state);
  put(byId("state-name"), say(`link.${state}`));
  show(byId("warning"), warning !== "");
  put(byId("warning"), warning);
}
