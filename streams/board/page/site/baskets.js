// @ts-check
// What is bought together: rules of two kinds of items, or of two single items, the strongest first.

import { Few } from "./choosing.js";
import { make, put, show } from "./elements.js";
import { scrolling, tableHead } from "./heat.js";
import { Panel } from "./panel.js";
import { say, sayOr, windowName } from "./texts.js";

/** @import { BasketRule, Baskets } from "../analyses.js" */
/** @import { Frame } from "./frame.js" */

const WINDOW = "90d";
const FAMILIES = "families";
const SKUS = "skus";
const SETTING = "[baskets]";
const SKUS_SETTING = "skus = true";
const ANALYST = "nabz analyst";
const FIRST_ROWS = 15;
const LEAST_P = 0.001;
/** @type {readonly ("lift" | "confidence" | "count")[]} */
const ORDERS = ["lift", "confidence", "count"];

export class BasketsPanel extends Panel {
  #frame;
  #of;
  #order;
  #counts = make("p", "counts");
  #table = make("div");
  #more = make("button", "link", "", { type: "button" });
  /** @type {readonly BasketRule[]} */
  #rules = [];
  #all = false;

  /** @param {Frame} frame */
  constructor(frame) {
    super("baskets", "baskets.about");
    this.#frame = frame;
    const orders = ORDERS.map((value) => ({ value, text: say(`baskets.${value}`) }));
    this.#order = new Few("rules", say("baskets.order"), orders, () => this.#draw());
    const things = [FAMILIES, SKUS].map((value) => ({ value, text: say(`baskets.of.${value}`) }));
    this.#of = new Few("baskets", say("baskets.of"), things, () => this.again());
    this.choices.append(this.#of.element, this.#order.element);
    this.#more.addEventListener("click", () => {
      this.#all = true;
      this.#draw();
    });
    this.body.append(this.#counts, this.#table, this.#more, make("p", "note", say("baskets.means")));
  }

  /** @override */
  async load() {
    const asked = this.#of.value === SKUS ? `of=${SKUS}` : `window=${WINDOW}`;
    await this.showAnswer(`/api/baskets?${asked}`, (told) => this.#fill(told));
    show(this.#order.element, this.#rules.length > 1);
  }

  /**
   * @param {string} said
   * @override
   */
  refused(said) {
    this.#rules = [];
    if (said.includes(SKUS_SETTING)) this.lacks(say("baskets.skus-off"));
    else if (said.includes(ANALYST)) this.lacks(say("baskets.skus-not-yet"));
    else if (said.includes(SETTING)) this.lacks(say("baskets.off"));
    else super.refused(said);
  }

  /** @param {Partial<Baskets>} told */
  #fill({ rules, baskets, basket_size_mean: mean, too_large: tooLarge = 0, window = WINDOW, ...more }) {
    const { as_of: asOf, left_out: leftOut = 0 } = more;
    if (rules === undefined) return this.lacks(say("baskets.off"));
    const { numbers } = this.#frame;
    this.#rules = rules;
    if (!baskets) return this.lacks(say("baskets.none", { window: windowName(window) }));
    const said = [say("baskets.counts", { n: numbers.whole(baskets), window: windowName(window) })];
    const size = asOf === undefined ? "baskets.mean" : "baskets.skus-mean";
    if (mean !== undefined && mean !== null) said.push(say(size, { mean: numbers.plain(mean) }));
    if (tooLarge > 0) said.push(say("baskets.too-large", { n: numbers.whole(tooLarge) }));
    if (rules.length === 0) said.push(say(asOf === undefined ? "baskets.no-rules" : "baskets.skus-no-rules"));
    if (leftOut > 0) said.push(say("baskets.left-out", { n: numbers.whole(leftOut) }));
    if (asOf !== undefined) said.push(say("baskets.as-of", { moment: numbers.moment(asOf) }));
    put(this.#counts, said.join(" "));
    this.#draw();
    this.full();
  }

  #draw() {
    const by = ORDERS.find((order) => order === this.#order.value) ?? "lift";
    const rules = [...this.#rules].sort((one, other) => (other[by] ?? 0) - (one[by] ?? 0));
    const shown = this.#all ? rules : rules.slice(0, FIRST_ROWS);
    const table = make("table", "plain-table");
    const names = ["count", "support", "confidence", "lift", "leverage", "conviction", "p"];
    const heads = [say("baskets.left"), say("baskets.right"), ...names.map((name) => say(`baskets.${name}`))];
    const body = make("tbody");
    body.append(...shown.map((rule) => this.#line(rule)));
    table.append(make("caption", "unseen", this.title), tableHead(heads, [0, 1]), body);
    this.#table.replaceChildren(scrolling(this.title, table));
    show(this.#table, rules.length > 0);
    show(this.#more, rules.length > shown.length);
    put(this.#more, say("detail.all", { n: this.#frame.numbers.whole(rules.length) }));
  }

  /** @param {BasketRule} rule */
  #line({ left, right, count, support, confidence, lift, leverage, conviction, p }) {
    const { numbers } = this.#frame;
    const line = make("tr");
    const head = make("th", "", undefined, { scope: "row" });
    head.append(make("bdi", "", this.#nameOf(left)));
    const joined = make("td");
    joined.append(make("bdi", "", this.#nameOf(right)));
    const texts = [
      numbers.whole(count),
      numbers.percent(support),
      numbers.percent(confidence),
      numbers.plain(lift),
      numbers.rough(leverage),
      // Whoever buys the one buys the other without exception: nothing to divide by.
      conviction === null ? "∞" : numbers.plain(conviction),
      p < LEAST_P ? say("analyses.below", { n: numbers.rough(LEAST_P) }) : numbers.rough(p),
    ];
    line.append(head, joined, ...texts.map((text) => make("td", "number", text)));
    return line;
  }

  /**
   * A family may have a name of its own in each language, a SKU has none.
   * @param {string} value
   */
  #nameOf(value) {
    return this.#of.value === SKUS ? value : sayOr(`value.${value}`, value);
  }
}
