// @ts-check
// A larger trend with its scale, that says what it was at each step: under the pointer, or by the arrow keys.

import { draw, make, mark, put, show } from "./elements.js";
import { say } from "./texts.js";
import { besideOf, fillTrend, linesOf, makeTrend, placing, summary } from "./trend.js";

/** @import { Trends, TrendValues } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

const UTC = "UTC";

/**
 * The step that a key leads to; null for a key that leads nowhere. Time runs from left to right in both directions of
 * writing.
 * @param {string} key
 * @param {number | null} step The one that is pointed at.
 * @param {number} last
 */
export function stepAfter(key, step, last) {
  switch (key) {
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowLeft":
      return Math.max(0, (step ?? last + 1) - 1);
    case "ArrowRight":
      return Math.min(last, (step ?? last - 1) + 1);
    default:
      return null;
  }
}

export class Chart {
  element = make("figure", "chart");
  #numbers;
  #svg = makeTrend("trend large");
  #cursor = draw("path", { class: "cursor" });
  #most = make("span", "scale");
  #least = make("span", "scale");
  #from = make("span");
  #to = make("span");
  #readout = make("output", "readout");
  #none = make("p", "note", say("trend.none"));
  #zone = make("p", "note zone");
  #box = make("div", "box", undefined, { tabindex: "0", role: "group" });
  #ends = make("figcaption", "ends");
  /** @type {{ values: TrendValues, goals: readonly number[], trends: Trends, written: (value: number | null) => string } | null} */
  #known = null;
  /** @type {number | null} */
  #step = null;

  /** @param {Numbers} numbers */
  constructor(numbers) {
    this.#numbers = numbers;
    this.#svg.append(this.#cursor);
    this.#ends.append(this.#from, this.#readout, this.#to);
    const scale = make("div", "scales");
    scale.append(this.#most, this.#least);
    this.#box.append(this.#svg, scale);
    for (const words of [this.#from, this.#readout, this.#to]) words.dir = document.documentElement.dir;
    this.#box.setAttribute("aria-label", say("trend.steps"));
    this.element.append(make("h3", "", say("trend.title")), this.#none, this.#box, this.#ends, this.#zone);
    this.#box.addEventListener("pointermove", (event) => this.#point(event));
    this.#box.addEventListener("pointerleave", () => this.#at(null));
    this.#box.addEventListener("blur", () => this.#at(null));
    this.#box.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Show the trend of a KPI, its goals and its benchmark; `written` writes one of the values.
   * @param {string} kpi
   * @param {Trends | null} trends
   * @param {(value: number | null) => string} written
   */
  fill(kpi, trends, written) {
    const values = trends?.values[kpi];
    const found = values ? summary(values) : null;
    show(this.#none, !found);
    for (const part of [this.#box, this.#ends]) show(part, found !== null);
    if (!(found && values && trends)) return show(this.#zone, false);
    if (this.#known?.values === values) return;
    const beside = besideOf(trends, kpi);
    this.#known = { values, goals: beside.goals, trends, written };
    fillTrend(this.#svg, values, written, beside);
    const { least, most } = summary([...values, ...linesOf(beside)]) ?? found;
    put(this.#most, written(most));
    put(this.#least, least === most ? "" : written(least));
    put(this.#from, this.#startOf(trends, 0));
    put(this.#to, say("trend.now"));
    const zone = this.#numbers.foreignZone(trends.step_ms, trends.zone ?? UTC, trends.starts[0] ?? 0);
    show(this.#zone, zone !== "");
    put(this.#zone, say("trend.zone", { zone }));
    this.#at(this.#step);
  }

  /**
   * @param {Trends} trends
   * @param {number} step
   */
  #startOf(trends, step) {
    return this.#numbers.step(trends.starts[step] ?? 0, trends.step_ms, trends.zone ?? UTC);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (!this.#known) return;
    const box = this.#svg.getBoundingClientRect();
    const last = this.#known.values.length - 1;
    const along = (event.clientX - box.left) / box.width;
    this.#at(Math.min(last, Math.max(0, Math.round(along * last))));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#known) return;
    const step = stepAfter(event.key, this.#step, this.#known.values.length - 1);
    if (step === null) return;
    event.preventDefault();
    this.#at(step);
  }

  /** @param {number | null} step */
  #at(step) {
    const known = this.#known;
    if (step === null || !known || step >= known.values.length) {
      this.#step = null;
      put(this.#readout, "");
      mark(this.#cursor, "d", "");
      return;
    }
    this.#step = step;
    mark(this.#cursor, "d", `M${placing(known.values).across(step)} 0V30`);
    const moment = this.#startOf(known.trends, step);
    const key = step === known.values.length - 1 ? "trend.at-running" : "trend.at";
    const said = say(key, { moment, value: known.written(known.values[step] ?? null) });
    const goal = known.goals[step];
    put(this.#readout, goal === undefined ? said : `${said} · ${say("goal.is", { goal: known.written(goal) })}`);
  }
}
