// The tiles: one a KPI, in sections that fold. A tile is built once; later only what changed is touched.

import { byId, make, mark, put, show } from "./elements.js";
import { isFolded, rememberFolded } from "./choices.js";
import { say, sayOr } from "./texts.js";
import { fillTrend, makeTrend } from "./trend.js";
import { chip, fillChip, stateOf } from "./states.js";
import { deviationOf } from "./deviation.js";

export class Tiles {
  #numbers;
  #tiles = new Map(); // KPI's name -> its parts.
  #sections = [];
  #wanted = "";

  /** Lay out the tiles of a catalogue; `open` is called with the KPI whose tile is activated. */
  constructor(catalogue, numbers, titleOf, open) {
    this.#numbers = numbers;
    const groups = new Map();
    for (const kpi of catalogue) {
      if (!groups.has(kpi.group)) groups.set(kpi.group, []);
      groups.get(kpi.group).push(this.#tile(kpi, titleOf(kpi), open));
    }
    this.#sections = [...groups].map(([group, tiles]) => this.#section(group, tiles));
    byId("groups").replaceChildren(...this.#sections.map(({ section }) => section));
  }

  /** Bring the tile of one KPI up to date with what is known of it. */
  fill(kpi, { table, window, values, alerts }) {
    const tile = this.#tiles.get(kpi.name), numbers = this.#numbers;
    if (!tile) return;
    const value = table.total(kpi.name), offered = kpi.windows.includes(window);
    put(tile.value, numbers.written(kpi.unit, value));
    mark(tile.item, "data-absent", String(value === undefined));
    const state = stateOf(alerts);
    mark(tile.item, "data-state", state);
    fillChip(tile.chip, state);
    put(tile.note, this.#note(kpi, { table, value, offered }));
    const away = this.#elsewhere(alerts, window) ?? deviationOf(kpi, alerts, window, numbers);
    show(tile.away, away !== null);
    put(tile.away, away?.text ?? "");
    mark(tile.away, "data-good", away?.good ?? "");
    this.#fillTrend(tile, kpi, values);
  }

  /** Show only what a person looks for: every word is somewhere in title, meaning, group or name. */
  search(text) {
    this.#wanted = text;
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { section, tiles, list, count, button, group } of this.#sections) {
      const members = tiles.filter(({ item, searched }) => {
        const fits = words.every((word) => searched.includes(word));
        show(item, fits);
        return fits;
      });
      show(section, members.length > 0);
      put(count, this.#numbers.whole(members.length));
      const folded = !words.length && isFolded(group);
      show(list, !folded);
      mark(button, "aria-expanded", String(!folded));
      found += members.length;
    }
    return found;
  }

  /** How many fire in each section, beside its title: seen also where it is folded. */
  count() {
    for (const { firing, tiles } of this.#sections) {
      const number = tiles.filter(({ item }) => item.dataset.state === "firing").length;
      show(firing, number > 0);
      put(firing, number ? say("tiles.firing", { n: this.#numbers.whole(number) }) : "");
    }
  }

  focus(name) {
    const tile = this.#tiles.get(name);
    if (!tile || tile.item.hidden) return;
    tile.button.focus({ preventScroll: true });
    tile.item.scrollIntoView({ block: "nearest" });
  }

  /** Over which other windows it fires, where it does not over the one that is shown. */
  #elsewhere(alerts, window) {
    const firing = alerts.filter(({ state }) => state === "firing").map((alert) => alert.window);
    if (!firing.length || firing.includes(window)) return null;
    const windows = firing.map((name) => sayOr(`window.${name}`, name)).join(say("list.comma"));
    return { text: say("tile.fires-over", { windows }), good: "no" };
  }

  #note(kpi, { table, value, offered }) {
    if (!offered) return say("tile.only", { windows: kpi.windows.map((name) => sayOr(`window.${name}`, name)).join(say("list.comma")) });
    if (value === undefined) return say("tile.absent");
    const samples = kpi.samples ? table.total(kpi.samples) : undefined;
    return samples === undefined ? "" : say("tile.samples", { n: this.#numbers.whole(samples) });
  }

  #fillTrend(tile, kpi, values) {
    if (tile.values === values) return;
    tile.values = values;
    fillTrend(tile.trend, values, (value) => this.#numbers.written(kpi.unit, value));
  }

  #tile(kpi, title, open) {
    const item = make("li", "tile", undefined, { "data-kpi": kpi.name, id: `tile-${kpi.name}` });
    const button = make("button", "open", title, { type: "button", "aria-haspopup": "dialog" });
    const heading = make("h3");
    heading.append(button);
    const head = make("div", "head"), state = chip();
    head.append(heading, state);
    const line = make("p", "figure"), value = line.appendChild(make("bdi", "value", "–", { dir: document.documentElement.dir }));
    const trend = makeTrend("trend"), foot = make("p", "foot"), note = foot.appendChild(make("span", "note"));
    if (kpi.better !== "neither") foot.append(make("span", "hint", say(`better.${kpi.better}.short`), { title: say(`better.${kpi.better}`) }));
    const away = foot.appendChild(make("span", "away"));
    item.append(head, line, trend, foot);
    button.addEventListener("click", () => open(kpi));
    const searched = [kpi.title.en, kpi.title.fa, title, kpi.meaning, kpi.meaning_fa ?? "", kpi.name, sayOr(`group.${kpi.group}`, kpi.group)].join(" ").toLocaleLowerCase();
    const tile = { item, button, value, chip: state, note, away, trend, searched, values: null };
    this.#tiles.set(kpi.name, tile);
    return tile;
  }

  #section(group, tiles) {
    const section = make("section", "group", undefined, { "aria-labelledby": `title-${group}` });
    const title = make("h2", "", undefined, { id: `title-${group}` });
    const button = make("button", "fold", undefined, { type: "button", "aria-controls": `tiles-${group}` });
    const count = make("span", "count", this.#numbers.whole(tiles.length)), firing = make("span", "chip");
    firing.dataset.state = "firing";
    firing.hidden = true;
    button.append(make("span", "", sayOr(`group.${group}`, group)), " ", count, " ", firing);
    title.append(button);
    const list = make("ul", "tiles", undefined, { id: `tiles-${group}`, role: "list" });
    list.append(...tiles.map(({ item }) => item));
    const fold = (folded) => {
      list.hidden = folded;
      button.setAttribute("aria-expanded", String(!folded));
    };
    fold(isFolded(group));
    button.addEventListener("click", () => {
      fold(!list.hidden);
      if (!this.#wanted) rememberFolded(group, list.hidden);
    });
    section.append(title, list);
    return { section, tiles, list, count, firing, button, group };
  }
}
