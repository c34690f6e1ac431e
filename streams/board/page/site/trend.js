// @ts-check
// Trends as lines: values over the steps of a window, drawn into a box that stretches.

import { draw, mark } from "./elements.js";
import { say } from "./texts.js";

/** @import { Trends, TrendValues } from "../board.js" */
/** @import { Ahead } from "./forecast_shape.js" */

const WIDTH = 100;
const HEIGHT = 30;
const EDGE = 2;

/**
 * @typedef {object} Summary
 * @property {number} least
 * @property {number} most
 * @property {number} last
 */

/**
 * @typedef {object} Placing Where a step and a value stand in the box.
 * @property {(step: number) => number} across
 * @property {(value: number) => number} down
 */

/**
 * @typedef {object} Beside What is drawn beside a trend.
 * @property {readonly number[]} goals One for each step, or none.
 * @property {readonly number[]} benchmark One for all steps, or none.
 * @property {readonly Ahead[]} [ahead] Of a forecast.
 */

/**
 * What stands beside the trend of a KPI.
 * @param {Trends | null} trends
 * @param {string} kpi
 * @returns {Beside}
 */
export function besideOf(trends, kpi) {
  const benchmark = trends?.benchmarks?.[kpi];
  return { goals: trends?.goals?.[kpi] ?? [], benchmark: benchmark === undefined ? [] : [benchmark] };
}

/**
 * All numbers that have to have a place beside the values.
 * @param {Beside} beside
 */
export const linesOf = ({ goals, benchmark, ahead = [] }) => [
  ...goals,
  ...benchmark,
  ...ahead.flatMap(({ low, high }) => [low, high]),
];

/**
 * How many steps come after the last one of a trend.
 * @param {TrendValues} values
 * @param {readonly Ahead[]} [ahead]
 */
export const laterOf = (values, ahead = []) => Math.max(0, (ahead.at(-1)?.step ?? 0) - (values.length - 1));

/**
 * The least, most and last of a trend; null where it has no value at all.
 * @param {TrendValues} values
 * @returns {Summary | null}
 */
export function summary(values) {
  const known = values.flatMap((value) => value ?? []);
  const last = known.at(-1);
  return last === undefined ? null : { least: Math.min(...known), most: Math.max(...known), last };
}

/**
 * Where values stand in the box; what never changes runs through the middle, and along the bottom if it is 0. A line of
 * goals has its place in the box as well.
 * @param {TrendValues} values
 * @param {readonly number[]} [goals]
 * @param {number} [later] Steps that come after the last one.
 * @returns {Placing}
 */
export function placing(values, goals = [], later = 0) {
  const { least, most } = summary([...values, ...goals]) ?? { least: 0, most: 0 };
  const span = most - least;
  const steps = Math.max(1, values.length - 1 + later);
  const level = least ? HEIGHT / 2 : HEIGHT - EDGE;
  return {
    across: (step) => (step / steps) * WIDTH,
    down: (value) => (span ? HEIGHT - EDGE - ((value - least) / span) * (HEIGHT - 2 * EDGE) : level),
  };
}

/** @param {number} number */
const short = (number) => Number(number.toFixed(2));

/**
 * The points of each run of steps without a gap.
 * @param {TrendValues} values
 * @param {Placing} placing
 * @param {number} from
 * @param {number} to
 */
function runsOf(values, { across, down }, from, to) {
  /** @type {string[][]} */
  const runs = [];
  for (let step = from; step < to; step += 1) {
    const value = values[step] ?? null;
    const before = step > from ? (values[step - 1] ?? null) : null;
    if (value !== null && before === null) runs.push([]);
    if (value !== null) runs.at(-1)?.push(`${short(across(step))} ${short(down(value))}`);
  }
  return runs;
}

const NOTHING = { area: "", gaps: "", line: "", running: "", dots: "" };

/** @type {readonly (keyof typeof NOTHING)[]} */
const PARTS = ["area", "gaps", "line", "running", "dots"];
const GOAL = "goal";
const BENCHMARK = "benchmark";

