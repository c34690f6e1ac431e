// The words of the page, from en.json and fa.json beside this file.

let words = {};

export async function loadTexts(language) {
  const answer = await fetch(new URL(`./${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  words = await answer.json();
}

/** The text of this key, with its {places} filled in. */
export function say(key, places = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}

/** The text of this key, or what is given where there is none: names that come from data. */
export const sayOr = (key, otherwise) => words[key] ?? otherwise;

/** Fill in what stands in the markup: data-text is a text, data-label a name for those who do not see. */
export function fillIn(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
}
