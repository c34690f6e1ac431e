// How the numbers stand: live, stale, replayed or out of reach. What is not live has to be unmistakable.

import { byId, make, mark, put, show } from "./elements.js";
import { say } from "./texts.js";

const STALE_MS = 30_000;
const PATIENCE_MS = 3_000; // A reconnect shorter than this is only named, not warned of.

export class Standing {
  #numbers;
  #meta = null;
  #skew = 0;
  #link = "connecting";
  #troubledAt = null; // Since when the board is out of reach, or cannot read.
  #firing = 0;
  #said = "";
  #starting = true;

  constructor(numbers) {
    this.#numbers = numbers;
    setInterval(() => this.#show(), 1_000);
  }

  heard(meta, skew) {
    // A board that was started anew knows of no moment yet; the numbers shown are still those of the last one.
    this.#meta = { ...meta, as_of: meta.as_of ?? this.#meta?.as_of ?? null };
    this.#starting = meta.as_of === null;
    this.#skew = skew;
    this.#showHealth(meta);
    this.#show();
  }

  /** How the board is reached: "stream", "polling" or "lost". */
  linked(link) {
    this.#link = link;
    this.#show();
  }

  /** Whether the board has not read anything yet. */
  get starting() {
    return this.#starting;
  }

  fires(number) {
    this.#firing = number;
    this.#show();
  }

  /** What is the matter, if something is: [state, words for the warning]. */
  #judge(now) {
    const { as_of: asOf, clock, problem } = this.#meta;
    const since = asOf === null ? "" : this.#numbers.moment(asOf, now);
    const late = clock === "wall" && asOf !== null ? now - asOf : 0;
    const lost = this.#link === "lost";
    this.#troubledAt = lost || problem ? (this.#troubledAt ?? Date.now()) : null;
    if (this.#troubledAt !== null) {
      const lasting = Date.now() - this.#troubledAt > PATIENCE_MS, state = lost || !lasting ? "reconnecting" : "stale";
      if (!lasting) return [state, ""];
      if (asOf === null) return [state, say(lost ? "warning.nothing" : "warning.no-numbers", { problem })];
      return [state, say(lost ? "warning.lost" : "warning.problem", { since, problem })];
    }
    if (asOf === null) return ["waiting", ""];
    if (late > STALE_MS) return ["stale", say("warning.late", { since })];
    return [clock === "event" ? "replay" : "live", ""];
  }

  #show() {
    if (!this.#meta) return;
    const now = Date.now() + this.#skew, [state, warning] = this.#judge(now), asOf = this.#meta.as_of;
    mark(byId("state"), "data-state", state);
    mark(byId("state"), "data-link", this.#link);
    put(byId("state-name"), say(`link.${state}`));
    put(byId("state-of"), asOf === null ? "" : say("as-of", { moment: this.#numbers.moment(asOf, now) }));
    mark(document.body, "data-state", warning ? "stale" : state);
    show(byId("warning"), warning !== "");
    // No seconds that tick in it: whoever has it read out hears each warning once.
    put(byId("warning"), warning);
    this.#tell(state);
    const sign = warning ? "⚠ " : this.#firing ? `(${this.#numbers.whole(this.#firing)}) ` : "";
    if (document.title !== sign + say("title")) document.title = sign + say("title");
    const icon = byId("icon"), wanted = icon.href.replace(/icon(-firing)?\.svg$/, this.#firing ? "icon-firing.svg" : "icon.svg");
    if (icon.href !== wanted) icon.href = wanted;
  }

  #tell(state) {
    if (this.#said && this.#said !== state) put(byId("news"), say(`link.${state}`));
    this.#said = state;
  }

  #showHealth(meta) {
    const known = [
      ["behind", meta.behind_ms === undefined || meta.behind_ms === null ? null : this.#numbers.duration(meta.behind_ms / 1000)],
      ["series", meta.series === undefined ? null : this.#numbers.whole(meta.series)],
      ["shards", meta.shards === undefined ? null : this.#numbers.whole(meta.shards)],
      ["writer", meta.writer === undefined ? null : say(meta.writer ? "health.writes" : "health.follows")],
      ["currency", meta.currency],
    ].filter(([, text]) => text !== null);
    const health = byId("health");
    if (health.children.length !== known.length) {
      health.replaceChildren(
        ...known.map(([name]) => {
          const pair = make("div", "", undefined, { "data-health": name });
          pair.append(make("dt", "", say(`health.${name}`)), make("dd"));
          return pair;
        }),
      );
    }
    known.forEach(([, text], place) => put(health.children[place].lastElementChild, text));
  }
}
