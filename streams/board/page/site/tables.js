// @ts-check
// The table of one window: fields as in kpi{dimension="value"}, kept by KPI.

/** @import { Fields } from "../board.js" */

/**
 * @typedef {object} Row One value of a breakdown.
 * @property {string} key Its field.
 * @property {string[]} labels In the order of the dimensions.
 * @property {number} value
 */

/** What follows the name of a KPI in a table: what it was in the period before, and what is compared with that. */
export const BEFORE = ":before";
export const FINISHED = ":finished";

/**
 * A table with the period before in it, as a stream tells it.
 * @param {Fields} [fields]
 * @param {Fields} [before]
 * @returns {Fields}
 */
export function withBefore(fields = {}, before = {}) {
  const named = Object.entries(before).map(([name, value]) => [name.endsWith(FINISHED) ? name : name + BEFORE, value]);
  return { ...fields, ...Object.fromEntries(named) };
}

/**
 * The name of the KPI, or of its samples, that a field is of.
 * @param {string} field
 */
export function nameOf(field) {
  const brace = field.indexOf("{");
  return brace < 0 ? field : field.slice(0, brace);
}

/**
 * The labels of a field, in Prometheus' way of writing them.
 * @param {string} field
 */
export function labelsOf(field) {
  /** @type {Map<string, string>} */
  const labels = new Map();
  for (const [, name = "", value = ""] of field.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gu)) {
    labels.set(
      name,
      value.replace(/\\(.)/gu, (_, sign) => (sign === "n" ? "\n" : sign)),
    );
  }
  return labels;
}

export class Table {
  /** @type {Map<string, Map<string, number>>} Name -> field -> value. */
  #byName = new Map();

  /**
   * Take a whole table; returns the names of which something is another now.
   * @param {Fields} fields
   */
  replace(fields) {
    /** @type {Set<string>} */
    const changed = new Set();
    const before = this.#byName;
    this.#byName = new Map();
    for (const [field, value] of Object.entries(fields)) {
      const name = nameOf(field);
      this.#under(name).set(field, value);
      if (before.get(name)?.get(field) !== value) changed.add(name);
    }
    for (const [name, values] of before) {
      if (values.size !== (this.#byName.get(name)?.size ?? 0)) changed.add(name);
    }
    return changed;
  }

  /**
   * Take some fields, and drop some; returns the names that they belong to.
   * @param {Fields} set
   * @param {readonly string[]} gone
   */
  change(set, gone) {
    /** @type {Set<string>} */
    const changed = new Set();
    for (const [field, value] of Object.entries(set)) {
      const name = nameOf(field);
      this.#under(name).set(field, value);
      changed.add(name);
    }
    for (const field of gone) {
      const name = nameOf(field);
      this.#byName.get(name)?.delete(field);
      changed.add(name);
    }
    return changed;
  }

  /**
   * The total of a name, undefined if it has none.
   * @param {string} name
   */
  total(name) {
    return this.#byName.get(name)?.get(name);
  }

  /**
   * The values of one breakdown, the largest first.
   * @param {string} name
   * @param {readonly string[]} dimensions
   * @returns {Row[]}
   */
  rows(name, dimensions) {
    const rows = [];
    for (const [field, value] of this.#byName.get(name) ?? []) {
      const labels = labelsOf(field);
      const found = dimensions.flatMap((dimension) => labels.get(dimension) ?? []);
      const whole = labels.size === dimensions.length && found.length === dimensions.length;
      if (field !== name && whole) rows.push({ key: field, labels: found, value });
    }
    return rows.sort((one, other) => other.value - one.value || (one.key < other.key ? -1 : 1));
  }

  /** @param {string} name */
  #under(name) {
    const values = this.#byName.get(name) ?? new Map();
    this.#byName.set(name, values);
    return values;
  }
}
