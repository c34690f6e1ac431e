// @ts-check
// What people say: the newest comments, by theme, and complaints alone.

import { Few, Many } from "./choosing.js";
import { make, put, show } from "./elements.js";
import { Panel } from "./panel.js";
import { say, sayOr } from "./texts.js";

/** @import { Comment, Comments } from "../comments.js" */
/** @import { Frame } from "./frame.js" */

const THEME = "theme";
const ALL = "all";
const NEGATIVE = "negative";
const UNKNOWN = "unknown";
const SETTING = "keep_days";
/** What the board says to whoever may not read them. */
const SCOPE = "scope personal";
const LIMIT = 50;
const FIRST_COMMENTS = 8;
const BAD = -200;
const GOOD = 200;

export class CommentsPanel extends Panel {
  #frame;
  #theme;
  #sign;
  #counts = make("p", "counts");
  #list = make("ul", "comments");
  #more = make("button", "link", "", { type: "button" });
  /** @type {HTMLElement[]} */
  #items = [];
  /** @type {Set<string>} */
  #themes = new Set();

  /** @param {Frame} frame */
  constructor(frame) {
    super("comments", "comments.about");
    this.#frame = frame;
    const signs = [ALL, NEGATIVE].map((value) => ({ value, text: say(`comments.${value}`) }));
    this.#sign = new Few("comments", say("comments.sign"), signs, () => this.again());
    this.#theme = new Many(THEME, say("comments.theme"), () => this.again());
    this.choices.append(this.#sign.element, this.#theme.element);
    this.#more.addEventListener("click", () => this.#showFirst(LIMIT));
    this.body.append(this.#counts, this.#list, this.#more);
    const linked = new URLSearchParams(location.hash.replace(/^#/u, "")).get(THEME);
    if (linked !== null) this.#themes.add(linked);
    this.#offer();
  }

  /** @override */
  async load() {
    const asked = new URLSearchParams({ limit: String(LIMIT) });
    if (this.#theme.value !== ALL) asked.set(THEME, this.#theme.value);
    if (this.#sign.value === NEGATIVE) asked.set("negative", "1");
    const answered = await this.showAnswer(`/api/comments?${asked}`, (told) => this.#fill(told));
    // A link may ask for a theme that is none: then another one can be chosen.
    show(this.choices, answered || this.#theme.value !== ALL);
  }

  /**
   * @param {string} said
   * @override
   */
  refused(said) {
    if (said.includes(SCOPE)) this.lacks(say("comments.personal"));
    else if (said.includes(SETTING)) this.lacks(say("comments.off"));
    else super.refused(said);
  }

  /** The themes to choose from: those that were seen so far, and that of a link. */
  #offer() {
    const themes = [...this.#themes]
      .sort((one, other) => one.localeCompare(other))
      .map((value) => ({ value, text: themeName(value) }));
    this.#theme.offer([{ value: ALL, text: say("comments.any-theme") }, ...themes]);
  }

  /** @param {Comments} told */
  #fill({ comments, looked_at: lookedAt, ended }) {
    const { numbers } = this.#frame;
    for (const { themes } of comments)
      for (const theme of themes.length > 0 ? themes : [UNKNOWN]) this.#themes.add(theme);
    this.#offer();
    const counts = { n: numbers.whole(comments.length), all: numbers.whole(lookedAt) };
    put(this.#counts, say(ended ? "comments.counts" : "comments.newest", counts));
    this.#items = comments.map((comment) => this.#item(comment));
    this.#list.replaceChildren(...this.#items);
    put(this.#more, say("detail.all", { n: numbers.whole(comments.length) }));
    this.#showFirst(FIRST_COMMENTS);
    if (comments.length === 0 && this.#theme.value === ALL && this.#sign.value === ALL) {
      return this.lacks(say("comments.none"));
    }
    this.full();
  }

  /** @param {number} count */
  #showFirst(count) {
    for (const [place, item] of this.#items.entries()) show(item, place < count);
    show(this.#more, this.#items.length > count);
  }

  /** @param {Comment} comment */
  #item({ at, comment, score, themes, touchpoint, product, kind, points }) {
    const { numbers } = this.#frame;
    const item = make("li", "comment", undefined, { "data-mood": moodOf(score) });
    // What people write is in whatever language they write.
    item.append(make("p", "comment-text", comment, { dir: "auto" }));
    const facts = [say(`comments.mood.${moodOf(score)}`), ...themes.map(themeName)];
    for (const value of [touchpoint, product]) if (value !== null) facts.push(sayOr(`value.${value}`, value));
    const asked = sayOr(`value.${kind}`, kind);
    facts.push(points === null ? asked : say("comments.points", { kind: asked, points: numbers.plain(points) }));
    const line = make("p", "note");
    line.append(make("span", "mood", facts[0] ?? ""));
    for (const fact of facts.slice(1)) line.append(" · ", make("bdi", "", fact));
    line.append(" · ", make("time", "", numbers.moment(at), { datetime: new Date(at).toISOString() }));
    item.append(line);
    return item;
  }
}

/** @param {string} theme */
const themeName = (theme) => (theme === UNKNOWN ? say("comments.no-theme") : sayOr(`value.${theme}`, theme));

/**
 * @param {number} score
 * @returns {"bad" | "good" | "mixed"}
 */
function moodOf(score) {
  if (score <= BAD) return "bad";
  return score >= GOOD ? "good" : "mixed";
}
