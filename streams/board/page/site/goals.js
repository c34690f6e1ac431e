// @ts-check
// How far goals are, in a few letters and in words.

import { labelsOf, nameOf } from "./tables.js";
import { say, windowName } from "./texts.js";

/** @import { Goal, Goals, GoalState, Kpi } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

/**
 * @typedef {Goal & { window: string, labels: [string, string][] }} ToldGoal A goal, over which window and of which value
 * of a breakdown it is: of none, if it is one of the total.
 */

/**
 * @typedef {object} Progress
 * @property {string} text As in "88% of the goal · pace 121%".
 * @property {string} words The same with the numbers behind it, for those who point at it or listen.
 * @property {"yes" | "no" | ""} good Whether it is good news: the board knows in which direction that is.
 */

/** @type {Record<GoalState, "yes" | "no" | "">} */
const GOOD = { ahead: "yes", on_course: "", behind: "no", unknown: "" };

/**
 * Goals by the KPI that they are for.
 * @param {Goals} goals
 * @returns {Map<string, ToldGoal[]>}
 */
export function goalsByKpi(goals) {
  /** @type {Map<string, ToldGoal[]>} */
  const found = new Map();
  for (const [key, goal] of Object.entries(goals)) {
    const end = key.lastIndexOf(":");
    const field = key.slice(0, end);
    const name = nameOf(field);
    const told = { ...goal, window: key.slice(end + 1), labels: [...labelsOf(field)] };
    found.set(name, [...(found.get(name) ?? []), told]);
  }
  return found;
}

/**
 * The goal of the total over a window.
 * @param {readonly ToldGoal[]} goals Of one KPI.
 * @param {string} window
 */
export function goalOver(goals, window) {
  return goals.find((goal) => goal.window === window && goal.labels.length === 0) ?? null;
}

/**
 * How far a goal is.
 * @param {Pick<Kpi, "unit">} kpi
 * @param {ToldGoal} goal
 * @param {Numbers} numbers
 * @returns {Progress}
 */
export function progressOf(kpi, goal, numbers) {
  const target = numbers.written(kpi.unit, goal.goal);
  const value = numbers.written(kpi.unit, goal.value);
  const good = GOOD[goal.state];
  const state = say(`goal.state.${goal.state}`);
  const words = say("goal.words", { value, goal: target, window: windowName(goal.window), state });
  if (goal.attained === null) return { text: say("goal.is", { goal: target }), words, good };
  const attained = say("goal.attained", { share: numbers.percent(goal.attained) });
  if (goal.pace === null) return { text: attained, words: `${words} ${attained}.`, good };
  const pace = numbers.percent(goal.pace);
  return {
    text: `${attained} · ${say("goal.pace", { pace })}`,
    words: `${words} ${attained}. ${say("goal.pace.words", { pace })}`,
    good,
  };
}

/**
 * What others come to: the value, and the same with where it comes from.
 * @param {Pick<Kpi, "unit" | "benchmark">} kpi
 * @param {Numbers} numbers
 * @returns {{ text: string, words: string } | null}
 */
export function benchmarkOf({ unit, benchmark }, numbers) {
  if (!benchmark) return null;
  const value = numbers.written(unit, benchmark.value);
  const text = say("benchmark.is", { value });
  return { text, words: say("benchmark.words", { value, source: benchmark.source }) };
}
