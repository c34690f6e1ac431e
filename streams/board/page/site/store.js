// @ts-check
// What is known over the window that is looked at: its table, its trends, and the alerts of all windows.

import { goalsByKpi } from "./goals.js";
import { byKpi } from "./states.js";
import { BEFORE, FINISHED, Table } from "./tables.js";

/** @import { Alert, Alerts, Changes, Check, Goals, InBoth, Kpi } from "../board.js" */
/** @import { NoTrends, Trends, TrendValues, WindowTable } from "../board.js" */

/** @import { ToldGoal } from "./goals.js" */

/**
 * @typedef {object} Known What the parts of the page show of one KPI.
 * @property {Table} table
 * @property {string} window
 * @property {Trends | null} trends
 * @property {TrendValues | undefined} values Of the KPI's own trend.
 * @property {readonly Alert[]} alerts
 * @property {readonly ToldGoal[]} goals
 * @property {InBoth<string> | undefined} lack Why it has no value over any window.
 */

/**
 * The fields of tables that belong to a KPI.
 * @param {Kpi} kpi
 */
const fieldsOf = ({ name, samples }) => [name, samples ?? name, name + BEFORE, name + FINISHED];

/** Takes what the board tells; each `take` returns the KPIs of which something may be another now. */
export class Store {
  #table = new Table();
  /** @type {string | null} The window that the table is of: another one while the board is still asked. */
  #tableOf = null;
  /** @type {Trends | null} */
  #trends = null;
  /** @type {Map<string, Alert[]>} */
  #alerts = new Map();
  /** @type {Map<string, ToldGoal[]>} */
  #goals = new Map();
  #goalsShown = "";
  /** @type {Map<string, InBoth<string>>} */
  #lacks = new Map();
  /** @type {Map<string, Kpi>} Name of a KPI, or of its samples -> the KPI. */
  #ofField;

  /**
   * @param {readonly Kpi[]} catalogue
   * @param {string} window
   */
  constructor(catalogue, window) {
    this.kpis = new Map(catalogue.map((kpi) => [kpi.name, kpi]));
    this.#ofField = new Map(catalogue.flatMap((kpi) => fieldsOf(kpi).map((name) => [name, kpi])));
    this.window = window;
    /** @type {readonly Alert[] | null | undefined} As the board has them: null where it knows none, undefined before. */
    this.alerts = undefined;
  }

  /** How many alerts fire. */
  get firing() {
    return (this.alerts ?? []).filter(({ state }) => state === "firing").length;
  }

  /**
   * What is known of a KPI.
   * @param {Kpi} kpi
   * @returns {Known}
   */
  known(kpi) {
    return {
      table: this.#table,
      window: this.window,
      trends: this.#trends,
      values: this.#trends?.values[kpi.name],
      alerts: this.#alerts.get(kpi.name) ?? [],
      goals: this.#goals.get(kpi.name) ?? [],
      lack: this.#lacks.get(kpi.name),
    };
  }

  /**
   * Look at another window; its table is still to come.
   * @param {string} window
   */
  turnTo(window) {
    this.window = window;
    this.#trends = null;
  }

  /**
   * A whole table; null if it is not the one that is waited for.
   * @param {WindowTable} told
   * @param {boolean} starting Whether the board has only just begun: what was shown last says more than nothing does.
   */
  takeTable({ window, fields }, starting) {
    const other = this.#tableOf !== window;
    if (window !== this.window || (starting && !other && Object.keys(fields).length === 0)) return null;
    this.#tableOf = window;
    const changed = this.#table.replace(fields);
    // Notes and deviations depend on the window alone, too.
    return other ? this.all() : this.#kpisOf(changed);
  }

  /** @param {Changes} told */
  takeChanges({ set = {}, gone = [] }) {
    return this.#kpisOf(this.#table.change(set, gone));
  }

  /** @param {Trends | NoTrends | null} told */
  takeTrends(told) {
    if (told?.window === undefined || told.window !== this.window) return [];
    this.#trends = told;
    return this.all();
  }

  /** @param {Alerts | null} told */
  takeAlerts(told) {
    const before = this.#alerts;
    this.alerts = told ? told.alerts : null;
    this.#alerts = byKpi(this.alerts ?? []);
    return this.#kpisOf(new Set([...before.keys(), ...this.#alerts.keys()]));
  }

  /** @param {Goals | null} told */
  takeGoals(told) {
    const shown = JSON.stringify(told ?? {});
    if (this.#goalsShown === shown) return [];
    this.#goalsShown = shown;
    const before = this.#goals;
    this.#goals = goalsByKpi(told ?? {});
    return this.#kpisOf(new Set([...before.keys(), ...this.#goals.keys()]));
  }

  /** @param {Check} told */
  takeCheck(told) {
    const before = this.#lacks;
    this.#lacks = new Map(Object.entries(told.without_value).map(([name, { text }]) => [name, text]));
    return this.#kpisOf(new Set([...before.keys(), ...this.#lacks.keys()]));
  }

  all() {
    return [...this.kpis.values()];
  }

  /**
   * @param {ReadonlySet<string>} names
   * @returns {Kpi[]}
   */
  #kpisOf(names) {
    return [...new Set([...names].flatMap((name) => this.#ofField.get(name) ?? []))];
  }
}
