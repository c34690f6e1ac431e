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
