// @ts-check
// Drivers of satisfaction by how well they do and how much they move it: where they stand in a picture, and what follows.

/**
 * @typedef {object} Driver
 * @property {string} name
 * @property {number} mean How well it does, in points.
 * @property {number} impact By how many points satisfaction rises with a point of it.
 * @property {number} samples Answers that it is known by.
 */

/** @typedef {"improve" | "keep" | "wait" | "enough"} Quadrant */

/**
 * @typedef {Driver & { number: number, across: number, up: number, quadrant: Quadrant, few: boolean }} Placed
 * A driver with its number, its place in the picture (0 to 1 from the left, and from the bottom), and what follows.
 */

const SIDE = 0.08;
const ABOVE = 0.16; // Where the names of the quadrants stand.
export const FEW = 30;

/**
 * @param {readonly number[]} values
 */
const middleOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * A scale from just below the least to just above the most of these.
 * @param {readonly number[]} values At least one.
 * @param {number} edge What is left free at either end.
 */
function scaleOf(values, edge) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const span = most - least;
  return (/** @type {number} */ value) => (span > 0 ? edge + ((value - least) / span) * (1 - 2 * edge) : 0.5);
}

/**
 * Drivers with their places, those to be improved first come first: the largest impact, then the least mean. What is high
 * and low is told by the means over all drivers (Martilla and James, Importance-Performance Analysis, 1977).
 * @param {readonly Driver[]} drivers
 * @returns {{ placed: Placed[], across: number, up: number }} Where the lines between the quadrants stand.
 */
export function pictureOf(drivers) {
  if (drivers.length === 0) return { placed: [], across: 0.5, up: 0.5 };
  const means = drivers.map(({ mean }) => mean);
  const impacts = drivers.map(({ impact }) => impact);
  const [meanOfAll, impactOfAll] = [middleOf(means), middleOf(impacts)];
  const [across, up] = [scaleOf(means, SIDE), scaleOf(impacts, ABOVE)];
  const placed = [...drivers]
    .sort((one, other) => other.impact - one.impact || one.mean - other.mean)
    .map((driver, place) => ({
      ...driver,
      number: place + 1,
      across: across(driver.mean),
      up: up(driver.impact),
      quadrant: quadrantOf(driver.mean >= meanOfAll, driver.impact >= impactOfAll),
      few: driver.samples < FEW,
    }));
  return { placed, across: across(meanOfAll), up: up(impactOfAll) };
}

/**
 * @param {boolean} good
 * @param {boolean} important
 * @returns {Quadrant}
 */
function quadrantOf(good, important) {
  if (important) return good ? "keep" : "improve";
  return good ? "enough" : "wait";
}
