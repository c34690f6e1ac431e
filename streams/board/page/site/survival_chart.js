// @ts-check
// Curves of survival in a drawing with its scales, that says what they are after a number of days: under the pointer, or
// by the arrow keys.

import { stepAfter } from "./chart.js";
import { draw, make, mark, put, show } from "./elements.js";
import { HEIGHT, pathsOf, shareAfter, ticksOf, WIDTH } from "./survival_shape.js";
import { say } from "./texts.js";

/** @import { SurvivalCurve } from "../analyses.js" */
/** @import { Numbers } from "./numbers.js" */

/** @typedef {{ curve: SurvivalCurve, name: string }} Named */

const SHARES = [1, 0.75, 0.5, 0.25, 0];
const MOST_STEPS = 60;

export class SurvivalChart {
  element = make("figure", "curves");
  #numbers;
  #svg = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": say("analyses.survival"),
  });
  #cursor = draw("path", { class: "cursor" });
  #box = make("div", "plot", undefined, { tabindex: "0", role: "group", "aria-label": say("survival.keys") });
  #shares = make("div", "shares", undefined, { "aria-hidden": "true" });
  #days = make("div", "days", undefined, { "aria-hidden": "true" });
  #readout = make("output", "readout");
  #legend = make("ul", "legend");
  /** @type {readonly Named[]} */
  #curves = [];
  #longest = 1;
  /** @type {number | null} */
  #step = null;

  /** @param {Numbers} numbers */
  constructor(numbers) {
    this.#numbers = numbers;
    for (const share of SHARES) this.#shares.append(make("span", "", numbers.percent(share)));
    this.#box.append(this.#svg);
    const frame = make("div", "plot-frame");
    frame.append(this.#shares, this.#box, this.#days);
    this.element.append(this.#legend, frame, this.#readout);
    this.#box.addEventListener("pointermove", (event) => this.#point(event));
    for (const left of ["pointerleave", "blur"]) this.#box.addEventListener(left, () => this.#at(null));
    this.#box.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Draw these, the first on top.
   * @param {readonly Named[]} curves
   */
  fill(curves) {
    this.#curves = curves;
    this.#longest = Math.max(1, ...curves.map(({ curve }) => curve.followed_days));
    const grid = SHARES.map((share) => draw("path", { class: "grid", d: `M0 ${(1 - share) * HEIGHT}H${WIDTH}` }));
    const paths = curves.map(({ curve }) => pathsOf(curve, this.#longest));
    const bands = paths.map(({ band }, place) => draw("path", { class: "band", "data-curve": String(place), d: band }));
    const lines = paths.map(({ line }, place) => draw("path", { class: "line", "data-curve": String(place), d: line }));
    this.#svg.replaceChildren(...grid, ...bands.reverse(), ...lines.reverse(), this.#cursor);
    show(this.#legend, curves.length > 1);
    this.#legend.replaceChildren(
      ...curves.map(({ name }, place) => {
        const item = make("li");
        item.append(swatch(place), make("bdi", "", name));
        return item;
      }),
    );
    this.#days.replaceChildren(
      ...ticksOf(this.#longest).map(({ day, months }) => {
        const n = this.#numbers.whole(months ?? day);
        const tick = make("span", "", day === 0 ? n : timeOf(n, months));
        tick.style.setProperty("--at", `${(day / this.#longest) * 100}%`);
        return tick;
      }),
    );
    this.#at(null);
  }

  /** In steps of whole days, as many as are told apart. */
  get #stepDays() {
    return Math.max(1, Math.ceil(this.#longest / MOST_STEPS));
  }

  get #last() {
    return Math.floor(this.#longest / this.#stepDays);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.#svg.getBoundingClientRect();
    const along = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    this.#at(Math.min(this.#last, Math.round((along * this.#longest) / this.#stepDays)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = stepAfter(event.key, this.#step, this.#last);
    if (step === null) return;
    event.preventDefault();
    this.#at(step);
  }

  /** @param {number | null} step */
  #at(step) {
    this.#step = step;
    if (step === null) {
      mark(this.#cursor, "d", "");
      return put(this.#readout, "");
    }
    const day = step * this.#stepDays;
    mark(this.#cursor, "d", `M${(day / this.#longest) * WIDTH} 0V${HEIGHT}`);
    const parts = this.#curves.flatMap(({ curve, name }) => {
      const found = shareAfter(curve, day);
      if (found === null) return [];
      const [share, low, high] = [found.share, found.low, found.high].map((value) => this.#numbers.percent(value));
      return say("survival.at.one", {
        name: `\u2068${name}\u2069`,
        share: share ?? "",
        low: low ?? "",
        high: high ?? "",
      });
    });
    put(this.#readout, say("survival.at", { n: this.#numbers.whole(day), shares: parts.join(say("list.comma")) }));
  }
}

/**
 * A piece of the line of a curve, to tell it by.
 * @param {number} place
 */
export function swatch(place) {
  const svg = draw("svg", { class: "swatch", viewBox: "0 0 24 8", "aria-hidden": "true" });
  svg.append(draw("path", { class: "line", "data-curve": String(place), d: "M0 4H24" }));
  return svg;
}

/**
 * How long that is: days, or months where they are counted.
 * @param {string} n
 * @param {number | null} months
 */
function timeOf(n, months) {
  if (months === null) return say("unit.d", { n });
  return say(months === 1 ? "analyses.month" : "analyses.months", { n });
}
