// @ts-check
// What may make the numbers old or incomplete: a line each, with what it means and what to do.

import { runbookOf } from "./alert_facts.js";
import { language } from "./choices.js";
import { arrange, byId, make, mark, put, show } from "./elements.js";
import { say, sayOr } from "./texts.js";

/** @import { Moment, Problem } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

const RUNBOOK = "NabzProblem";

/** @typedef {ReturnType<typeof makeLine>} Line */

export class Problems {
  #numbers;
  /** @type {Map<string, Line>} By the kind of the problem. */
  #lines = new Map();

  /** @param {Numbers} numbers */
  constructor(numbers) {
    this.#numbers = numbers;
  }

  /**
   * @param {readonly Problem[]} problems
   * @param {Moment} now By the board's clock.
   */
  fill(problems, now) {
    show(byId("problems"), problems.length > 0);
    const items = problems.map((problem) => {
      const line = this.#lines.get(problem.kind) ?? makeLine(problem);
      this.#lines.set(problem.kind, line);
      put(line.since, say("problems.since", { moment: this.#numbers.moment(problem.since, now) }));
      mark(line.since, "datetime", new Date(problem.since).toISOString());
      put(line.detail, problem.detail);
      return line.item;
    });
    arrange(byId("problem-list"), items);
  }
}

/** @param {Problem} problem */
function makeLine({ kind, runbook }) {
  const item = make("li", "", undefined, { "data-problem": kind });
  // What the board found is told in English; it names servers, topics and settings.
  const detail = make("bdi", "problem-detail", undefined, { dir: "ltr", lang: "en" });
  const since = make("time", "problem-since");
  const link = runbookOf({ name: RUNBOOK, runbook: runbook ?? null }, language);
  item.append(make("span", "problem-means", sayOr(`problem.${kind}`, kind)), " ", since, " ");
  if (link) item.append(link, " ");
  item.append(detail);
  return { item, since, detail };
}
