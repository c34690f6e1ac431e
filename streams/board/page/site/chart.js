// A larger trend with its scale, that says what it was at each step: under the pointer, or by the arrow keys.

import { draw, make, mark, put, show } from "./elements.js";
import { say } from "./texts.js";
import { fillTrend, makeTrend, placing, summary } from "./trend.js";

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
  #box = make("div", "box", undefined, { tabindex: "0", role: "group" });
  #known = null;
  #step = null;

  constructor(numbers) {
    this.#numbers = numbers;
    this.#svg.append(this.#cursor);
    const ends = make("figcaption", "ends");
    ends.append(this.#from, this.#readout, this.#to);
    const scale = make("div", "scales");
    scale.append(this.#most, this.#least);
    this.#box.append(this.#svg, scale);
    for (const words of [this.#from, this.#readout, this.#to]) words.dir = document.documentElement.dir;
    this.#box.setAttribute("aria-label", say("trend.steps"));
    this.element.append(make("h3", "", say("trend.title")), this.#none, this.#box, ends);
    this.#box.addEventListener("pointermove", (event) => this.#point(event));
    this.#box.addEventListener("pointerleave", () => this.#at(null));
    this.#box.addEventListener("blur", () => this.#at(null));
    this.#box.addEventListener("keydown", (event) => this.#key(event));
  }

  fill(values, trends, written) {
    const found = values ? summary(values) : null;
    show(this.#none, !found);
    show(this.#box, !!found);
    show(this.element.lastElementChild, !!found);
    if (!found) return;
    if (this.#known?.values === values) return;
    this.#known = { values, trends, written };
    fillTrend(this.#svg, values, written);
    put(this.#most, written(found.most));
    put(this.#least, found.least === found.most ? "" : written(found.least));
    put(this.#from, this.#numbers.step(trends.starts[0], trends.step_ms));
    put(this.#to, say("trend.now"));
    this.#at(this.#step);
  }

  #point(event) {
    const box = this.#svg.getBoundingClientRect(), steps = this.#known.values.length - 1;
    const along = (event.clientX - box.left) / box.width;
    this.#at(Math.min(steps, Math.max(0, Math.round(along * steps))));
  }

  #key(event) {
    // Time runs from left to right in both directions of writing.
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key], last = this.#known.values.length - 1;
    if (move === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    if (event.key === "Home") this.#at(0);
    else if (event.key === "End") this.#at(last);
    else this.#at(Math.min(last, Math.max(0, (this.#step ?? last + (move < 0 ? 1 : 0)) + move)));
  }

  #at(step) {
    const { values, trends, written } = this.#known ?? {};
    this.#step = step !== null && values && step < values.length ? step : null;
    if (this.#step === null) {
      put(this.#readout, "");
      mark(this.#cursor, "d", "");
      return;
    }
    const across = placing(values).across(this.#step), value = values[this.#step];
    mark(this.#cursor, "d", `M${across} 0V30`);
    const moment = this.#numbers.step(trends.starts[this.#step], trends.step_ms);
    put(this.#readout, say(this.#step === values.length - 1 ? "trend.at-running" : "trend.at", { moment, value: written(value) }));
  }
}
