// @ts-check
// A forecast beside a trend of days: which days stand after the last step, and their lines.

/** @import { Trends } from "../board.js" */
/** @import { Forecast } from "../models.js" */
/** @import { Placing } from "./trend.js" */

/**
 * @typedef {object} Ahead A day of the forecast at its step of a trend, or after its last one.
 * @property {number} step
 * @property {number} start
 * @property {number} low
 * @property {number} mean
 * @property {number} high
 */

const DAY_MS = 86_400_000;
const LEAST_DAYS = 7;

/**
 * The days of a forecast that a trend has room for: from the running one on, half as many as the trend has. Nothing beside a
 * trend whose steps are no days.
 * @param {Pick<Forecast, "path"> | null} forecast
 * @param {Trends | null} trends
 * @returns {Ahead[]}
 */
export function aheadOf(forecast, trends) {
  const last = trends?.starts.at(-1);
  if (!(forecast && trends) || last === undefined || trends.step_ms !== DAY_MS) return [];
  const running = trends.starts.length - 1;
  const most = running + Math.max(LEAST_DAYS, Math.ceil(trends.starts.length / 2));
  return forecast.path
    .map(({ start, low, mean, high }) => ({
      step: running + Math.round((start - last) / DAY_MS),
      start,
      low,
      mean,
      high,
    }))
    .filter(({ step }) => step >= running && step <= most);
}

/** @param {number} number */
const short = (number) => Number(number.toFixed(2));

/**
 * The line of what is expected, the band around it, and the line between what was and what will be.
 * @param {readonly Ahead[]} ahead
 * @param {Placing} placing
 */
export function aheadPaths(ahead, { across, down }) {
  const [first] = ahead;
  if (first === undefined) return { band: "", ahead: "", today: "" };
  /** @param {"low" | "mean" | "high"} bound */
  const along = (bound) => ahead.map((day) => `${short(across(day.step))} ${short(down(day[bound]))}`);
  const line = along("mean");
  if (line.length === 1) line.push(line[0] ?? "");
  return {
    band: `M${[...along("high"), ...along("low").reverse()].join("L")}Z`,
    ahead: `M${line.join("L")}`,
    today: `M${short(across(first.step))} 0V30`,
  };
}
