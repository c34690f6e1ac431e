// @ts-check
// Everything about one KPI, in a dialog beside the tiles: value, alerts, trend, breakdowns, meaning.

import { limitOf, runbookOf } from "./alert_facts.js";
import { Breakdown } from "./breakdown.js";
import { changeOf } from "./change.js";
import { Chart } from "./chart.js";
import { language } from "./choices.js";
import { awayFromExpected } from "./deviation.js";
import { byId, make, mark, put, show } from "./elements.js";
import { benchmarkOf, progressOf } from "./goals.js";
import { RhythmMap } from "./rhythm.js";
import { chip, fillChip, inOrder, stateOf } from "./states.js";
import { say, sayOr, windowName, windowNames } from "./texts.js";

/** @import { Alert, Kpi } from "../board.js" */
/** @import { ToldGoal } from "./goals.js" */
/** @import { Numbers } from "./numbers.js" */
/** @import { Known } from "./store.js" */

export class Detail {
  #dialog = /** @type {HTMLDialogElement} */ (byId("detail"));
  #numbers;
  #titleOf;
  #closed;
  /** @type {Sheet | null} */
  #sheet = null;

  /**
   * @param {Numbers} numbers
   * @param {(kpi: Kpi) => string} titleOf
   * @param {(kpi: Kpi) => void} closed Called with the KPI that was shown.
   */
  constructor(numbers, titleOf, closed) {
    this.#numbers = numbers;
    this.#titleOf = titleOf;
    this.#closed = closed;
    this.#dialog.addEventListener("close", () => {
      const kpi = this.kpi;
      this.#sheet = null;
      if (kpi) this.#closed(kpi);
    });
    // A click beside the sheet closes it; the dialog itself is the sheet.
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog && !contains(this.#dialog, event)) this.#dialog.close();
    });
  }

  /** The KPI that is shown, null while it is closed. */
  get kpi() {
    return this.#sheet?.kpi ?? null;
  }

  /**
   * @param {Kpi} kpi
   * @param {Known} known
   */
  open(kpi, known) {
    this.#sheet = new Sheet(kpi, this.#titleOf(kpi), this.#numbers);
    this.#dialog.replaceChildren(this.#head(this.#sheet), this.#sheet.body);
    this.#dialog.setAttribute("aria-labelledby", "detail-title");
    this.fill(known);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /**
   * Bring it up to date; nothing happens while it is closed.
   * @param {Known} known
   */
  fill(known) {
    if (!this.#sheet) return;
    this.#sheet.fill(known);
    mark(this.#dialog, "data-state", stateOf(known.alerts));
  }

  /** @param {Sheet} sheet */
  #head({ title, chip: state }) {
    const head = make("header", "detail-head");
    const close = make("button", "close", "×", { type: "button", "aria-label": say("detail.close") });
    close.addEventListener("click", () => this.#dialog.close());
    head.append(title, state, close);
    return head;
  }
}

/**
 * Whether a pointer is on an element's box.
 * @param {Element} element
 * @param {MouseEvent} event
 */
function contains(element, { clientX, clientY }) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/** What is shown of one KPI. */
class Sheet {
  chip = chip();
  body = make("div", "detail-body");
  title;
  #numbers;
  #value = make("bdi", "value", "", { dir: document.documentElement.dir });
  #exact = make("bdi", "", "", { dir: document.documentElement.dir });
  #note = make("p", "note");
  #alerts = make("ul", "detail-alerts", undefined, { role: "list" });
  #alertsShown = "";
  #goals = make("ul", "detail-goals", undefined, { role: "list" });
  #goalsShown = "";
  #chart;
  #breakdowns;

  /**
   * @param {Kpi} kpi
   * @param {string} title
   * @param {Numbers} numbers
   */
  constructor(kpi, title, numbers) {
    this.kpi = kpi;
    this.title = make("h2", "", title, { id: "detail-title" });
    this.#numbers = numbers;
    this.#chart = new Chart(numbers);
    this.#breakdowns = kpi.by.map((dimensions) => new Breakdown(kpi, dimensions, numbers));
    const line = make("p", "figure");
    line.append(this.#value);
    const breakdowns = this.#breakdowns.map(({ element }) => element);
    const about = aboutKpi(kpi, this.#exact);
    const rhythm = new RhythmMap(kpi, numbers);
    rhythm.load();
    this.#chart.load(kpi.name);
    const beside = make("p", "benchmark", benchmarkOf(kpi, numbers)?.words ?? "");
    show(beside, beside.textContent !== "");
    this.body.append(line, this.#note, this.#goals, beside, this.#alerts, this.#chart.element, rhythm.element);
    this.body.append(...breakdowns, about);
  }

  /** @param {Known} known */
  fill({ table, window, trends, alerts, goals }) {
    const kpi = this.kpi;
    const numbers = this.#numbers;
    const value = table.total(kpi.name);
    const samples = kpi.samples === null ? undefined : table.total(kpi.samples);
    fillChip(this.chip, stateOf(alerts));
    put(this.#value, numbers.written(kpi.unit, value));
    put(this.#exact, numbers.exact(kpi.unit, value));
    const change = changeOf(kpi, table, numbers);
    const note = this.#noteOf(window, value, samples);
    put(this.#note, change === null ? note : `${note} · ${change.words}`);
    this.#chart.fill(kpi.name, trends, (one) => numbers.written(kpi.unit, one));
    this.#fillGoals(goals);
    this.#fillAlerts(alerts);
    // Over a window that the KPI does not have nothing will ever be there: the note says which it has.
    const has = kpi.windows.includes(window);
    show(this.#chart.element, has);
    for (const breakdown of this.#breakdowns) {
      breakdown.fill(table);
      show(breakdown.element, has);
    }
  }

  /**
   * @param {string} window
   * @param {number | undefined} value
   * @param {number | undefined} samples
   */
  #noteOf(window, value, samples) {
    const { windows } = this.kpi;
    if (!windows.includes(window)) return say("tile.only", { windows: windowNames(windows) });
    if (value === undefined) return say("detail.absent", { window: windowName(window) });
    const over = say("detail.over", { window: windowName(window) });
    return samples === undefined ? over : `${over} · ${say("tile.samples", { n: this.#numbers.whole(samples) })}`;
  }

  /** @param {readonly ToldGoal[]} goals */
  #fillGoals(goals) {
    const shown = JSON.stringify(goals);
    if (this.#goalsShown === shown) return;
    this.#goalsShown = shown;
    show(this.#goals, goals.length > 0);
    this.#goals.replaceChildren(...goals.map((goal) => this.#goalItem(goal)));
  }

  /** @param {ToldGoal} goal */
  #goalItem(goal) {
    const { words, good } = progressOf(this.kpi, goal, this.#numbers);
    const item = make("li", "goal", undefined, { "data-good": good });
    const values = goal.labels.map(([, value]) => sayOr(`value.${value}`, value)).join(say("list.and"));
    if (values !== "") item.append(make("bdi", "", values), " ");
    item.append(make("span", "", words));
    return item;
  }

  /** @param {readonly Alert[]} alerts */
  #fillAlerts(alerts) {
    const shown = JSON.stringify(alerts);
    if (this.#alertsShown === shown) return;
    this.#alertsShown = shown;
    show(this.#alerts, alerts.length > 0);
    this.#alerts.replaceChildren(...inOrder(alerts).map((alert) => this.#alertItem(alert)));
  }

  /** @param {Alert} alert */
  #alertItem(alert) {
    const item = make("li");
    const limit = limitOf(this.kpi, alert, this.#numbers);
    const away = awayFromExpected(this.kpi, alert, this.#numbers);
    const said = say(`detail.alert.${alert.kind}`, { window: windowName(alert.window), limit });
    const text = make("span", "", away ? `${said} · ${away.text}` : said);
    const severity = make("span", "severity", sayOr(`severity.${alert.severity}`, alert.severity));
    item.append(chip(alert.state), text, severity);
    const runbook = runbookOf(alert, language);
    if (runbook) item.append(runbook);
    return item;
  }
}

/**
 * What a KPI means and how it is computed.
 * @param {Kpi} kpi
 * @param {HTMLElement} exact Shows its exact value.
 */
function aboutKpi(kpi, exact) {
  const english = { dir: "ltr", lang: "en" };
  const facts = make("dl");
  /**
   * @param {string} name
   * @param {HTMLElement} text
   */
  const add = (name, text) => {
    const given = make("dd");
    given.append(text);
    facts.append(make("dt", "", say(`about.${name}`)), given);
  };
  add("exact", exact);
  add("better", make("span", "", say(`better.${kpi.better}`)));
  add("formula", make("code", "", kpi.formula, english));
  if (kpi.source) add("source", make("cite", "", kpi.source, english));
  add("name", make("code", "", kpi.name, english));
  add("metric", make("code", "", kpi.metric, english));
  const own = language === "fa" ? kpi.meaning_fa : null;
  const meaning = own === null ? make("p", "meaning", kpi.meaning, english) : make("p", "meaning", own);
  const section = make("section", "about");
  section.append(make("h3", "", say("about.title")), meaning, facts);
  return section;
}
