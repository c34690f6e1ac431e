// @ts-check
// What the next days come to, and what open deals will bring, with bounds and with how far such figures were off so far.

import { barCell } from "./bars.js";
import { periodName } from "./calendar_months.js";
import { language } from "./choices.js";
import { Few } from "./choosing.js";
import { AnswerError, ask } from "./connection.js";
import { make, show } from "./elements.js";
import { row, scrolling, tableHead } from "./heat.js";
import { ModelPanel, sentencesOf, whyNot } from "./model_panel.js";
import { say } from "./texts.js";

/** @import { Kpi } from "../board.js" */
/** @import { Forecast, ForecastHorizon, ModelRun, NoRun, Pipeline, PipelineHorizon, PipelineMonth } from "../models.js" */
/** @import { Frame } from "./frame.js" */

const KPIS = ["revenue", "orders", "customers_new", "tickets_opened"];
const WHEN = ["overdue", "later", "undated"];
const PLAIN_RULES = ["weighted", "weighted_by_close"];

export class ForecastPanel extends ModelPanel {
  #kpi;
  #kpis;
  #pipeline = make("div", "panel-body");
  #shownPipeline = "";

  /** @param {Frame} frame */
  constructor(frame) {
    super("forecast", "forecast.about", frame);
    this.#kpis = KPIS.flatMap((name) => frame.catalogue.find((kpi) => kpi.name === name) ?? []);
    const options = this.#kpis.map((kpi) => ({ value: kpi.name, text: titleOf(kpi, frame) }));
    this.#kpi = new Few("forecast", say("forecast.kpi"), options, () => this.again());
    this.choices.append(this.#kpi.element);
    this.told.after(this.#pipeline);
  }

  /**
   * No sample of customers stands behind it.
   * @param {ModelRun} run
   * @override
   */
  madeOf({ as_of: asOf }) {
    return say("forecast.as-of", { moment: this.frame.numbers.moment(asOf) });
  }

  /** @override */
  async load() {
    if (this.#kpis.length === 0) return this.hide();
    const path = `/api/forecast?kpi=${encodeURIComponent(this.#kpi.value)}`;
    const answered = await this.showAnswer(path, (told) => this.#fill(told));
    show(this.choices, this.#kpis.length > 1 && answered);
    if (answered) await this.#loadPipeline();
  }

  async #loadPipeline() {
    try {
      const { json } = await ask("/api/pipeline");
      const shown = JSON.stringify({ ...json, run: json.run?.fitted_at });
      if (shown === this.#shownPipeline) return;
      this.#shownPipeline = shown;
      this.#pipeline.replaceChildren(...(json.run === null ? [] : this.#pipelineOf(json)));
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      this.#pipeline.replaceChildren();
    }
  }

  /** @param {Forecast | NoRun} told */
  #fill(told) {
    if (!this.hasRun(told)) return;
    const kpi = this.#kpis.find(({ name }) => name === told.kpi);
    if (kpi === undefined) return this.hide();
    this.told.replaceChildren(...this.#forecastOf(told, kpi));
    this.full();
  }

  /**
   * @param {Forecast} told
   * @param {Kpi} kpi
   */
  #forecastOf({ reason: absent, horizons, path }, kpi) {
    if (absent !== null) return [whyNot(absent)];
    if (horizons.length === 0) return [make("p", "empty", say("forecast.none"))];
    const { numbers } = this.frame;
    const written = (/** @type {number | null} */ value) => numbers.written(kpi.unit, value);
    const table = make("table", "plain-table");
    const body = make("tbody");
    for (const { days, low, mean, high, quality, method } of horizons.filter(({ reason }) => reason === null)) {
      const cells = [
        make("td", "number", written(low)),
        make("td", "number strong", written(mean)),
        make("td", "number", written(high)),
        make("td", "number", share(quality?.error, numbers)),
        make("td", "number", share(quality?.plain_error, numbers)),
        make("td", "", method?.title[language] ?? ""),
      ];
      body.append(row(say("forecast.within", { n: numbers.whole(days) }), cells));
    }
    const names = ["horizon", "low", "mean", "high", "off", "plain", "method"];
    const heads = names.map((name) => say(`forecast.${name}`));
    const title = say("forecast.table", { title: titleOf(kpi, this.frame) });
    table.append(make("caption", "unseen", title), tableHead(heads, [0, 6]), body);
    const parts = [make("h3", "", title), ...(body.children.length > 0 ? [scrolling(title, table)] : [])];
    parts.push(...this.#lacking(horizons));
    if (path.length > 0) {
      const link = make("p", "note");
      link.append(make("a", "", say("forecast.in-trend"), { href: `/#kpi=${kpi.name}&window=30d` }));
      parts.push(link);
    }
    return parts;
  }

  /**
   * Why something is not told, once for all horizons that have the same reason.
   * @param {readonly (ForecastHorizon | PipelineHorizon)[]} horizons
   */
  #lacking(horizons) {
    /** @type {Map<string, { text: string, days: number[] }>} */
    const found = new Map();
    for (const { days, reason } of horizons) {
      if (reason !== null) {
        const known = found.get(reason.code) ?? { text: reason.text[language], days: [] };
        found.set(reason.code, { ...known, days: [...known.days, days] });
      }
    }
    const { numbers } = this.frame;
    return [...found.values()].map(({ text, days }) => {
      const list = days.map((day) => numbers.whole(day)).join(say("list.comma"));
      return make("p", "empty", say("forecast.lacks", { days: list, reason: text }));
    });
  }

  /** @param {Pipeline} told */
  #pipelineOf({ deals, amount, weighted, horizons, months }) {
    const { numbers } = this.frame;
    const heading = make("h3", "", say("forecast.pipeline"));
    if (deals === null) return [];
    const money = (/** @type {number | null} */ value) => numbers.written("money", value);
    const open = { n: numbers.whole(deals), amount: money(amount), weighted: money(weighted) };
    const table = make("table", "plain-table");
    const body = make("tbody");
    for (const { days, low, mean, high, deals: won, quality } of horizons.filter((one) => one.reason === null)) {
      const cells = [
        make("td", "number", money(low)),
        make("td", "number strong", money(mean)),
        make("td", "number", money(high)),
        make("td", "number", won === null ? "–" : numbers.rough(won)),
        make("td", "number", money(quality?.error ?? null)),
        make("td", "number", money(quality?.plain_error ?? null)),
        make(
          "td",
          "",
          quality && PLAIN_RULES.includes(quality.plain_rule) ? say(`forecast.${quality.plain_rule}`) : "",
        ),
      ];
      body.append(row(say("forecast.within", { n: numbers.whole(days) }), cells));
    }
    const names = ["horizon", "low", "mean", "high", "won", "off", "plain", "rule"];
    const heads = names.map((name) => say(`forecast.${name}`));
    table.append(make("caption", "unseen", say("forecast.pipeline")), tableHead(heads, [0, 7]), body);
    return [
      heading,
      sentencesOf([say("forecast.open", open)]),
      ...(body.children.length > 0 ? [scrolling(say("forecast.pipeline"), table)] : []),
      ...this.#lacking(horizons),
      ...this.#monthsOf(months),
    ];
  }

  /**
   * Open deals by when they are expected to close.
   * @param {readonly PipelineMonth[]} months
   */
  #monthsOf(months) {
    const told = months.filter(({ deals }) => deals > 0);
    if (told.length === 0) return [];
    const { numbers, meta } = this.frame;
    const most = Math.max(1, ...told.map(({ amount }) => amount ?? 0));
    const money = (/** @type {number | null} */ value) => numbers.written("money", value);
    const table = make("table", "plain-table bars");
    const body = make("tbody");
    for (const { when, period, deals, amount, weighted, expected } of told) {
      const own = WHEN.includes(when) ? say(`forecast.${when}`) : when;
      const name = period === null ? own : periodName(period, numbers, meta.calendar?.system);
      body.append(
        row(name, [
          barCell(money(amount), (amount ?? 0) / most),
          make("td", "number", numbers.whole(deals)),
          make("td", "number", money(weighted)),
          make("td", "number strong", money(expected)),
        ]),
      );
    }
    const heads = ["close", "amount", "deals", "weighted-head", "mean"].map((name) => say(`forecast.${name}`));
    table.append(make("caption", "", say("forecast.by-close")), tableHead(heads, [0, 1]), body);
    return [scrolling(say("forecast.by-close"), table)];
  }
}

/**
 * @param {Kpi} kpi
 * @param {Frame} frame
 */
const titleOf = ({ title }, { numbers }) => (language === "fa" ? numbers.digits(title.fa) : title.en);

/**
 * @param {number | null | undefined} value
 * @param {{ percent: (value: number) => string }} numbers
 */
const share = (value, numbers) => (value === null || value === undefined ? "–" : numbers.percent(value));
