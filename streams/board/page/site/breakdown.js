// @ts-check
// One breakdown of a KPI as a table: a row for each value, with a bar that shows its share of the largest.

import { make, mark, put, show } from "./elements.js";
import { say, sayOr } from "./texts.js";

/** @import { Kpi } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */
/** @import { Table } from "./tables.js" */

const FIRST_ROWS = 12;

/** @typedef {ReturnType<typeof makeRow>} Row */

export class Breakdown {
  element = make("section", "breakdown");
  #kpi;
  #dimensions;
  #numbers;
  #body = make("tbody");
  #empty = make("p", "note", say("detail.nothing-yet"));
  #more = make("button", "link", "", { type: "button" });
  /** @type {Map<string, Row>} By field. */
  #rows = new Map();
  #all = false;

  /**
   * @param {Kpi} kpi
   * @param {readonly string[]} dimensions
   * @param {Numbers} numbers
   */
  constructor(kpi, dimensions, numbers) {
    this.#kpi = kpi;
    this.#dimensions = dimensions;
    this.#numbers = numbers;
    const names = dimensions.map((name) => sayOr(`dimension.${name}`, name)).join(say("list.and"));
    const table = make("table");
    table.append(make("caption", "", say("detail.by", { names })), this.#body);
    this.#more.addEventListener("click", () => this.#showAll());
    this.element.append(table, this.#empty, this.#more);
  }

  /**
   * Bring it up to date. Rows keep the order in which they were first seen, so that nothing jumps while it is read.
   * @param {Table} table
   */
  fill(table) {
    const values = table.rows(this.#kpi.name, this.#dimensions);
    const most = Math.max(...values.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
    for (const { key, labels, value } of values) {
      const row = this.#rows.get(key) ?? this.#add(key, labels);
      put(row.value, this.#numbers.written(this.#kpi.unit, value));
      const share = `${Math.round((Math.abs(value) / most) * 100)}%`;
      if (row.share !== share) row.bar.style.setProperty("--share", share);
      row.share = share;
      mark(row.bar, "data-below", String(value < 0));
    }
    this.#dropAllBut(new Set(values.map(({ key }) => key)));
    show(this.#empty, values.length === 0);
    const hidden = !this.#all && values.length > FIRST_ROWS;
    show(this.#more, hidden);
    if (hidden) put(this.#more, say("detail.all", { n: this.#numbers.whole(values.length) }));
  }

  #showAll() {
    this.#all = true;
    for (const { item } of this.#rows.values()) show(item, true);
    this.#more.hidden = true;
  }

  /**
   * @param {string} key
   * @param {readonly string[]} labels
   */
  #add(key, labels) {
    const row = makeRow(labels);
    this.#rows.set(key, row);
    this.#body.append(row.item);
    show(row.item, this.#all || this.#rows.size <= FIRST_ROWS);
    return row;
  }

  /** @param {ReadonlySet<string>} known */
  #dropAllBut(known) {
    for (const [key, { item }] of this.#rows) {
      if (!known.has(key)) {
        item.remove();
        this.#rows.delete(key);
      }
    }
  }
}

/** @param {readonly string[]} labels */
function makeRow(labels) {
  const item = make("tr");
  const head = make("th", "", undefined, { scope: "row" });
  const value = make("td", "number");
  for (const [place, label] of labels.entries()) {
    if (place) head.append(" · ");
    head.append(make("bdi", "", sayOr(`value.${label}`, label)));
  }
  const bar = make("span", "share");
  const cell = make("td", "bar-cell", undefined, { "aria-hidden": "true" });
  cell.append(bar);
  item.append(head, cell, value);
  return { item, value, bar, share: "" };
}
