// Everything about one KPI, in a dialog beside the tiles: value, alerts, trend, breakdowns, meaning.

import { byId, make, mark, put, show } from "./elements.js";
import { language } from "./choices.js";
import { say, sayOr } from "./texts.js";
import { awayFromExpected } from "./deviation.js";
import { limitOf, runbookOf } from "./alerts.js";
import { chip, fillChip, inOrder, stateOf } from "./states.js";
import { Chart } from "./chart.js";

const FIRST_ROWS = 12;

export class Detail {
  #dialog = byId("detail");
  #numbers;
  #titleOf;
  #parts = null;
  #closed;
  kpi = null;

  /** `closed` is called with the KPI that was shown. */
  constructor(numbers, titleOf, closed) {
    this.#numbers = numbers;
    this.#titleOf = titleOf;
    this.#closed = closed;
    this.#dialog.addEventListener("close", () => {
      const kpi = this.kpi;
      this.kpi = null;
      this.#parts = null;
      this.#closed(kpi);
    });
    // A click beside the sheet closes it; the dialog itself is the sheet.
    this.#dialog.addEventListener("click", (event) => {
      if (event.target !== this.#dialog) return;
      const box = this.#dialog.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) this.#dialog.close();
    });
  }

  open(kpi, known) {
    this.kpi = kpi;
    this.#build(kpi);
    this.fill(known);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** Bring it up to date; nothing happens while it is closed. */
  fill({ table, window, values, trends, alerts }) {
    const kpi = this.kpi, parts = this.#parts, numbers = this.#numbers;
    if (!kpi || !parts) return;
    const value = table.total(kpi.name), state = stateOf(alerts);
    fillChip(parts.chip, state);
    mark(this.#dialog, "data-state", state);
    put(parts.value, numbers.written(kpi.unit, value));
    put(parts.exact, numbers.exact(kpi.unit, value));
    put(parts.note, this.#note(kpi, table, window, value));
    parts.chart.fill(values, trends, (one) => numbers.written(kpi.unit, one));
    this.#fillAlerts(alerts);
    for (const breakdown of parts.breakdowns) this.#fillBreakdown(kpi, breakdown, table);
  }

  #note(kpi, table, window, value) {
    const name = sayOr(`window.${window}`, window);
    if (!kpi.windows.includes(window)) return say("tile.only", { windows: kpi.windows.map((one) => sayOr(`window.${one}`, one)).join(say("list.comma")) });
    const samples = kpi.samples ? table.total(kpi.samples) : undefined;
    if (value === undefined) return say("detail.absent", { window: name });
    const over = say("detail.over", { window: name });
    return samples === undefined ? over : `${over} · ${say("tile.samples", { n: this.#numbers.whole(samples) })}`;
  }

  #build(kpi) {
    const head = make("header", "detail-head"), title = make("h2", "", this.#titleOf(kpi), { id: "detail-title" });
    const close = make("button", "close", "×", { type: "button", "aria-label": say("detail.close") });
    close.addEventListener("click", () => this.#dialog.close());
    const state = chip();
    head.append(title, state, close);
    const value = make("bdi", "value", "", { dir: document.documentElement.dir }), note = make("p", "note"), line = make("p", "figure");
    line.append(value);
    const chart = new Chart(this.#numbers);
    const alerts = make("ul", "detail-alerts", undefined, { role: "list" });
    const breakdowns = kpi.by.map((dimensions) => this.#breakdown(dimensions));
    this.#parts = { chip: state, value, note, chart, alerts, breakdowns, exact: make("bdi", "", "", { dir: document.documentElement.dir }), alertsShown: "" };
    const inner = make("div", "detail-body");
    inner.append(line, note, alerts, chart.element, ...breakdowns.map(({ section }) => section), this.#about(kpi));
    this.#dialog.replaceChildren(head, inner);
    this.#dialog.setAttribute("aria-labelledby", "detail-title");
  }

  #about(kpi) {
    const section = make("section", "about"), facts = make("dl");
    const meaning = language === "fa" && kpi.meaning_fa ? make("p", "meaning", kpi.meaning_fa) : make("p", "meaning", kpi.meaning, { lang: "en", dir: "ltr" });
    const add = (name, text, element = "span") => {
      const given = make("dd");
      given.append(make(element, "", text, element === "code" || element === "cite" ? { dir: "ltr", lang: "en" } : {}));
      facts.append(make("dt", "", say(`about.${name}`)), given);
    };
    const exact = make("dd");
    exact.append(this.#parts.exact);
    facts.append(make("dt", "", say("about.exact")), exact);
    add("better", say(`better.${kpi.better}`));
    add("formula", kpi.formula, "code");
    if (kpi.source) add("source", kpi.source, "cite");
    add("name", kpi.name, "code");
    add("metric", kpi.metric, "code");
    section.append(make("h3", "", say("about.title")), meaning, facts);
    return section;
  }

  #fillAlerts(alerts) {
    const parts = this.#parts, shown = JSON.stringify(alerts);
    if (parts.alertsShown === shown) return;
    parts.alertsShown = shown;
    show(parts.alerts, alerts.length > 0);
    parts.alerts.replaceChildren(
      ...inOrder(alerts).map((alert) => {
        const item = make("li"), text = make("span");
        const window = sayOr(`window.${alert.window}`, alert.window);
        text.append(say(`detail.alert.${alert.kind}`, { window, limit: limitOf(this.kpi, alert, this.#numbers) }));
        const away = awayFromExpected(this.kpi, alert, this.#numbers);
        if (away && alert.window) text.append(` · ${away.text}`);
        item.append(chip(alert.state), text, make("span", "severity", sayOr(`severity.${alert.severity}`, alert.severity)));
        const link = runbookOf(alert);
        if (link) item.append(link);
        return item;
      }),
    );
  }

  #breakdown(dimensions) {
    const section = make("section", "breakdown");
    const names = dimensions.map((name) => sayOr(`dimension.${name}`, name)).join(say("list.and"));
    const table = make("table"), body = make("tbody"), empty = make("p", "note", say("detail.nothing-yet"));
    const title = say("detail.by", { names });
    table.append(make("caption", "", title), body);
    const more = make("button", "link", "", { type: "button" });
    const breakdown = { section, dimensions, body, empty, more, table, order: [], rows: new Map(), all: false };
    more.addEventListener("click", () => {
      breakdown.all = true;
      body.querySelectorAll("tr").forEach((row) => show(row, true));
      more.hidden = true;
    });
    section.append(table, empty, more);
    return breakdown;
  }

  /** Rows keep the order in which they were first seen, so that nothing jumps while it is read. */
  #fillBreakdown(kpi, breakdown, table) {
    const rows = table.rows(kpi.name, breakdown.dimensions), numbers = this.#numbers;
    const most = Math.max(...rows.map(({ value }) => Math.abs(value)), Number.MIN_VALUE), known = new Set();
    for (const { key, labels, value } of rows) {
      known.add(key);
      let row = breakdown.rows.get(key);
      if (!row) {
        row = this.#row(labels);
        breakdown.rows.set(key, row);
        breakdown.body.append(row.item);
        show(row.item, breakdown.all || breakdown.rows.size <= FIRST_ROWS);
      }
      put(row.value, numbers.written(kpi.unit, value));
      const share = `${Math.round((Math.abs(value) / most) * 100)}%`;
      if (row.share !== share) row.bar.style.setProperty("--share", (row.share = share));
      mark(row.bar, "data-below", String(value < 0));
    }
    for (const [key, { item }] of breakdown.rows) {
      if (known.has(key)) continue;
      item.remove();
      breakdown.rows.delete(key);
    }
    show(breakdown.empty, rows.length === 0);
    const hidden = !breakdown.all && rows.length > FIRST_ROWS;
    show(breakdown.more, hidden);
    if (hidden) put(breakdown.more, say("detail.all", { n: numbers.whole(rows.length) }));
  }

  #row(labels) {
    const item = make("tr"), head = make("th", "", undefined, { scope: "row" }), value = make("td", "number");
    labels.forEach((label, place) => {
      if (place) head.append(" · ");
      head.append(make("bdi", "", sayOr(`value.${label}`, label)));
    });
    const bar = make("span", "share"), cell = make("td", "bar-cell", undefined, { "aria-hidden": "true" });
    cell.append(bar);
    item.append(head, cell, value);
    return { item, value, bar, share: "" };
  }
}
