// @ts-check
// What customers are expected to buy and to bring, who brings the most, and how many will be lost.

import { barCell, barsCell, swatches } from "./bars.js";
import { make } from "./elements.js";
import { row, scrolling, tableHead } from "./heat.js";
import { ModelPanel, sentencesOf, whyNot } from "./model_panel.js";
import { say, sayOr } from "./texts.js";

/** @import { Concentration, CustomerRisk, CustomerValue, Models, NoRun } from "../models.js" */
/** @import { Frame } from "./frame.js" */

const SOON_DAYS = 90;
const YEAR_DAYS = 365;
const MOST_WEIGHTS = 5;
const SEGMENT = "segment:";
const FEATURES = [
  "orders",
  "recency",
  "age",
  "bought_once",
  "gap_ratio",
  "money_trend",
  "answered",
  "points",
  "refunds",
  "carts_left",
];
const RANKINGS = ["logistic", "purchases", "none"];

export class WorthPanel extends ModelPanel {
  /** @param {Frame} frame */
  constructor(frame) {
    super("worth", "worth.about", frame);
  }

  /** @override */
  async load() {
    await this.showAnswer("/api/models", (told) => this.#fill(told));
  }

  /** @param {Models | NoRun} told */
  #fill(told) {
    if (!this.hasRun(told)) return;
    const { value, concentration, risk } = told;
    this.told.replaceChildren(
      this.#figures(told),
      ...(value === null ? [] : this.#value(value)),
      ...(concentration === null ? [] : this.#concentration(concentration)),
      ...(risk === null ? [] : this.#risk(risk)),
    );
    this.full();
  }

  /** @param {Models} told */
  #figures({ value, concentration, risk }) {
    const { numbers } = this.frame;
    const within = (/** @type {number} */ horizon) => value?.expected.find(({ days }) => days === horizon);
    const list = make("dl", "figures");
    /**
     * @param {string} name
     * @param {string} figure
     */
    const add = (name, figure) => {
      const pair = make("div");
      pair.append(make("dt", "", name), make("dd", "", figure));
      list.append(pair);
    };
    const [soon, year] = [within(SOON_DAYS), within(YEAR_DAYS)];
    const inDays = (/** @type {number} */ n) => ({ n: numbers.whole(n) });
    if (soon) add(say("worth.purchases-within", inDays(soon.days)), numbers.whole(soon.purchases));
    if (year && year.value !== null) {
      add(say("worth.money-within", inDays(year.days)), numbers.written("money", year.value));
    }
    if (concentration && concentration.top_10 !== null) {
      add(say("worth.best", { share: numbers.percent(0.1) }), numbers.percent(concentration.top_10));
    }
    if (risk && risk.expected_lost !== null) {
      add(say("worth.lost-within", inDays(risk.days)), numbers.whole(risk.expected_lost));
    }
    return list;
  }

  /** @param {CustomerValue} value */
  #value({ customers, expected, reason, value_reason: noMoney, alive, quality }) {
    const { numbers } = this.frame;
    const heading = make("h3", "", say("worth.expected"));
    if (reason !== null) return [heading, whyNot(reason)];
    const table = make("table", "plain-table narrow");
    const body = make("tbody");
    for (const { days, purchases, value } of expected) {
      const money = numbers.written("money", value);
      const cells = [make("td", "number", numbers.whole(purchases)), make("td", "number strong", money)];
      body.append(row(say("worth.within", { n: numbers.whole(days) }), cells));
    }
    const heads = [say("worth.horizon"), say("worth.purchases"), say("worth.money")];
    table.append(make("caption", "unseen", say("worth.expected")), tableHead(heads), body);
    const said = [];
    if (alive !== null) said.push(say("worth.alive", { share: numbers.percent(alive), n: numbers.whole(customers) }));
    if (quality !== null) {
      const { happened, error, plain_error: plain, top_tenth: top, plain_top_tenth: plainTop } = quality;
      const then = { n: numbers.whole(quality.days), expected: numbers.whole(quality.expected) };
      said.push(say("worth.tested", { ...then, happened: numbers.whole(happened) }));
      said.push(say("worth.error", { error: numbers.plain(error), plain: numbers.plain(plain) }));
      said.push(say("worth.top", { share: numbers.percent(top), plain: numbers.percent(plainTop) }));
    }
    const lacking = noMoney === null ? [] : [whyNot(noMoney)];
    return [heading, scrolling(say("worth.expected"), table), ...lacking, sentencesOf(said)];
  }

  /** @param {Concentration} found */
  #concentration({ customers, top_1: one, top_10: ten, top_20: twenty }) {
    const { numbers } = this.frame;
    const table = make("table", "plain-table bars narrow");
    const body = make("tbody");
    for (const [percent, part] of /** @type {const} */ ([
      [0.01, one],
      [0.1, ten],
      [0.2, twenty],
    ])) {
      const name = say("worth.best-row", { share: numbers.percent(percent) });
      if (part !== null) body.append(row(name, [barCell(numbers.percent(part), part)]));
    }
    if (body.children.length === 0) return [];
    const title = say("worth.concentration", { n: numbers.whole(customers) });
    table.append(
      make("caption", "unseen", title),
      tableHead([say("worth.who"), say("worth.of-revenue")], [0, 1]),
      body,
    );
    return [make("h3", "", title), scrolling(title, table)];
  }

