// @ts-check
// A table of coloured cells that keys and the pointer lead through; what a cell says in full is said below it.

import { make, mark, put } from "./elements.js";

/**
 * The cell that a key leads to, [row, column]; null for a key that leads nowhere.
 * @param {string} key
 * @param {readonly [number, number]} at
 * @param {{ rows: number, columns: number, rtl: boolean }} table
 * @returns {[number, number] | null}
 */
export function cellAfter(key, [row, column], { rows, columns, rtl }) {
  const onward = rtl ? "ArrowLeft" : "ArrowRight";
  const back = rtl ? "ArrowRight" : "ArrowLeft";
  switch (key) {
    case "ArrowUp":
      return [Math.max(0, row - 1), column];
    case "ArrowDown":
      return [Math.min(rows - 1, row + 1), column];
    case onward:
      return [row, Math.min(columns - 1, column + 1)];
    case back:
      return [row, Math.max(0, column - 1)];
    case "Home":
      return [row, 0];
    case "End":
      return [row, columns - 1];
    default:
      return null;
  }
}

export class CellMap {
  box = make("div", "map", undefined, { tabindex: "0", role: "group" });
  readout = make("output", "readout");
  #told;
  /** @type {HTMLTableCellElement[][]} */
  #cells = [];
  /** @type {[number, number] | null} */
  #at = null;

  /**
   * @param {string} label What the keys lead through, for those who do not see it.
   * @param {(row: number, column: number) => string} told What a cell says in full.
   */
  constructor(label, told) {
    this.#told = told;
    this.box.setAttribute("aria-label", label);
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("pointerover", (event) => this.#point(event));
    for (const left of ["pointerleave", "blur"]) this.box.addEventListener(left, () => this.#turnTo(null));
  }

  /**
   * Show a table.
   * @param {HTMLTableElement} table
   * @param {HTMLTableCellElement[][]} cells Those of it that keys lead to: rows of the same length.
   */
  fill(table, cells) {
    this.#turnTo(null);
    this.#cells = cells;
    this.box.replaceChildren(table);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const first = this.#cells[0];
    if (first === undefined) return;
    const rtl = document.documentElement.dir === "rtl";
    const table = { rows: this.#cells.length, columns: first.length, rtl };
    const next = cellAfter(event.key, this.#at ?? [0, 0], table);
    if (next === null) return;
    event.preventDefault();
    const [row, column] = this.#at === null ? [0, 0] : next;
    this.#turnTo([row, column]);
    this.#cells[row]?.[column]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const cell = event.target instanceof Element ? event.target.closest("td") : null;
    for (const [row, cells] of this.#cells.entries()) {
      const column = cell === null ? -1 : cells.indexOf(cell);
      if (column >= 0) this.#turnTo([row, column]);
    }
  }

  /** @param {[number, number] | null} at */
  #turnTo(at) {
    if (this.#at !== null) this.#cells[this.#at[0]]?.[this.#at[1]]?.removeAttribute("data-at");
    this.#at = at;
    const cell = at === null ? undefined : this.#cells[at[0]]?.[at[1]];
    if (at === null || cell === undefined) return put(this.readout, "");
    mark(cell, "data-at", "true");
    put(this.readout, this.#told(at[0], at[1]));
  }
}
