// @ts-check
// A runbook: its texts come with it in both languages; the frame speaks the one that is shown.

import { language } from "./choices.js";
import { offerLook } from "./controls.js";
import { byId } from "./elements.js";
import { offerSignOut } from "./session.js";
import { standingOf } from "./standing.js";
import { fillIn, loadTexts, say } from "./texts.js";

await loadTexts(language);
fillIn(document);
offerLook();
offerSignOut();
const article = document.querySelector(`[data-in="${language}"]`);
document.title = say("runbook.title", { name: article?.querySelector("h1")?.textContent ?? "" });

const rule = byId("content").dataset.rule ?? "";
if (rule !== "") {
  try {
    const now = await standingOf(rule);
    if (now !== null) article?.querySelector(".tags")?.after(now);
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: a runbook is read all the more where the board does not answer
    console.info("The board does not tell how the alert stands:", error);
  }
}