/** @param {readonly string[]} run */
function areaUnder(run) {
  const [first, last] = [run[0], run.at(-1)].map((point) => point?.split(" ")[0]);
  return `M${first} ${HEIGHT}L${run.join("L")}L${last} ${HEIGHT}Z`;
}

/**
 * The lines of a trend: what has ended, what it fills, and the step to the one that still runs.
 * @param {TrendValues} values
 * @param {Placing} [place]
 */
export function pathsOf(values, place = placing(values)) {
  const last = values.length - 1;
  const ended = runsOf(values, place, 0, last);
  const long = ended.filter((run) => run.length > 1);
  const line = long.map((run) => `M${run.join("L")}`).join("");
  const area = long.map(areaUnder).join("");
  // A value without neighbours is a dot: a line of no length with round ends.
  const dots = ended.map((run) => (run.length === 1 ? `M${run[0]}h0` : "")).join("");
  // Where there was nothing to divide by, a faint line leads from the last value to the next one.
  const gaps = ended
    .slice(1)
    .map((run, index) => `M${ended[index]?.at(-1)}L${run[0]}`)
    .join("");
  const value = values[last] ?? null;
  if (value === null) return { area, gaps, line, running: "", dots };
  const now = `${short(place.across(last))} ${short(place.down(value))}`;
  const before = ended.at(-1)?.at(-1);
  if (last > 0 && (values[last - 1] ?? null) !== null) return { area, gaps, line, running: `M${before}L${now}`, dots };
  const gap = before === undefined ? "" : `M${before}L${now}`;
  return { area, gaps: gaps + gap, line, running: "", dots: `${dots}M${now}h0` };
}

/**
 * The line of goals, from one side of the box to the other.
 * @param {readonly number[]} goals One for each step.
 * @param {Placing} place
 */
export function goalPath(goals, { across, down }) {
  const points = goals.map((goal, step) => `${short(across(step))} ${short(down(goal))}`);
  if (points.length === 1) points.push(`${WIDTH} ${short(down(goals[0] ?? 0))}`);
  return points.length > 0 ? `M${points.join("L")}` : "";
}

/**
 * A drawing of a trend, to be filled by `fillTrend`.
 * @param {string} className
 */
export function makeTrend(className) {
  const box = `0 0 ${WIDTH} ${HEIGHT}`;
  const svg = draw("svg", {
    class: className,
    viewBox: box,
    preserveAspectRatio: "none",
    role: "img",
    "aria-hidden": "true",
  });
  svg.append(...[...PARTS, GOAL, BENCHMARK].map((part) => draw("path", { class: part })));
  return svg;
}

/**
 * Draw these values, and what stands beside them; `written` writes one of them.
 * @param {SVGSVGElement} svg
 * @param {TrendValues | undefined} values
 * @param {(value: number) => string} written
 * @param {Beside} beside
 */
export function fillTrend(svg, values, written, beside) {
  const found = values ? summary(values) : null;
  const { goals } = beside;
  const place = placing(values ?? [], linesOf(beside), laterOf(values ?? [], beside.ahead));
  const paths = values && found ? pathsOf(values, place) : NOTHING;
  const line = svg.children[PARTS.length];
  if (line) mark(line, "d", found ? goalPath(goals, place) : "");
  const benchmark = svg.children[PARTS.length + 1];
  if (benchmark) mark(benchmark, "d", found ? goalPath(beside.benchmark, place) : "");
  for (const [index, part] of PARTS.entries()) {
    const path = svg.children[index];
    if (path) mark(path, "d", paths[part]);
  }
  mark(svg, "aria-hidden", String(!found));
  mark(svg, "aria-label", found ? describe(found, written) : "");
}

/**
 * @param {Summary} summary
 * @param {(value: number) => string} written
 */
function describe({ least, most, last }, written) {
  return say("trend.label", { least: written(least), most: written(most), last: written(last) });
}
