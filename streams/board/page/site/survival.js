// @ts-check
// How long customers stay: curves with their bands, what they say in a sentence, and a table.

import { Few } from "./choosing.js";
import { make, put, show } from "./elements.js";
import { row, scrolling, tableHead } from "./heat.js";
import { Panel } from "./panel.js";
import { SurvivalChart, swatch } from "./survival_chart.js";
import { shareAfter } from "./survival_shape.js";
import { say, sayOr } from "./texts.js";

/** @import { Survival, SurvivalCurve } from "../analyses.js" */
/** @import { Frame } from "./frame.js" */

const ALL = "all";
const MOST_CURVES = 5;
const MONTH_DAYS = 365.25 / 12;
const AFTER_DAYS = [30, 90, 180, 365, 730];
const BY_CHANCE = 0.05;
const LEAST_P = 0.001;

export class SurvivalPanel extends Panel {
  #frame;
  #by;
  #chart;
  #said = make("ul", "said");
  #left = make("p", "note");
  #table = make("div");

  /** @param {Frame} frame */
  constructor(frame) {
    super("survival", "survival.about");
    this.#frame = frame;
    const ways = [ALL, "segment"].map((value) => ({ value, text: sayOr(`survival.by.${value}`, value) }));
    this.#by = new Few("survival", say("analyses.by"), ways, () => this.again());
    this.#chart = new SurvivalChart(frame.numbers);
    this.choices.append(this.#by.element);
    this.body.append(this.#said, this.#chart.element, this.#left, this.#table);
  }

  /** @override */
  async load() {
    const by = this.#by.value === ALL ? "" : `?by=${this.#by.value}`;
    await this.showAnswer(`/api/survival${by}`, (told) => this.#fill(told));
  }

  /** @param {Survival} told */
  #fill(told) {
    if (!told.customers) return this.lacks(say("survival.none"));
    const curves = [...told.curves].sort((one, other) => other.customers - one.customers);
    const drawn = curves.slice(0, MOST_CURVES);
    const { numbers } = this.#frame;
    this.#chart.fill(drawn.map((curve) => ({ curve, name: nameOf(curve) })));
    this.#said.replaceChildren(...this.#sentences(told).map((text) => make("li", "", text)));
    const few = { n: numbers.whole(drawn.length), all: numbers.whole(curves.length) };
    show(this.#left, curves.length > drawn.length);
    put(this.#left, say("survival.largest", few));
    this.#table.replaceChildren(scrolling(say("survival.table"), this.#tableOf(curves)));
    this.full();
  }

  /** @param {Survival} told */
  #sentences({ customers, lost, median_days: median, restricted_mean_days: means, log_rank: compared, by }) {
    const { numbers } = this.#frame;
    const said = [say("survival.counts", { n: numbers.whole(customers), lost: numbers.whole(lost) })];
    if (median === null) said.push(say("survival.no-median"));
    else said.push(say("survival.median", { time: this.#time(median) }));
    for (const [months, days] of Object.entries(means)) {
      const name = numbers.whole(Number.parseInt(months, 10));
      if (days !== null) said.push(say("survival.mean", { months: name, mean: this.#time(days) }));
    }
    if (by !== null && compared !== null) {
      const p =
        compared.p < LEAST_P
          ? say("survival.least-p", { p: numbers.rough(LEAST_P) })
          : say("survival.p", { p: numbers.rough(compared.p) });
      said.push(say(compared.p < BY_CHANCE ? "survival.differ" : "survival.alike", { p }));
    }
    return said;
  }

  /** @param {readonly SurvivalCurve[]} curves The largest first. */
  #tableOf(curves) {
    const { numbers } = this.#frame;
    const longest = Math.max(...curves.map((curve) => curve.followed_days));
    const after = AFTER_DAYS.filter((day, place) => day <= longest || place === 0);
    const table = make("table", "plain-table");
    const heads = [say("survival.customers"), say("survival.lost"), say("survival.median-head")];
    const means = Object.keys(curves[0]?.restricted_mean_days ?? {});
    for (const months of means)
      heads.push(say("survival.mean-head", { months: numbers.whole(Number.parseInt(months, 10)) }));
    for (const day of after) heads.push(say("survival.after", { n: numbers.whole(day) }));
    const body = make("tbody");
    for (const [place, curve] of curves.entries()) {
      const lost = curve.lost.reduce((sum, number) => sum + number, 0);
      const texts = [numbers.whole(curve.customers), numbers.whole(lost), this.#time(curve.median_days)];
      for (const months of means) texts.push(this.#time(curve.restricted_mean_days[months] ?? null));
      for (const day of after) texts.push(this.#share(curve, day));
      const line = row(
        nameOf(curve),
        texts.map((text) => make("td", "number", text)),
      );
      if (place < MOST_CURVES && curves.length > 1) line.firstElementChild?.prepend(swatch(place));
      body.append(line);
    }
    table.append(
      make("caption", "unseen", say("survival.table")),
      tableHead([say(this.#by.value === ALL ? "survival.whose" : "survival.by.segment"), ...heads]),
      body,
    );
    return table;
  }

  /**
   * @param {SurvivalCurve} curve
   * @param {number} day
   */
  #share(curve, day) {
    const found = shareAfter(curve, day);
    return found === null ? "–" : this.#frame.numbers.percent(found.share);
  }

  /**
   * Days, and what that is in months where it is long.
   * @param {number | null} days
   */
  #time(days) {
    if (days === null) return "–";
    const { numbers } = this.#frame;
    if (days < 3 * MONTH_DAYS) return say("unit.d", { n: numbers.whole(days) });
    return say("analyses.months", { n: numbers.rough(days / MONTH_DAYS) });
  }
}

/** @param {SurvivalCurve} curve */
function nameOf({ by }) {
  return by === null ? say("survival.by.all") : sayOr(`value.${by}`, by);
}
