// @ts-check
// What finished months, quarters and years were: a bar each, against the same one a year before, with the goal as a line.

import { periodName } from "./calendar_months.js";
import { language } from "./choices.js";
import { Few, Many } from "./choosing.js";
import { make, put, show } from "./elements.js";
import { row, scrolling, tableHead } from "./heat.js";
import { Panel } from "./panel.js";
import { isMet, linesOf, mostOf } from "./period_lines.js";
import { say, sayOr } from "./texts.js";

/** @import { FinishedPeriod } from "../analyses.js" */
/** @import { Kpi } from "../board.js" */
/** @import { Frame } from "./frame.js" */
/** @import { Line } from "./period_lines.js" */

const FIRST_ROWS = 12;
const LENGTHS = ["month", "quarter", "year"];
const FIRST_KPI = "revenue";

export class PeriodsPanel extends Panel {
  #frame;
  #kpi;
  #length;
  #table = make("div");
  #more = make("button", "link", "", { type: "button" });
  /** @type {readonly FinishedPeriod[]} */
  #told = [];
  #all = false;

  /** @param {Frame} frame */
  constructor(frame) {
    super("periods", "periods.about");
    this.#frame = frame;
    const again = () => this.again();
    this.#kpi = new Many("kpi", say("periods.kpi"), again);
    const options = frame.catalogue.map((kpi) => ({
      value: kpi.name,
      text: this.#titleOf(kpi),
      group: sayOr(`group.${kpi.group}`, kpi.group),
    }));
    const names = options.map(({ value }) => value);
    this.#kpi.offer(options, names.includes(FIRST_KPI) ? FIRST_KPI : names[0]);
    const lengths = LENGTHS.map((value) => ({ value, text: say(`periods.by.${value}`) }));
    this.#length = new Few("by", say("periods.by"), lengths, again);
    this.choices.append(this.#kpi.element, this.#length.element);
    this.#more.addEventListener("click", () => {
      this.#all = true;
      this.#draw();
    });
    this.body.append(this.#table, this.#more);
  }

  /** @override */
  async load() {
    const asked = new URLSearchParams({ kpi: this.#kpi.value, by: this.#length.value });
    await this.showAnswer(`/api/periods?${asked}`, (told) => this.#fill(told));
  }

  /**
   * @param {string} said
   * @override
   */
  refused(said) {
    this.lacks(say("periods.not-kept"), said);
  }

  /** @param {readonly FinishedPeriod[] | object} told Something else by a board that keeps none. */
  #fill(told) {
    if (!Array.isArray(told)) return this.hide();
    this.#told = told.filter(({ value }) => value !== null);
    if (this.#told.length === 0) return this.lacks(say("periods.none"));
    this.#draw();
    this.full();
  }

  get #shownKpi() {
    return this.#frame.catalogue.find(({ name }) => name === this.#kpi.value);
  }

  #draw() {
    const kpi = this.#shownKpi;
    if (kpi === undefined) return;
    const newest = linesOf(this.#told);
    const lines = this.#all ? newest : newest.slice(0, FIRST_ROWS);
    const most = mostOf(lines);
    const withGoal = lines.some(({ period }) => period.goal !== null);
    const withBefore = lines.some(({ before }) => before !== undefined);
    const heads = [say(`periods.head.${this.#length.value}`), kpi ? this.#titleOf(kpi) : "", say("periods.value")];
    if (withBefore) heads.push(say("periods.before"), say("periods.change"));
    if (withGoal) heads.push(say("periods.goal"), say("periods.attained"));
    const body = make("tbody");
    for (const line of lines) body.append(this.#line(kpi, line, most, { withBefore, withGoal }));
    const table = make("table", "plain-table bars periods");
    table.append(make("caption", "unseen", this.title), tableHead(heads, [0, 1]), body);
    this.#table.replaceChildren(legend({ withBefore, withGoal }), scrolling(this.title, table));
    show(this.#more, newest.length > lines.length);
    put(this.#more, say("detail.all", { n: this.#frame.numbers.whole(newest.length) }));
  }

  /**
   * @param {Kpi} kpi
   * @param {Line} line
   * @param {number} most As much as the bars are wide.
   * @param {{ withBefore: boolean, withGoal: boolean }} columns
   */
  #line(kpi, { period, before }, most, { withBefore, withGoal }) {
    const { numbers, meta } = this.#frame;
    const written = (/** @type {number | null | undefined} */ value) => numbers.written(kpi.unit, value);
    const cells = [barsOf(period, before, most), make("td", "number strong", written(period.value))];
    if (withBefore) {
      cells.push(make("td", "number", written(before?.value)), make("td", "number", this.#change(period, before)));
    }
    if (withGoal) {
      const attained = make("td", "number", attainedText(period, numbers));
      const met = isMet(period, kpi.better);
      if (met !== null) attained.dataset.good = met ? "yes" : "no";
      cells.push(make("td", "number", written(period.goal)), attained);
    }
    return row(periodName(period.period, numbers, meta.calendar?.system), cells);
  }

  /**
   * @param {FinishedPeriod} period
   * @param {FinishedPeriod | undefined} before
   */
  #change({ value }, before) {
    const then = before?.value;
    if (value === null || then === undefined || then === null || then <= 0) return "–";
    const { numbers } = this.#frame;
    const change = value / then - 1;
    if (change === 0) return numbers.percent(0);
    return `\u2066${change > 0 ? "+" : "−"}${numbers.percent(Math.abs(change))}\u2069`;
  }

  /** @param {Kpi} kpi */
  #titleOf(kpi) {
    return language === "fa" ? this.#frame.numbers.digits(kpi.title.fa) : kpi.title.en;
  }
}

/**
 * @param {FinishedPeriod} period
 * @param {{ percent: (value: number) => string }} numbers
 */
function attainedText({ attained }, numbers) {
  return typeof attained === "number" ? numbers.percent(attained) : "–";
}

/**
 * The bar of a period, below it that of a year before, and a line at the goal. What they show stands in letters beside.
 * @param {FinishedPeriod} period
 * @param {FinishedPeriod | undefined} before
 * @param {number} most
 */
function barsOf({ value, goal }, before, most) {
  const cell = make("td", "bar-cell", undefined, { "aria-hidden": "true" });
  const box = make("div", "bar-box");
  box.append(barOf("amount", value, most));
  if (before) box.append(barOf("amount before", before.value, most));
  if (goal !== null) {
    const line = make("span", "goal-line");
    line.style.setProperty("--share", `${(Math.abs(goal) / most) * 100}%`);
    box.append(line);
  }
  cell.append(box);
  return cell;
}

/**
 * @param {string} className
 * @param {number | null} value
 * @param {number} most
 */
function barOf(className, value, most) {
  const bar = make("span", className, undefined, { "data-below": String((value ?? 0) < 0) });
  bar.style.setProperty("--share", `${(Math.abs(value ?? 0) / most) * 100}%`);
  return bar;
}

/** @param {{ withBefore: boolean, withGoal: boolean }} columns */
function legend({ withBefore, withGoal }) {
  const list = make("ul", "legend", undefined, { "aria-hidden": "true" });
  /** @type {[boolean, string, string][]} */
  const parts = [
    [withBefore || withGoal, "amount", say("periods.value")],
    [withBefore, "amount before", say("periods.before")],
    [withGoal, "goal-line", say("periods.goal")],
  ];
  for (const [, className, text] of parts.filter(([shown]) => shown)) {
    const item = make("li");
    item.append(make("span", className), make("span", "", text));
    list.append(item);
  }
  show(list, list.children.length > 0);
  return list;
}
