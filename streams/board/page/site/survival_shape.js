// @ts-check
// Where curves of survival stand in a box that stretches: days from left to right, shares from bottom to top.

/** @import { SurvivalCurve } from "../analyses.js" */

export const WIDTH = 100;
export const HEIGHT = 60;
const MONTH_DAYS = 365.25 / 12;
const MOST_TICKS = 6;
const DAY_STEPS = [1, 2, 5, 10, 15, 30];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 36, 60, 120];

/** @param {number} number */
const short = (number) => Number(number.toFixed(2));

/**
 * The line of a curve, in steps: it falls on the days on which somebody was lost.
 * @param {SurvivalCurve} curve
 * @param {readonly (number | null)[]} values At these days.
 * @param {number} days As many as the box is wide.
 */
function stepsOf(curve, values, days) {
  let at = 1;
  const points = [[0, at]];
  for (const [place, day] of curve.days.entries()) {
    const next = values[place] ?? curve.survival[place] ?? at;
    points.push([day, at], [day, next]);
    at = next;
  }
  points.push([curve.followed_days, at]);
  return points.map(([day = 0, share = 0]) => `${short((day / days) * WIDTH)} ${short((1 - share) * HEIGHT)}`);
}

/**
 * The paths of a curve and of the band around it.
 * @param {SurvivalCurve} curve
 * @param {number} days As many as the box is wide.
 */
export function pathsOf(curve, days) {
  const low = stepsOf(curve, curve.low, days).reverse();
  const band = [...stepsOf(curve, curve.high, days), ...low];
  return { line: `M${stepsOf(curve, curve.survival, days).join("L")}`, band: `M${band.join("L")}Z` };
}

/**
 * The share who stay longer than so many days, with its bounds; null where nobody was followed for so long.
 * @param {SurvivalCurve} curve
 * @param {number} day
 */
export function shareAfter(curve, day) {
  if (day > curve.followed_days) return null;
  const place = curve.days.filter((lost) => lost <= day).length - 1;
  const share = curve.survival[place] ?? 1;
  return { share, low: curve.low[place] ?? share, high: curve.high[place] ?? share };
}

/**
 * Where the axis of days has its marks, few enough to be read: at whole months, or at days of a short one.
 * @param {number} days As many as the box is wide.
 * @returns {{ day: number, months: number | null }[]}
 */
export function ticksOf(days) {
  const inMonths = days > 2 * MONTH_DAYS;
  const unit = inMonths ? MONTH_DAYS : 1;
  const steps = inMonths ? MONTH_STEPS : DAY_STEPS;
  const step = steps.find((size) => Math.floor(days / (size * unit)) <= MOST_TICKS) ?? steps.at(-1) ?? 1;
  const number = Math.floor(days / (step * unit));
  return Array.from({ length: number + 1 }, (_, place) => ({
    day: place * step * unit,
    months: inMonths ? place * step : null,
  }));
}