  /** @param {CustomerRisk} risk */
  #risk({ days, ranking, reason, expected_lost: lost, recency_auc: alone, quality, weights }) {
    const { numbers } = this.frame;
    const title = say("worth.risk", { n: numbers.whole(days) });
    /** @type {HTMLElement[]} */
    const parts = [make("h3", "", title)];
    if (reason !== null) parts.push(whyNot(reason));
    const said = [];
    if (lost !== null) said.push(say("worth.lost", { n: numbers.whole(lost) }));
    if (RANKINGS.includes(ranking)) said.push(say(`worth.ranked.${ranking}`));
    if (quality !== null) {
      const auc = numbers.plain(quality.auc);
      const n = numbers.whole(quality.customers);
      const plain = alone === null ? "" : numbers.plain(alone);
      said.push(alone === null ? say("worth.auc", { auc, n }) : say("worth.auc-beside", { auc, n, plain }));
      said.push(say("worth.lift", { times: numbers.rough(quality.lift) }));
    }
    parts.push(sentencesOf(said));
    if (quality !== null && quality.tenths.length > 0) parts.push(...this.#tenths(quality.tenths));
    if (weights.length > 0) parts.push(this.#weights(weights));
    return parts;
  }

  /**
   * What was predicted of each tenth of the customers, and what happened: two bars of the same length are a good sign.
   * @param {readonly { predicted: number, happened: number }[]} tenths
   */
  #tenths(tenths) {
    const { numbers } = this.frame;
    const table = make("table", "plain-table bars");
    const body = make("tbody");
    for (const [place, { predicted, happened }] of tenths.entries()) {
      const texts = [predicted, happened].map((share) => make("td", "number", numbers.percent(share)));
      body.append(row(numbers.whole(place + 1), [barsCell(happened, predicted), ...texts]));
    }
    const heads = [say("worth.tenth"), say("worth.picture"), say("worth.predicted"), say("worth.happened")];
    table.append(make("caption", "", say("worth.tenths")), tableHead(heads, [0, 1]), body);
    return [swatches([say("worth.happened"), say("worth.predicted")]), scrolling(say("worth.tenths"), table)];
  }

  /** @param {readonly { feature: string, odds: number }[]} weights */
  #weights(weights) {
    const { numbers } = this.frame;
    const table = make("table", "plain-table narrow");
    const body = make("tbody");
    for (const { feature, odds } of weights.slice(0, MOST_WEIGHTS)) {
      body.append(row(featureName(feature), [make("td", "number", say("worth.times", { n: numbers.rough(odds) }))]));
    }
    const heads = [say("worth.feature"), say("worth.odds")];
    table.append(make("caption", "", say("worth.weights")), tableHead(heads), body);
    return scrolling(say("worth.weights"), table);
  }
}

/** @param {string} feature */
function featureName(feature) {
  if (!feature.startsWith(SEGMENT)) return FEATURES.includes(feature) ? say(`worth.feature.${feature}`) : feature;
  const segment = feature.slice(SEGMENT.length);
  return say("worth.feature.segment", { segment: sayOr(`value.${segment}`, segment) });
}
