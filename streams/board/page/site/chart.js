// @ts-check
// A larger trend with its scale, that says what it was at each step: under the pointer, or by the arrow keys.

import { ask } from "./connection.js";
import { draw, make, mark, put, show } from "./elements.js";
import { aheadOf, aheadPaths } from "./forecast_shape.js";
import { say } from "./texts.js";
import { besideOf, fillTrend, laterOf, linesOf, makeTrend, placing, summary } from "./trend.js";

/** @import { Trends, TrendValues } from "../board.js" */
/** @import { Forecast } from "../models.js" */
/** @import { Ahead } from "./forecast_shape.js" */
/** @import { Beside } from "./trend.js" */
/** @import { Numbers } from "./numbers.js" */

const UTC = "UTC";
const FORECAST = ["revenue", "orders", "customers_new", "tickets_opened"];

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
  #future = { band: draw("path", { class: "band" }), ahead: draw("path", { class: "ahead" }) };
  #today = draw("path", { class: "today" });
  #told = make("p", "note forecast-note");
  #most = make("span", "scale");
  #least = make("span", "scale");
  #from = make("span");
  #to = make("span");
  #readout = make("output", "readout");
  #none = make("p", "note", say("trend.none"));
  #zone = make("p", "note zone");
  #box = make("div", "box", undefined, { tabindex: "0", role: "group" });
  #ends = make("figcaption", "ends");
  /**
   * @type {{
   *   kpi: string,
   *   values: TrendValues,
   *   goals: readonly number[],
   *   ahead: readonly Ahead[],
   *   trends: Trends,
   *   written: (value: number | null) => string
   * } | null}
   */
  #known = null;
  /** @type {Forecast | null} */
  #forecast = null;
  /** @type {number | null} */
  #step = null;

  /** @param {Numbers} numbers */
  constructor(numbers) {
    this.#numbers = numbers;
    this.#svg.append(this.#future.band, this.#future.ahead, this.#today, this.#cursor);
    this.#ends.append(this.#from, this.#readout, this.#to);
    const scale = make("div", "scales");
    scale.append(this.#most, this.#least);
    this.#box.append(this.#svg, scale);
    for (const words of [this.#from, this.#readout, this.#to]) words.dir = document.documentElement.dir;
    this.#box.setAttribute("aria-label", say("trend.steps"));
    this.element.append(make("h3", "", say("trend.title")), this.#none, this.#box, this.#ends, this.#told, this.#zone);
    show(this.#told, false);
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
    if (!(found && values && trends)) {
      for (const part of [this.#zone, this.#told]) show(part, false);
      return;
    }
    if (this.#known?.values === values) return;
    const ahead = aheadOf(this.#forecast, trends);
    const beside = { ...besideOf(trends, kpi), ahead };
    this.#known = { kpi, values, goals: beside.goals, ahead, trends, written };
    fillTrend(this.#svg, values, written, beside);
    this.#foretell(beside);
    const { least, most } = summary([...values, ...linesOf(beside)]) ?? found;
    put(this.#most, written(most));
    put(this.#least, least === most ? "" : written(least));
    put(this.#from, this.#startOf(trends, 0));
    const end = ahead.at(-1);
    put(this.#to, end ? this.#numbers.step(end.start, trends.step_ms, trends.zone ?? UTC) : say("trend.now"));
    const zone = this.#numbers.foreignZone(trends.step_ms, trends.zone ?? UTC, trends.starts[0] ?? 0);
    show(this.#zone, zone !== "");
    put(this.#zone, say("trend.zone", { zone }));
    this.#at(this.#step);
  }

  /**
   * Ask the board for the forecast of a KPI that has one; none is shown by an older board, and before an analyst has run.
   * @param {string} kpi
   */
  async load(kpi) {
    if (!FORECAST.includes(kpi)) return;
    try {
      const { json } = await ask(`/api/forecast?kpi=${encodeURIComponent(kpi)}`);
      if (json.run && json.path.length > 0) this.#expect(json);
    } catch (error) {
      // biome-ignore lint/suspicious/noConsole: who looks for the cause looks there
      console.info("The board tells of no forecast:", error);
    }
  }

  /**
   * Show a forecast beside the trend from now on.
   * @param {Forecast} forecast
   */
  #expect(forecast) {
    this.#forecast = forecast;
    const known = this.#known;
    this.#known = null;
    if (known) this.fill(known.kpi, known.trends, known.written);
  }

  /** @param {Beside} beside */
  #foretell(beside) {
    const { ahead = [] } = beside;
    const values = this.#known?.values ?? [];
    const paths = aheadPaths(ahead, placing(values, linesOf(beside), laterOf(values, ahead)));
    mark(this.#future.band, "d", paths.band);
    mark(this.#future.ahead, "d", paths.ahead);
    mark(this.#today, "d", paths.today);
    show(this.#told, ahead.length > 0);
    const told = this.#forecast?.horizons.find(({ days }) => days === this.#forecast?.path_days);
    const error = told?.quality?.error ?? null;
    const text =
      error === null ? say("forecast.legend") : say("forecast.legend-off", { error: this.#numbers.percent(error) });
    this.#told.replaceChildren(swatch(), text);
  }

  /** The last step that can be pointed at. */
  get #last() {
    const { values = [], ahead = [] } = this.#known ?? {};
    return values.length - 1 + laterOf(values, ahead);
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
    const last = this.#last;
    const along = (event.clientX - box.left) / box.width;
    this.#at(Math.min(last, Math.max(0, Math.round(along * last))));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#known) return;
    const step = stepAfter(event.key, this.#step, this.#last);
    if (step === null) return;
    event.preventDefault();
    this.#at(step);
  }

  /** @param {number | null} step */
  #at(step) {
    const known = this.#known;
    if (step === null || !known || step > this.#last) {
      this.#step = null;
      put(this.#readout, "");
      mark(this.#cursor, "d", "");
      return;
    }
    this.#step = step;
    const { values, ahead, trends, written } = known;
    mark(this.#cursor, "d", `M${placing(values, [], laterOf(values, ahead)).across(step)} 0V30`);
    const day = ahead.find((one) => one.step === step);
    const said = [];
    if (step < values.length) {
      const moment = this.#startOf(trends, step);
      const key = step === values.length - 1 ? "trend.at-running" : "trend.at";
      said.push(say(key, { moment, value: written(values[step] ?? null) }));
      const goal = known.goals[step];
      if (goal !== undefined) said.push(say("goal.is", { goal: written(goal) }));
    }
    if (day) {
      const moment = this.#numbers.step(day.start, trends.step_ms, trends.zone ?? UTC);
      said.push(
        say("forecast.at", { moment, mean: written(day.mean), low: written(day.low), high: written(day.high) }),
      );
    }
    put(this.#readout, said.join(" · "));
  }
}

/** A piece of the line of a forecast, to tell it by. */
function swatch() {
  const svg = draw("svg", { class: "trend swatch", viewBox: "0 0 24 8", "aria-hidden": "true" });
  svg.append(draw("path", { class: "band", d: "M0 0H24V8H0Z" }), draw("path", { class: "ahead", d: "M0 4H24" }));
  return svg;
}
