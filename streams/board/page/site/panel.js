// @ts-check
// A part of a page beside the first: its title, what it tells, what to choose, and what is shown, or why nothing is.

import { AnswerError, ask } from "./connection.js";
import { byId, make, show } from "./elements.js";
import { say } from "./texts.js";

const MISSING = 404;
const LATER = 503;

export class Panel {
  element;
  title;
  /** Where what is to be chosen stands. */
  choices = make("div", "chosen");
  /** What is shown where there is anything. */
  body = make("div", "panel-body");
  #empty = make("div", "empty");
  #shown = "";
  #asked = "";

  /**
   * A panel that is not seen until it is filled.
   * @param {string} name Of its texts, and its place in the address.
   * @param {string} about The key of what it tells.
   */
  constructor(name, about) {
    this.name = name;
    this.title = say(`analyses.${name}`);
    this.element = make("section", "panel", undefined, {
      id: name,
      "aria-labelledby": `${name}-title`,
      tabindex: "-1",
    });
    const heading = make("h2", "", this.title, { id: `${name}-title` });
    this.element.append(heading, make("p", "about", say(about)), this.choices, this.#empty, this.body);
    show(this.element, false);
  }

  /** Whether there is anything to see of it. */
  get seen() {
    return !this.element.hidden;
  }

  /** Bring it up to date; a panel that asks for nothing is not seen. */
  async load() {
    await Promise.resolve();
    this.hide();
  }

  /** Load what was chosen now. */
  async again() {
    try {
      await this.load();
    } catch {
      this.#shown = "";
      this.lacks(say("warning.nothing"));
    }
  }

  /**
   * Ask the board, and `fill` in what it says: only what is another now. Says whether it has an answer.
   * @template Answer
   * @param {string} path
   * @param {(answer: Answer) => void} fill
   */
  async showAnswer(path, fill) {
    this.#asked = path;
    // Who chooses again before the answer comes wants the other one.
    const current = () => this.#asked === path;
    try {
      const { json } = await ask(path);
      if (current() && this.isNew(path, json)) fill(json);
      return current();
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      if (!current()) return false;
      this.#shown = "";
      if (error.status === MISSING) this.hide();
      else if (error.status === LATER) this.lacks(say("analyses.counting"), error.said);
      else this.refused(error.said);
      return false;
    }
  }

  /**
   * Whether something is shown for the first time.
   * @param {string} path What was asked for.
   * @param {unknown} answer
   */
  isNew(path, answer) {
    const told = `${path} ${JSON.stringify(answer)}`;
    const other = told !== this.#shown;
    this.#shown = told;
    return other;
  }

  /**
   * The board does not tell what is asked for.
   * @param {string} said Why, in English.
   */
  refused(said) {
    this.lacks(say("analyses.refused"), said);
  }

  /** Show nothing of it. */
  hide() {
    show(this.element, false);
  }

  /** Show what the body holds. */
  full() {
    this.#empty.replaceChildren();
    this.#turn(true);
  }

  /**
   * Show no body, but what is missing and what to do.
   * @param {string} text
   * @param {string} [detail] In English.
   */
  lacks(text, detail = "") {
    this.#empty.replaceChildren(make("p", "", text));
    if (detail !== "") this.#empty.append(make("p", "detail", detail, { lang: "en", dir: "ltr" }));
    this.#turn(false);
  }

  /** @param {boolean} full */
  #turn(full) {
    show(this.element, true);
    show(this.body, full);
    show(this.#empty, !full);
  }
}

/**
 * Lead to the panels that are seen, in a list of links.
 * @param {readonly Panel[]} panels
 */
export function listPanels(panels) {
  const links = panels
    .filter(({ seen }) => seen)
    .map(({ name, title }) => {
      const item = make("li");
      item.append(make("a", "", title, { href: `#${name}` }));
      return item;
    });
  byId("contents").replaceChildren(...links);
}
