// @ts-check
// Cells of a table that are the stronger coloured the larger they are, and say their number.

import { make } from "./elements.js";

/**
 * A coloured cell.
 * @param {string} text
 * @param {number | null} share Of the way from the least to the most, 0 to 1; null for a cell without a colour.
 * @param {string} [more] What else is said to those who do not see.
 */
export function heatCell(text, share, more = "") {
  const cell = make("td", share === null ? "plain" : "hot", text);
  if (share !== null) cell.style.setProperty("--share", `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`);
  if (more !== "") cell.append(make("span", "unseen", more));
  return cell;
}

/**
 * A row of a table that begins with what it is called.
 * @param {string} name
 * @param {readonly Node[]} cells
 */
export function row(name, cells) {
  const line = make("tr");
  const head = make("th", "", undefined, { scope: "row" });
  head.append(make("bdi", "", name));
  line.append(head, ...cells);
  return line;
}

/**
 * The head of a table.
 * @param {readonly string[]} names Of the columns; the first is that of the rows' names.
 * @param {readonly number[]} [texts] The places of those that hold no numbers.
 */
export function tableHead(names, texts = [0]) {
  const head = make("thead");
  const line = make("tr");
  line.append(...names.map((name, place) => make("th", texts.includes(place) ? "" : "number", name, { scope: "col" })));
  head.append(line);
  return head;
}

/**
 * What a colour means, beside a table: from faint to strong.
 * @param {string} least
 * @param {string} most
 */
export function heatScale(least, most) {
  const scale = make("p", "heat-scale");
  scale.append(
    make("span", "", least),
    make("span", "heat-bar", undefined, { "aria-hidden": "true" }),
    make("span", "", most),
  );
  return scale;
}

/**
 * A box in which a wide table can be moved, also by keys.
 * @param {string} label
 * @param {Node} table
 */
export function scrolling(label, table) {
  const box = make("div", "wide", undefined, { tabindex: "0", role: "group", "aria-label": label });
  box.append(table);
  return box;
}
