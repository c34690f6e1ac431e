// @ts-check
// What of cohorts is shown: shares of those who joined, or money; the newest months last.

/** @import { Cohorts } from "../analyses.js" */

/**
 * @typedef {object} Shown
 * @property {string} measure
 * @property {readonly string[]} months
 * @property {readonly number[]} ages
 * @property {readonly (readonly (number | null)[])[]} values By month and age: a share of age 0, or money.
 * @property {readonly number[]} sizes How many joined, by month.
 * @property {number} least
 * @property {number} most
 * @property {(value: number) => number} share Of the way from the least to the most, 0 to 1.
 * @property {(row: number, age: number) => boolean} runs Whether a cell is of the month that still runs.
 */

/**
 * What is shown of cohorts, without the oldest ones.
 * @param {Cohorts} cohorts
 * @param {string} measure
 * @param {number} hidden How many of the oldest are left out.
 * @returns {Shown}
 */
export function shownOf({ months, cells }, measure, hidden = 0) {
  const rows = cells.slice(hidden);
  const length = Math.max(0, ...rows.map((row) => reached(row)));
  const money = measure === "revenue";
  const values = rows.map((row) =>
    Array.from({ length }, (_, age) => (money ? (row[age] ?? null) : shareOf(row[age], row[0]))),
  );
  // Of customers the first month is all of them, which would leave no colours for what follows.
  const scaled = values.flatMap((row) => row.slice(money ? 0 : 1)).filter((value) => value !== null);
  const most = Math.max(0, ...scaled);
  const least = Math.min(0, ...scaled);
  return {
    measure,
    months: months.slice(hidden),
    ages: Array.from({ length }, (_, age) => age),
    values,
    sizes: rows.map((row) => row[0] ?? 0),
    least,
    most,
    share: (value) => (most > least ? (value - least) / (most - least) : 0),
    runs: (row, age) => age === reached(rows[row] ?? []) - 1,
  };
}

/**
 * The values of a breakdown: those of which most customers joined first.
 * @param {Record<string, Cohorts>} tables
 */
export function largestFirst(tables) {
  /** @param {Cohorts} table */
  const size = ({ cells }) => cells.reduce((sum, row) => sum + (row[0] ?? 0), 0);
  const sizes = Object.entries(tables).map(([value, table]) => ({ value, size: size(table) }));
  return sizes.sort((one, other) => other.size - one.size).map(({ value }) => value);
}

/**
 * How many ages a cohort has come to.
 * @param {readonly (number | null)[]} row
 */
const reached = (row) => row.filter((cell) => cell !== null).length;

/**
 * @param {number | null | undefined} part
 * @param {number | null | undefined} whole
 */
const shareOf = (part, whole) => (part === undefined || part === null || !whole ? null : part / whole);
