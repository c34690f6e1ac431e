// @ts-check
// Tables whose cells have bars as long as a share.

import { make } from "./elements.js";

/**
 * A cell with a bar as long as a share, and the share in letters.
 * @param {string} text
 * @param {number} part 0 to 1.
 */
export function barCell(text, part) {
  const cell = make("td", "bar-cell");
  cell.append(barOf("amount", part, { "aria-hidden": "true" }), make("span", "number", text));
  return cell;
}

/**
 * A cell with two bars, one below the other; what they show has to stand in letters beside.
 * @param {number} upper
 * @param {number} lower
 */
export function barsCell(upper, lower) {
  const cell = make("td", "bar-cell", undefined, { "aria-hidden": "true" });
  const box = make("div", "bar-box");
  box.append(barOf("amount", upper), barOf("amount before", lower));
  cell.append(box);
  return cell;
}

/**
 * What the two bars of such cells are.
 * @param {readonly [string, string] | readonly string[]} names
 */
export function swatches(names) {
  const list = make("ul", "legend", undefined, { "aria-hidden": "true" });
  for (const [place, name] of names.entries()) {
    const item = make("li");
    item.append(make("span", place === 0 ? "amount" : "amount before"), make("span", "", name));
    list.append(item);
  }
  return list;
}

/**
 * @param {string} className
 * @param {number} part
 * @param {Record<string, string>} [attributes]
 */
function barOf(className, part, attributes = {}) {
  const bar = make("span", className, undefined, attributes);
  bar.style.setProperty("--share", `${Math.round(Math.min(1, Math.max(0, part)) * 1000) / 10}%`);
  return bar;
}
