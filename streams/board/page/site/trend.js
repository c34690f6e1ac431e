// Trends as lines: values over the steps of a window, drawn into a box that stretches.

import { draw, mark } from "./elements.js";
import { say } from "./texts.js";

const WIDTH = 100, HEIGHT = 30, EDGE = 2;

/** The least, most and last of a trend; null where it has no value at all. */
export function summary(values) {
  const known = values.filter((value) => value !== null);
  if (!known.length) return null;
  return { least: Math.min(...known), most: Math.max(...known), last: known[known.length - 1] };
}

/** Where a value stands in the box; what never changes runs through the middle, and along the bottom if it is 0. */
export function placing(values) {
  const { least, most } = summary(values), span = most - least, steps = Math.max(1, values.length - 1);
  return {
    across: (step) => (step / steps) * WIDTH,
    down: (value) => (span ? HEIGHT - EDGE - ((value - least) / span) * (HEIGHT - 2 * EDGE) : least ? HEIGHT / 2 : HEIGHT - EDGE),
  };
}

const short = (number) => Number(number.toFixed(2));

function linesOf(values, { across, down }, from, to) {
  const runs = [];
  let run = null;
  for (let step = from; step < to; step += 1) {
    if (values[step] === null) {
      run = null;
      continue;
    }
    if (!run) runs.push((run = []));
    run.push(`${short(across(step))} ${short(down(values[step]))}`);
  }
  return runs;
}

const NOTHING = { area: "", gaps: "", line: "", running: "", dots: "" };
const PARTS = Object.keys(NOTHING);

/** The lines of a trend: what has ended, what it fills, and the step to the one that still runs. */
export function pathsOf(values) {
  const place = placing(values), last = values.length - 1;
  const ended = linesOf(values, place, 0, last);
  const line = ended.filter((run) => run.length > 1).map((run) => `M${run.join("L")}`).join("");
  // A value without neighbours is a dot: a line of no length with round ends.
  const dots = ended.filter((run) => run.length === 1).map((run) => `M${run[0]}h0`).join("");
  // Where there was nothing to divide by, a faint line leads from the last value to the next one.
  const gaps = ended.slice(1).map((run, place) => `M${ended[place].at(-1)}L${run[0]}`).join("");
  const area = ended
    .filter((run) => run.length > 1)
    .map((run) => `M${run[0].split(" ")[0]} ${HEIGHT}L${run.join("L")}L${run[run.length - 1].split(" ")[0]} ${HEIGHT}Z`)
    .join("");
  const [running = []] = last > 0 ? linesOf(values, place, last - 1, values.length).slice(-1) : [];
  if (values[last] === null) return { area, gaps, line, running: "", dots };
  if (running.length > 1) return { area, gaps, line, running: `M${running.join("L")}`, dots };
  const alone = `${short(place.across(last))} ${short(place.down(values[last]))}`, before = ended.at(-1)?.at(-1);
  return { area, gaps: before ? `${gaps}M${before}L${alone}` : gaps, line, running: "", dots: `${dots}M${alone}h0` };
}

/** A drawing of a trend, to be filled by `fillTrend`. */
export function makeTrend(className) {
  const svg = draw("svg", { class: className, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" });
  svg.append(...PARTS.map((part) => draw("path", { class: part })));
  return svg;
}

/** Draw these values, undefined where there are none; `written` writes one of them. */
export function fillTrend(svg, values, written) {
  const found = values ? summary(values) : null;
  const paths = found ? pathsOf(values) : NOTHING;
  PARTS.forEach((part, place) => mark(svg.children[place], "d", paths[part]));
  mark(svg, "aria-hidden", String(!found));
  mark(svg, "aria-label", found ? say("trend.label", { least: written(found.least), most: written(found.most), last: written(found.last) }) : "");
}
