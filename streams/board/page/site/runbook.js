// @ts-check
// A runbook: its texts come with it in both languages; the frame speaks the one that is shown.

import { language } from "./choices.js";
import { offerLook } from "./controls.js";
import { fillIn, loadTexts, say } from "./texts.js";

await loadTexts(language);
fillIn(document);
offerLook();
const heading = document.querySelector(`[data-in="${language}"] h1`);
document.title = say("runbook.title", { name: heading?.textContent ?? "" });
