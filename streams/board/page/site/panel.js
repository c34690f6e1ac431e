// @ts-check
// A part of a page beside the first: its title, what it tells, what to choose, and what is shown, or why nothing is.

import { AnswerError, ask } from "./connection.js";
import { byId, make, put, show } from "./elements.js";
import { say } from "./texts.js";

const MISSING = 404;

export class Panel {
  element;
  title;
  /** Where what is to be chosen stands. */
  choices = make("div", "chosen");
  /** What is shown where there is anything. */
  body = make("div", "panel-body");
  #empty = make("p", "empty");
  #shown = "";

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

  /**
   * Ask the board, and `fill` in what it says: nothing of what it does not know, and only what is another now.
   * @template Answer
   * @param {string} path
   * @param {(answer: Answer) => void} fill
   */
  async showAnswer(path, fill) {
    try {
      const { json } = await ask(path);
      if (this.isNew(path, json)) fill(json);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      this.#shown = "";
      this.refused(error.status === MISSING);
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
   * @param {boolean} unknown Whether this board does not know of such a thing at all.
   */
  refused(unknown) {
    if (unknown) this.hide();
    else this.lacks(say("analyses.refused"));
  }

  /** Show nothing of it. */
  hide() {
    show(this.element, false);
  }

  /** Show what the body holds. */
  full() {
    this.#turn("");
  }

  /**
   * Show no body, but what is missing and what to do.
   * @param {string} text
   */
  lacks(text) {
    this.#turn(text);
  }

  /** @param {string} lack */
  #turn(lack) {
    show(this.element, true);
    show(this.body, lack === "");
    show(this.#empty, lack !== "");
    put(this.#empty, lack);
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
