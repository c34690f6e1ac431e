// @ts-check
// How the numbers stand: live, stale, replayed or out of reach. What is not live has to be unmistakable.

import { byId, make, mark, put, show } from "./elements.js";
import { entitiesLeft, judge } from "./judgement.js";
import { say } from "./texts.js";

/** @import { Link, Meta } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */
/** @import { Problems } from "./problems.js" */

const SHOW_MS = 1000;

export class Status {
  #numbers;
  #problems;
  /** @type {Meta | null} */
  #meta = null;
  #skew = 0;
  /** @type {Link} */
  #link = "connecting";
  /** @type {number | null} Since when the board is out of reach, or cannot read. */
  #troubledAt = null;
  #firing = 0;
  #said = "";
  #starting = true;

  /**
   * @param {Numbers} numbers
   * @param {Problems} problems
   */
  constructor(numbers, problems) {
    this.#numbers = numbers;
    this.#problems = problems;
    setInterval(() => this.#show(), SHOW_MS);
  }

  /**
   * @param {Meta} meta
   * @param {number} skew The board's clock less this one, ms.
   */
  heard(meta, skew) {
    // A board that was started anew knows of no moment yet; the numbers shown are still those of the last one.
    this.#meta = { ...meta, as_of: meta.as_of ?? this.#meta?.as_of ?? null };
    this.#starting = meta.as_of === null;
    this.#skew = skew;
    this.#showHealth(meta);
    this.#show();
  }

  /** @param {Link} link */
  linked(link) {
    this.#link = link;
    this.#show();
  }

  /** Whether the board has not read anything yet. */
  get starting() {
    return this.#starting;
  }

  /** @param {number} number How many alerts fire. */
  fires(number) {
    this.#firing = number;
    this.#show();
  }

  #show() {
    if (!this.#meta) return;
    const { as_of: asOf, clock, problem, problems = [] } = this.#meta;
    const now = Date.now() + this.#skew;
    this.#troubledAt = this.#link === "lost" || problem !== null ? (this.#troubledAt ?? Date.now()) : null;
    const troubled = this.#troubledAt === null ? 0 : Date.now() - this.#troubledAt;
    const doubted = problems.length > 0;
    const { state, warning } = judge({ asOf, clock, problem, link: this.#link, troubled, now, doubted });
    const refused = this.#meta.refused?.mostly ?? [];
    const since = this.#since(asOf, now);
    const told = warning ? say(warning, { since, problem: problem ?? "" }) : this.#besides(refused);
    this.#problems.fill(problems, now);
    mark(byId("state"), "data-state", state);
    mark(byId("state"), "data-link", this.#link);
    put(byId("state-name"), say(`link.${state}`));
    put(byId("state-of"), since && say("as-of", { moment: since }));
    mark(document.body, "data-state", warning ? "stale" : state);
    show(byId("warning"), told !== "");
    mark(byId("warning"), "data-kind", warning || refused.length > 0 ? "warning" : "note");
    // No seconds that tick in it: whoever has it read out hears each warning once.
    put(byId("warning"), told);
    this.#tell(state);
    this.#showTab(warning !== "" || refused.length > 0 || doubted);
  }

  /**
   * @param {number | null} asOf
   * @param {number} now
   * @returns {string} The moment of the numbers; empty before there are any.
   */
  #since(asOf, now) {
    return asOf === null ? "" : this.#numbers.moment(asOf, now);
  }

  /**
   * @param {string[]} refused Topics of which nearly everything is refused.
   * @returns {string} What there is to say beside numbers that are as new as they can be; empty for nothing.
   */
  #besides(refused) {
    if (refused.length > 0) return say("warning.refused", { topics: refused.join(say("list.comma")) });
    const growing = this.#meta?.growing ?? {};
    if (Object.keys(growing).length === 0) return "";
    const left = entitiesLeft(growing);
    return left > 0 ? say("note.growing.left", { left: this.#numbers.whole(left) }) : say("note.growing");
  }

  /** @param {boolean} warned */
  #showTab(warned) {
    const firing = this.#firing ? `(${this.#numbers.whole(this.#firing)}) ` : "";
    const title = (warned ? "⚠ " : firing) + say("title");
    if (document.title !== title) document.title = title;
    const icon = byId("icon");
    const wanted = this.#firing ? "icon-firing.svg" : "icon.svg";
    mark(icon, "href", (icon.getAttribute("href") ?? "").replace(/icon(?:-firing)?\.svg$/u, wanted));
  }

  /** @param {string} state */
  #tell(state) {
    if (this.#said && this.#said !== state) put(byId("news"), say(`link.${state}`));
    this.#said = state;
  }

  /** @param {Meta} meta */
  #showHealth(meta) {
    const known = this.#healthOf(meta);
    const health = byId("health");
    if (health.children.length !== known.length) {
      const pairs = known.map(([name]) => {
        const pair = make("div", "", undefined, { "data-health": name });
        pair.append(make("dt", "", say(`health.${name}`)), make("dd"));
        return pair;
      });
      health.replaceChildren(...pairs);
    }
    for (const [place, [, text]] of known.entries()) {
      const shown = health.children[place]?.lastElementChild;
      if (shown) put(shown, text);
    }
  }

  /**
   * @param {Meta} meta
   * @returns {[string, string][]} Name and text of all that the board tells of its health.
   */
  #healthOf({ behind_ms: behind, series, shards, writer, refused, currency }) {
    const numbers = this.#numbers;
    /** @type {[string, string | null][]} */
    const health = [
      ["behind", behind === undefined || behind === null ? null : numbers.duration(behind / 1000)],
      ["series", series === undefined ? null : numbers.whole(series)],
      ["shards", shards === undefined ? null : numbers.whole(shards)],
      ["writer", writer === undefined ? null : say(writer ? "health.writes" : "health.follows")],
      ["refused", refused === undefined ? null : numbers.whole(refused.day)],
      ["currency", currency],
    ];
    return health.flatMap(([name, text]) => (text === null ? [] : [[name, text]]));
  }
}
