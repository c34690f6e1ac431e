// @ts-check
// What to choose on a page beside the first: one of a few side by side, or one of many in a list. The address keeps it.

import { make } from "./elements.js";

/** @typedef {{ value: string, text: string, group?: string }} Option */

/**
 * What the address asks for under a name: of what is known, else the first of it.
 * @param {string} name
 * @param {readonly string[]} known
 * @param {string} [hash]
 */
export function chosen(name, known, hash = location.hash) {
  const asked = new URLSearchParams(hash.replace(/^#/u, "")).get(name);
  return asked !== null && known.includes(asked) ? asked : (known[0] ?? "");
}

/**
 * The part of an address that asks for something more; what is the first choice need not be asked for.
 * @param {string} hash
 * @param {string} name
 * @param {string} value "" for the first choice.
 */
export function withChoice(hash, name, value) {
  const text = hash.replace(/^#/u, "");
  // A place of the page that a link led to asks for nothing.
  const asked = new URLSearchParams(text.includes("=") ? text : "");
  if (value === "") asked.delete(name);
  else asked.set(name, value);
  return asked.size > 0 ? `#${asked}` : "";
}

/**
 * Write a choice into the address.
 * @param {string} name
 * @param {string} value
 * @param {string} first The one that need not be written.
 */
function keep(name, value, first) {
  const { pathname, search, hash } = location;
  history.replaceState(history.state, "", pathname + search + withChoice(hash, name, value === first ? "" : value));
}

/** One of a few, side by side. */
export class Few {
  element = make("fieldset", "few");
  value;

  /**
   * @param {string} name In the address.
   * @param {string} legend
   * @param {readonly Option[]} options The first is chosen where nothing else is asked for.
   * @param {() => void} changed
   */
  constructor(name, legend, options, changed) {
    const known = options.map(({ value }) => value);
    this.value = chosen(name, known);
    this.element.append(make("legend", "unseen", legend));
    for (const { value, text } of options) {
      const label = make("label");
      const input = make("input", "", undefined, { type: "radio", name, value });
      input.checked = value === this.value;
      input.addEventListener("change", () => {
        this.value = value;
        keep(name, value, known[0] ?? "");
        changed();
      });
      label.append(input, make("span", "", text));
      this.element.append(label);
    }
  }
}

/** One of many, in a list that opens. */
export class Many {
  element = make("label", "many");
  #select = make("select");
  #name;
  #first = "";

  /**
   * @param {string} name In the address.
   * @param {string} label
   * @param {() => void} changed
   */
  constructor(name, label, changed) {
    this.#name = name;
    this.element.append(make("span", "", label), this.#select);
    this.#select.addEventListener("change", () => {
      keep(name, this.value, this.#first);
      changed();
    });
  }

  get value() {
    return this.#select.value;
  }

  /**
   * Offer these; what was chosen stays so where it is one of them.
   * @param {readonly Option[]} options
   * @param {string} [first] The one that is chosen where nothing else is asked for: else the first one.
   */
  offer(options, first = options[0]?.value ?? "") {
    const known = options.map(({ value }) => value);
    const before = this.value;
    this.#first = first;
    /** @type {Map<string, HTMLOptGroupElement>} */
    const groups = new Map();
    this.#select.replaceChildren();
    for (const { value, text, group } of options) {
      const option = make("option", "", text, { value });
      const holder =
        group === undefined ? this.#select : (groups.get(group) ?? make("optgroup", "", "", { label: group }));
      holder.append(option);
      if (holder instanceof HTMLOptGroupElement && group !== undefined) {
        groups.set(group, holder);
        this.#select.append(holder);
      }
    }
    this.#select.value = known.includes(before) ? before : chosen(this.#name, [first, ...known]);
  }
}
