// @ts-check
// When: what a KPI comes to by weekday and hour, as a table whose cells are coloured by their values.

import { ask } from "./connection.js";
import { make, mark, put, show } from "./elements.js";
import { say } from "./texts.js";

/** @import { Kpi, Rhythm } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

const WEEKS = 4;
const LABEL_EVERY = 6;

/**
 * The share of the way from the least to the most of some values, 0 to 1. What never falls below 0 begins at 0 where
 * it is a sum.
 * @param {Pick<Rhythm, "per" | "values">} rhythm
 * @returns {{ least: number, most: number, share: (value: number) => number } | null} null where there is no value.
 */
export function scaleOf({ per, values }) {
  const known = values.flat().filter((value) => value !== null);
  if (known.length === 0) return null;
  const most = Math.max(...known);
  const least = Math.min(...known, per === "hour" ? 0 : Number.POSITIVE_INFINITY);
  return { least, most, share: (value) => (most > least ? (value - least) / (most - least) : Number(most > 0)) };
}

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

export class RhythmMap {
  element = make("section", "rhythm");
  #kpi;
  #numbers;
  #box = make("div", "map", undefined, { tabindex: "0", role: "group" });
  #readout = make("output", "readout");
  #scale = make("p", "note");
  /** @type {HTMLTableCellElement[][]} */
  #cells = [];
  /** @type {Rhythm | null} */
  #rhythm = null;
  /** @type {[number, number] | null} */
  #at = null;

  /**
   * @param {Kpi} kpi
   * @param {Numbers} numbers
   */
  constructor(kpi, numbers) {
    this.#kpi = kpi;
    this.#numbers = numbers;
    this.#box.setAttribute("aria-label", say("rhythm.keys"));
    this.element.append(make("h3", "", say("rhythm.title")), this.#box, this.#readout, this.#scale);
    show(this.element, false);
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("pointerover", (event) => this.#point(event));
    for (const left of ["pointerleave", "blur"]) this.#box.addEventListener(left, () => this.#turnTo(null));
  }

  /** Ask the board, and show what it says; nothing is shown of a KPI that has no rhythm, or by an older board. */
  async load() {
    if (!this.#kpi.has_rhythm) return;
    try {
      const { json } = await ask(`/api/rhythm?kpi=${encodeURIComponent(this.#kpi.name)}&weeks=${WEEKS}`);
      if (json.values !== undefined) this.#fill(json);
    } catch (error) {
      // biome-ignore lint/suspicious/noConsole: who looks for the cause looks there
      console.info("The board tells of no rhythm:", error);
    }
  }

  /** @param {Rhythm} rhythm */
  #fill(rhythm) {
    const scale = scaleOf(rhythm);
    if (scale === null) return;
    this.#rhythm = rhythm;
    const table = make("table");
    const weeks = this.#numbers.whole(rhythm.weeks);
    const zone = this.#numbers.zone(rhythm.zone, rhythm.end);
    table.append(make("caption", "", say("rhythm.caption", { weeks, zone })), this.#head(rhythm));
    const body = make("tbody");
    this.#cells = rhythm.values.map((values, row) => {
      const line = make("tr");
      const day = make("th", "", undefined, { scope: "row" });
      const iso = rhythm.weekdays[row] ?? 1;
      day.append(
        make("span", "", this.#numbers.weekday(iso, "short"), { "aria-hidden": "true" }),
        make("span", "unseen", this.#numbers.weekday(iso, "long")),
      );
      line.append(day);
      const cells = values.map((value, column) => this.#cell(value, this.#madeOf(row, column), scale.share));
      line.append(...cells);
      body.append(line);
      return cells;
    });
    table.append(body);
    this.#box.replaceChildren(table);
    const [least, most] = [scale.least, scale.most].map((value) => this.#written(value));
    put(this.#scale, say("rhythm.scale", { least: least ?? "", most: most ?? "" }));
    show(this.element, true);
  }

  /** @param {Rhythm} rhythm */
  #head({ hours }) {
    const head = make("thead");
    const line = make("tr");
    line.append(make("td"));
    for (const [place, hour] of hours.entries()) {
      const cell = make("th", "", undefined, { scope: "col" });
      const name = this.#numbers.digits(hour);
      cell.append(make("span", place % LABEL_EVERY ? "unseen" : "", name));
      line.append(cell);
    }
    head.append(line);
    return head;
  }

  /**
   * @param {number | null} value
   * @param {string} madeOf
   * @param {(value: number) => number} share
   */
  #cell(value, madeOf, share) {
    const cell = make("td", value === null ? "nothing" : "");
    if (value !== null) cell.style.setProperty("--share", `${Math.round(share(value) * 100)}%`);
    const text = value === null ? this.#written(value) : `${this.#written(value)}${say("list.comma")}${madeOf}`;
    cell.append(make("span", "unseen", text));
    return cell;
  }

  /** @param {number | null} value */
  #written(value) {
    const rhythm = this.#rhythm;
    if (value === null) return say("rhythm.nothing");
    const mean = rhythm?.per === "hour";
    // A mean an hour of what is counted: 2.25 orders.
    const written =
      mean && this.#kpi.unit === "count" ? this.#numbers.plain(value) : this.#numbers.written(this.#kpi.unit, value);
    return mean ? say("rhythm.per-hour", { value: written }) : written;
  }

  /**
   * How much a value is made of.
   * @param {number} row
   * @param {number} column
   */
  #madeOf(row, column) {
    const n = this.#rhythm?.samples[row]?.[column];
    if (n === undefined || n === null) return "";
    const said = this.#numbers.whole(n);
    return say(this.#rhythm?.per === "hour" ? "rhythm.hours" : "tile.samples", { n: said });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const first = this.#cells[0];
    if (first === undefined) return;
    const rtl = document.documentElement.dir === "rtl";
    const table = { rows: this.#cells.length, columns: first.length, rtl };
    const next =
      this.#at === null ? cellAfter(event.key, [0, 0], table) && [0, 0] : cellAfter(event.key, this.#at, table);
    if (next === null) return;
    event.preventDefault();
    this.#turnTo(/** @type {[number, number]} */ (next));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const cell = event.target instanceof Element ? event.target.closest("td") : null;
    for (const [row, cells] of this.#cells.entries()) {
      const column = cell === null ? -1 : cells.indexOf(/** @type {HTMLTableCellElement} */ (cell));
      if (column >= 0) this.#turnTo([row, column]);
    }
  }

  /** @param {[number, number] | null} at */
  #turnTo(at) {
    if (this.#at !== null) this.#cells[this.#at[0]]?.[this.#at[1]]?.removeAttribute("data-at");
    this.#at = at;
    const rhythm = this.#rhythm;
    if (at === null || rhythm === null) return put(this.#readout, "");
    const [row, column] = at;
    const cell = this.#cells[row]?.[column];
    if (cell) mark(cell, "data-at", "true");
    const day = this.#numbers.weekday(rhythm.weekdays[row] ?? 1, "long");
    const hour = this.#numbers.digits(rhythm.hours[column] ?? "");
    put(this.#readout, say("rhythm.at", { day, hour, value: cell?.textContent ?? "" }));
  }
}
