// @ts-check
// The form by which people sign in: its language and theme, and the way back to what was asked for.

import { language } from "./choices.js";
import { offerLook } from "./controls.js";
import { byId, show } from "./elements.js";
import { fillIn, loadTexts, say } from "./texts.js";

await loadTexts(language);
fillIn(document);
show(byId("theme"), true);
offerLook();
document.title = say("page.title", { name: say("sign-in.title") });

const form = /** @type {HTMLFormElement} */ (byId("sign-in"));
const action = new URL(form.action);
// The place on the page, behind the #, is known to the browser alone.
const wanted = (action.searchParams.get("next") ?? "/") + location.hash;
action.searchParams.set("next", wanted);
form.action = action.href;

// Who comes by a link of another site shows no cookie at first, but is signed in all the same.
if (byId("wrong").hidden) {
  const answer = await fetch("/sign-in/session");
  if (answer.ok && (await answer.json()).sign_out) location.replace(wanted);
}
