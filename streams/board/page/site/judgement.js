// @ts-check
// What state the numbers are in: live, stale, replayed, or out of reach.

/** @import { Link, Meta, Moment } from "../board.js" */

const STALE_MS = 30_000;
const PATIENCE_MS = 3000; // A reconnect shorter than this is only named, not warned of.

/**
 * What is the matter, if something is: the state, and the key of a warning, "" where there is none.
 * @param {object} known
 * @param {Moment | null} known.asOf Of the numbers that are shown.
 * @param {Meta["clock"]} known.clock
 * @param {string | null} known.problem What the board says of itself.
 * @param {Link} known.link
 * @param {number} known.troubled For how long the board is out of reach or cannot read, ms; 0 if it is not.
 * @param {Moment} known.now By the board's clock.
 * @param {boolean} [known.doubted] Whether the board says that they may be old or incomplete.
 * @returns {{ state: string, warning: string }}
 */
export function judge({ asOf, clock, problem, link, troubled, now, doubted = false }) {
  const lost = link === "lost";
  if (lost || problem !== null) {
    if (troubled <= PATIENCE_MS) return { state: "reconnecting", warning: "" };
    if (lost) return { state: "reconnecting", warning: asOf === null ? "warning.nothing" : "warning.lost" };
    return { state: "stale", warning: asOf === null ? "warning.no-numbers" : "warning.problem" };
  }
  if (isLate(asOf, clock, now)) return { state: "stale", warning: "warning.late" };
  if (doubted) return { state: "doubted", warning: "" };
  if (asOf === null) return { state: "waiting", warning: "" };
  return { state: clock === "event" ? "replay" : "live", warning: "" };
}

/**
 * Whether numbers of this moment are too old.
 * @param {Moment | null} asOf
 * @param {Meta["clock"]} clock
 * @param {Moment} now
 */
const isLate = (asOf, clock, now) => clock === "wall" && asOf !== null && now - asOf > STALE_MS;

/**
 * Entities of a family count for all of its measures, so of each family it is the measure with the most of them.
 *
 * @param {Record<string, { shards: string[]; entities_left?: number }>} growing What grows, by measure. An older board
 *   does not say how many entities are left.
 * @returns {number} About how many entities are left, with one digit that counts: whoever has it read out hears of it
 *   now and then, and not every few seconds.
 */
export function entitiesLeft(growing) {
  /** @type {Map<string, number>} */
  const left = new Map();
  for (const { shards, entities_left: entities = 0 } of Object.values(growing)) {
    const family = (shards[0] ?? "").replace(/-\d+$/u, "");
    left.set(family, Math.max(left.get(family) ?? 0, entities));
  }
  const all = [...left.values()].reduce((sum, entities) => sum + entities, 0);
  return Number(all.toPrecision(1));
}
