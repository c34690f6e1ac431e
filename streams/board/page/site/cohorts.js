// @ts-check
// Cohorts as a heat map: a row for each month of joining, a column for each month since, a number in each cell.

import { periodName } from "./calendar_months.js";
import { CellMap } from "./cells.js";
import { Few, Many } from "./choosing.js";
import { largestFirst, shownOf } from "./cohort_values.js";
import { make, put, show } from "./elements.js";
import { heatCell, heatScale, row, tableHead } from "./heat.js";
import { Panel } from "./panel.js";
import { say, sayOr } from "./texts.js";

/** @import { Cohorts } from "../analyses.js" */
/** @import { Shown } from "./cohort_values.js" */
/** @import { Frame } from "./frame.js" */

const FIRST_ROWS = 24;
const CUSTOMERS = "customers";
const REVENUE = "revenue";
const ALL = "all";

export class CohortsPanel extends Panel {
  #frame;
  #measure;
  #by;
  #value;
  #map = new CellMap(say("cohorts.keys"), (line, age) => this.#told(line, age));
  #scale = make("div");
  #more = make("button", "link", "", { type: "button" });
  /** @type {Cohorts | null} */
  #table = null;
  /** @type {Shown | null} */
  #shown = null;
  #all = false;

  /** @param {Frame} frame */
  constructor(frame) {
    super("cohorts", "cohorts.about");
    this.#frame = frame;
    const again = () => this.again();
    const measures = [CUSTOMERS, REVENUE].map((value) => ({ value, text: say(`cohorts.measure.${value}`) }));
    this.#measure = new Few("measure", say("cohorts.measure"), measures, again);
    const ways = [ALL, "channel", "segment"].map((value) => ({ value, text: sayOr(`cohorts.by.${value}`, value) }));
    this.#by = new Few("cohorts", say("analyses.by"), ways, again);
    this.#value = new Many("cohort", say("cohorts.whose"), again);
    this.choices.append(this.#measure.element, this.#by.element, this.#value.element);
    this.#more.addEventListener("click", () => {
      this.#all = true;
      this.#draw();
    });
    this.body.append(this.#map.box, this.#map.readout, this.#scale, this.#more);
  }

  /** @override */
  async load() {
    const by = this.#by.value === ALL ? "" : `&by=${this.#by.value}`;
    const path = `/api/cohorts?measure=${this.#measure.value}${by}`;
    if (await this.showAnswer(path, (told) => this.#take(told))) this.#turn();
  }

  /** @type {Cohorts | Record<string, Cohorts>} */
  #answer = {};

  /** @param {Cohorts | Record<string, Cohorts>} told */
  #take(told) {
    this.#answer = told;
    const split = this.#by.value !== ALL;
    show(this.#value.element, split);
    if (!split) return;
    const values = largestFirst(/** @type {Record<string, Cohorts>} */ (told));
    this.#value.offer(values.map((value) => ({ value, text: sayOr(`value.${value}`, value) })));
  }

  /** Show the cohorts of the value that is chosen. */
  #turn() {
    const found =
      this.#by.value === ALL ? this.#answer : /** @type {Record<string, Cohorts>} */ (this.#answer)[this.#value.value];
    const table = /** @type {Cohorts | undefined} */ (found);
    const same = table === this.#table && this.#shown?.measure === this.#measure.value;
    if (same) return;
    this.#table = table ?? null;
    if (!table?.months?.length) return this.lacks(say("cohorts.none"));
    this.#draw();
    this.full();
  }

  #draw() {
    if (this.#table === null) return;
    const hidden = this.#all ? 0 : Math.max(0, this.#table.months.length - FIRST_ROWS);
    const shown = shownOf(this.#table, this.#measure.value, hidden);
    this.#shown = shown;
    const table = make("table", "heat");
    const joined = this.#measure.value === CUSTOMERS ? say("cohorts.joined") : this.#frame.numbers.whole(0);
    const ages = shown.ages.map((age) => (age === 0 ? joined : this.#frame.numbers.whole(age)));
    const body = make("tbody");
    const cells = shown.months.map((month, line) => {
      const found = shown.ages.map((_, age) => this.#cell(line, age));
      body.append(row(this.#month(month), found));
      return found;
    });
    table.append(make("caption", "unseen", this.title), tableHead([say("cohorts.month"), ...ages]), body);
    this.#map.fill(table, cells);
    this.#scale.replaceChildren(
      heatScale(this.#written(shown.least), this.#written(shown.most)),
      make("p", "note", say("cohorts.running")),
    );
    show(this.#more, hidden > 0);
    put(this.#more, say("detail.all", { n: this.#frame.numbers.whole(this.#table.months.length) }));
  }

  /**
   * @param {number} line
   * @param {number} age
   */
  #cell(line, age) {
    const value = this.#shown?.values[line]?.[age];
    if (value === undefined || value === null) return make("td", "nothing");
    const plain = this.#measure.value === CUSTOMERS && age === 0;
    const text = plain ? this.#frame.numbers.whole(this.#shown?.sizes[line] ?? 0) : this.#written(value);
    const cell = heatCell(text, plain ? null : (this.#shown?.share(value) ?? null));
    if (this.#shown?.runs(line, age)) cell.dataset.runs = "true";
    return cell;
  }

  /** @param {number} value */
  #written(value) {
    const { numbers } = this.#frame;
    return this.#measure.value === CUSTOMERS ? numbers.percent(value) : numbers.brief("money", value);
  }

  /**
   * What a cell says in full.
   * @param {number} line
   * @param {number} age
   */
  #told(line, age) {
    const { numbers } = this.#frame;
    const month = this.#month(this.#shown?.months[line] ?? "");
    const value = this.#shown?.values[line]?.[age];
    const place = { month, age: numbers.whole(age) };
    if (value === undefined || value === null) return say("cohorts.at.later", place);
    if (this.#measure.value === REVENUE)
      return say("cohorts.at.revenue", { ...place, value: numbers.exact("money", value) });
    const size = this.#shown?.sizes[line] ?? 0;
    const many = { active: numbers.whole(Math.round(value * size)), size: numbers.whole(size) };
    return say("cohorts.at.customers", { ...place, share: numbers.percent(value), ...many });
  }

  /** @param {string} name */
  #month(name) {
    return periodName(name, this.#frame.numbers, this.#frame.meta.calendar?.system);
  }
}
