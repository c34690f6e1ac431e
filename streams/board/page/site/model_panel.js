// @ts-check
// A panel of what models tell: of which run that is, whether it is old, and what to do while there is none.

import { language } from "./choices.js";
import { make, put, show } from "./elements.js";
import { Panel } from "./panel.js";
import { say } from "./texts.js";

/** @import { ModelRun, NoRun, Reason } from "../models.js" */
/** @import { Frame } from "./frame.js" */

export class ModelPanel extends Panel {
  frame;
  /** Where what the panel tells stands. */
  told = make("div", "panel-body");
  #run = make("p", "note");
  #old = make("p", "empty");

  /**
   * @param {string} name
   * @param {string} about
   * @param {Frame} frame
   */
  constructor(name, about, frame) {
    super(name, about);
    this.frame = frame;
    this.body.append(this.#old, this.told, this.#run);
  }

  /**
   * That a run is a minute older is nothing new to draw, but it may be old by now.
   * @param {string} path
   * @param {unknown} answer
   * @override
   */
  isNew(path, answer) {
    const run = /** @type {{ run?: ModelRun | null }} */ (answer).run ?? null;
    if (run !== null) this.#date(run);
    return super.isNew(path, { .../** @type {object} */ (answer), run: run === null ? null : run.fitted_at });
  }

  /**
   * Whether an analyst has run; where none has, it is said what to do.
   * @template {{ run: ModelRun }} Answer
   * @param {Answer | NoRun} answer
   * @returns {answer is Answer}
   */
  hasRun(answer) {
    if (answer.run === null) this.lacks(say("models.none"));
    return answer.run !== null;
  }

  /**
   * Of what and when a run was made, in a sentence.
   * @param {ModelRun} run
   */
  madeOf({ as_of: asOf, customers, sampled }) {
    const { numbers } = this.frame;
    const moment = numbers.moment(asOf);
    const [n, all] = [numbers.whole(sampled), numbers.whole(customers)];
    return sampled < customers ? say("models.sample", { n, all, moment }) : say("models.run", { n, moment });
  }

  /** @param {ModelRun} run */
  #date(run) {
    const { numbers } = this.frame;
    const { age_seconds: age, every_minutes: minutes, old } = run;
    put(this.#run, this.madeOf(run));
    show(this.#old, old);
    put(this.#old, old ? say("models.old", { ago: numbers.ago(age * 1000), n: numbers.whole(minutes) }) : "");
  }
}

/**
 * Why a figure is absent, as a paragraph.
 * @param {Reason} reason
 */
export const whyNot = ({ text }) => make("p", "empty", text[language]);

/**
 * Sentences, one below the other.
 * @param {readonly string[]} sentences
 */
export function sentencesOf(sentences) {
  const list = make("ul", "said");
  list.append(...sentences.map((text) => make("li", "", text)));
  return list;
}
