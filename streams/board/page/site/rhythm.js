// @ts-check
// When: what a KPI comes to by weekday and hour, as a table whose cells are coloured by their values.

import { CellMap } from "./cells.js";
import { ask } from "./connection.js";
import { make, put, show } from "./elements.js";
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

export class RhythmMap {
  element = make("section", "rhythm");
  #kpi;
  #numbers;
  #map = new CellMap(say("rhythm.keys"), (row, column) => this.#told(row, column));
  #scale = make("p", "note");
  /** @type {HTMLTableCellElement[][]} */
  #cells = [];
  /** @type {Rhythm | null} */
  #rhythm = null;

  /**
   * @param {Kpi} kpi
   * @param {Numbers} numbers
   */
  constructor(kpi, numbers) {
    this.#kpi = kpi;
    this.#numbers = numbers;
    this.element.append(make("h3", "", say("rhythm.title")), this.#map.box, this.#map.readout, this.#scale);
    show(this.element, false);
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
    this.#map.fill(table, this.#cells);
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

  /**
   * What a cell says in full.
   * @param {number} row
   * @param {number} column
   */
  #told(row, column) {
    const day = this.#numbers.weekday(this.#rhythm?.weekdays[row] ?? 1, "long");
    const hour = this.#numbers.digits(this.#rhythm?.hours[column] ?? "");
    return say("rhythm.at", { day, hour, value: this.#cells[row]?.[column]?.textContent ?? "" });
  }
}
