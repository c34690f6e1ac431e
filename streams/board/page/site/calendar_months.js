// @ts-check
// Periods of the company's calendar by their names: "2026-10", "1405-07", "2026-Q3", "2026".

import { say } from "./texts.js";

/** @import { Moment } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const PERSIAN_YEARS_LATER = 621;
const MIDDLE = 14;

/**
 * A moment in the middle of a month, UTC.
 * @param {number} year
 * @param {number} month From 1 on.
 * @param {"gregorian" | "persian"} system
 * @returns {Moment}
 */
export function middleOf(year, month, system) {
  if (system === "gregorian") return Date.UTC(year, month - 1, 1 + MIDDLE);
  // The year begins on a day of 19 to 22 March; six months of 31 days come first.
  const days = (month - 1) * 30 + Math.min(month - 1, 6);
  return Date.UTC(year + PERSIAN_YEARS_LATER, 2, 21 + days + MIDDLE);
}

/**
 * What people call a period; what has no such name is called as it is.
 * @param {string} name
 * @param {Numbers} numbers
 * @param {"gregorian" | "persian"} [system]
 */
export function periodName(name, numbers, system = "gregorian") {
  const [, year = "", kind = "", number = ""] = /^(\d{4})(?:-([Qq]?)(\d{1,2}))?$/u.exec(name) ?? [];
  if (year === "") return name;
  if (number === "") return numbers.digits(year);
  if (kind !== "") return say("analyses.quarter", { n: numbers.digits(number), year: numbers.digits(year) });
  return numbers.step(middleOf(Number(year), Number(number), system), MONTH_MS, "UTC");
}

/**
 * The name of the same period a year before.
 * @param {string} name
 */
export const yearBefore = (name) => name.replace(/^\d{4}/u, (year) => String(Number(year) - 1).padStart(4, "0"));
