// @ts-check
// All alerts as a table: how each stands, whom it tells, its value, for how long, how rare that is, and what to do.

import { limitOf, rarityOf, runbookOf } from "./alert_facts.js";
import { language } from "./choices.js";
import { arrange, make, mark, put, show } from "./elements.js";
import { chip, fillChip } from "./states.js";
import { say, sayOr, windowName } from "./texts.js";

/** @import { Alert, Kpi, Moment } from "../board.js" */
/** @import { Watched } from "./alerts.js" */
/** @import { Numbers } from "./numbers.js" */

/** @typedef {ReturnType<typeof makeRow>} Row */

const COLUMNS = ["state", "kpi", "severity", "value", "limit", "since", "rarity", "runbook"];

export class AlertRows {
  /** Scrolls sideways where there is no room; the focus can get there for that. */
  element = make("div", "scroll", undefined, { tabindex: "0", role: "region", "aria-label": say("alerts.all") });
  #numbers;
  #button;
  #body = make("tbody", "", undefined, { role: "rowgroup" });
  /** @type {Map<string, Row>} By the alert's name. */
  #rows = new Map();

  /**
   * @param {Numbers} numbers
   * @param {(kpi: Kpi) => HTMLElement} button Makes what opens the details of a KPI.
   */
  constructor(numbers, button) {
    this.#numbers = numbers;
    this.#button = button;
    // Roles are said, for on a phone its rows are laid out as lines.
    const table = make("table", "", undefined, { role: "table" });
    const head = make("tr", "", undefined, { role: "row" });
    const heads = make("thead", "", undefined, { role: "rowgroup" });
    head.append(
      ...COLUMNS.map((name) => make("th", "", say(`alerts.column.${name}`), { scope: "col", role: "columnheader" })),
    );
    heads.append(head);
    table.append(make("caption", "unseen", say("alerts.all")), heads, this.#body);
    this.element.append(table);
  }

  /**
   * @param {readonly Watched[]} known
   * @param {Moment} serverNow
   */
  fill(known, serverNow) {
    const numbers = this.#numbers;
    const rows = known.map(({ kpi, alert }) => {
      const row = this.#rows.get(alert.name) ?? makeRow(alert, this.#button(kpi));
      this.#rows.set(alert.name, row);
      mark(row.item, "data-state", alert.state);
      fillChip(row.state, alert.state);
      put(row.value, numbers.written(kpi.unit, alert.value));
      put(row.limit, limitOf(kpi, alert, numbers));
      fill(row.since, alert.since === null ? null : numbers.ago(serverNow - alert.since));
      mark(row.since, "title", alert.since === null ? "" : numbers.moment(alert.since));
      fill(row.rarity, rarityOf(alert, numbers));
      show(row.muted, alert.muted === true);
      return row.item;
    });
    arrange(this.#body, rows);
  }
}

/**
 * @param {Alert} alert
 * @param {HTMLElement} button Opens the details of its KPI.
 */
function makeRow(alert, button) {
  const item = make("tr", "", undefined, { "data-row": alert.name, role: "row" });
  const state = chip();
  const head = make("th", "", undefined, { scope: "row", role: "rowheader" });
  head.append(button, " ", make("span", "window", windowName(alert.window)));
  const severity = make("span", "severity", sayOr(`severity.${alert.severity}`, alert.severity));
  severity.dataset.severity = alert.severity;
  const muted = make("span", "muted", say("alerts.muted.short"), { title: say("alerts.muted") });
  const runbook = runbookOf(alert, language);
  runbook?.setAttribute("aria-label", say("alerts.runbook.of", { title: button.textContent ?? "" }));
  const [value, limit, since, rarity] = [named("value"), named("limit"), named("since"), named("rarity")];
  item.append(cell(state), head, cell(severity, " ", muted), value, limit, since, rarity, cell(runbook ?? "–"));
  return { item, state, value, limit, since, rarity, muted };
}

/** @param {(Node | string)[]} content */
function cell(...content) {
  const made = make("td", "", undefined, { role: "cell" });
  made.append(...content);
  return made;
}

/**
 * A cell that says what it holds where there is no head above it.
 * @param {string} column
 */
function named(column) {
  const made = cell();
  made.dataset.name = say(`alerts.column.${column}`);
  return made;
}

/**
 * Set the text of a cell, or say that there is none.
 * @param {Element} element
 * @param {string | null} text
 */
function fill(element, text) {
  put(element, text ?? "–");
  mark(element, "data-none", String(text === null));
}
