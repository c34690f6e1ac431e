// @ts-check
// What the page says of its own numbers: live, stale, replayed or out of reach.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { entitiesLeft, judge } from "../../streams/board/page/site/judgement.js";

/** @typedef {Parameters<typeof judge>[0]} Situation */

const NOW = Date.UTC(2026, 8, 2, 12);
/** @type {Situation} */
const LIVE = { asOf: NOW - 1000, clock: "wall", problem: null, link: "stream", troubled: 0, now: NOW };

describe("the numbers", () => {
  /** @type {[string, Partial<Situation>, string, string][]} */
  const situations = [
    ["that came just now are live", {}, "live", ""],
    ["that are asked for are as live", { link: "polling" }, "live", ""],
    ["of half a minute ago are live", { asOf: NOW - 30_000 }, "live", ""],
    ["that are older are stale", { asOf: NOW - 30_001 }, "stale", "warning.late"],
    ["of a replay are as old as they are", { clock: "event", asOf: 0 }, "replay", ""],
    ["that never came are waited for", { asOf: null }, "waiting", ""],
    ["of a board that is away for a moment are only named so", { link: "lost", troubled: 3000 }, "reconnecting", ""],
    ["of a board that stays away are warned of", { link: "lost", troubled: 3001 }, "reconnecting", "warning.lost"],
    [
      "of a board that never answered are warned of",
      { link: "lost", troubled: 3001, asOf: null },
      "reconnecting",
      "warning.nothing",
    ],
    [
      "of a board in trouble are stale after a while",
      { problem: "no Redis", troubled: 9000 },
      "stale",
      "warning.problem",
    ],
    [
      "of a board that read nothing for trouble too",
      { problem: "no Redis", troubled: 9000, asOf: null },
      "stale",
      "warning.no-numbers",
    ],
    ["of a board in trouble for a moment are not warned of", { problem: "no Redis", troubled: 1 }, "reconnecting", ""],
    ["that the board doubts are not called live", { doubted: true }, "doubted", ""],
    ["that the board doubts in a replay are not called whole", { doubted: true, clock: "event" }, "doubted", ""],
    ["that never came for a reason are not only waited for", { doubted: true, asOf: null }, "doubted", ""],
    ["that are old are stale, whatever else", { doubted: true, asOf: 0 }, "stale", "warning.late"],
    [
      "that are old for trouble are said to be of that trouble",
      { problem: "x", troubled: 9000, asOf: 0 },
      "stale",
      "warning.problem",
    ],
  ];
  for (const [what, situation, state, warning] of situations) {
    test(what, () => assert.deepEqual(judge({ ...LIVE, ...situation }), { state, warning }));
  }
});

describe("what is left while something grows", () => {
  const of = (/** @type {string} */ family, /** @type {number | undefined} */ left) => ({
    shards: [`${family}-0`, `${family}-3`],
    ...(left === undefined ? {} : { entities_left: left }),
  });

  test("is that of the measure that has the most left, of each family", () => {
    assert.equal(entitiesLeft({ a: of("customer", 300), b: of("customer", 500), c: of("ticket", 200) }), 700);
  });

  test("is told with one digit", () => {
    assert.equal(entitiesLeft({ a: of("deal", 1_249_999) }), 1_000_000);
    assert.equal(entitiesLeft({ a: of("deal", 96) }), 100);
  });

  test("is nothing where nothing grows, or where nobody says it", () => {
    assert.equal(entitiesLeft({}), 0);
    assert.equal(entitiesLeft({ a: of("deal", undefined) }), 0);
  });
});
