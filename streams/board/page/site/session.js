// @ts-check
// The session of the person who has signed in: how it ends, and what to do when it has ended.

import { byId, show } from "./elements.js";

/** Let the person sign out, if they have signed in by the form. */
export async function offerSignOut() {
  const button = byId("sign-out");
  const answer = await fetch("/sign-in/session").catch(() => null);
  const session = answer?.ok ? await answer.json() : null;
  if (!session?.sign_out) return;
  show(button, true);
  button.addEventListener("click", async () => {
    const left = await fetch(session.sign_out, { method: "POST" });
    if (left.ok) location.assign(left.url);
  });
}

/**
 * Lead to where people sign in, and from there back to this place.
 * @param {string} form
 */
export function signIn(form) {
  const wanted = location.pathname + location.search;
  location.assign(`${form}?next=${encodeURIComponent(wanted)}${location.hash}`);
}
