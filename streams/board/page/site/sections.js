// @ts-check
// The sections of tiles: first what people begin with, then one a group, closed until somebody opens it.

import { isFolded, rememberFolded } from "./choices.js";
import { byId, make, mark, put, show } from "./elements.js";
import { say, sayOr } from "./texts.js";

/** @import { Kpi } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */
/** @import { Tile } from "./tiles.js" */

/** @typedef {ReturnType<typeof makeSection>} Section */

/** The section of the KPIs that come first; all others are named by a group. */
export const FOCUS = "focus";

/**
 * Which KPIs stand in which section: those of the focus in its order, the others by group in that of the catalogue.
 * @template {Pick<Kpi, "name" | "group">} Shown
 * @param {readonly Shown[]} catalogue
 * @param {readonly string[]} focus Names of KPIs.
 * @returns {Map<string, Shown[]>}
 */
export function inSections(catalogue, focus) {
  /** @type {Map<string, Shown[]>} */
  const sections = new Map();
  const first = focus.flatMap((name) => catalogue.find((kpi) => kpi.name === name) ?? []);
  if (first.length > 0) sections.set(FOCUS, first);
  for (const group of new Set(catalogue.map((kpi) => kpi.group))) {
    const others = catalogue.filter((kpi) => kpi.group === group && !first.includes(kpi));
    if (others.length > 0) sections.set(group, others);
  }
  return sections;
}

export class Sections {
  /** @type {Section[]} */
  #all;
  #numbers;
  #searching = false;

  /**
   * Lay out the sections, each with its tiles.
   * @param {ReadonlyMap<string, readonly Tile[]>} tiles By the name of the section.
   * @param {Numbers} numbers
   */
  constructor(tiles, numbers) {
    this.#numbers = numbers;
    // A board that knows of no focus shows all that it has.
    const closed = tiles.has(FOCUS);
    this.#all = [...tiles].map(([name, members]) => {
      const section = makeSection(name, members, numbers.whole(members.length), closed && name !== FOCUS);
      section.button.addEventListener("click", () => this.#toggle(section));
      return section;
    });
    byId("groups").replaceChildren(...this.#all.map(({ item }) => item));
  }

  /**
   * Show only the tiles that fit, in open sections; returns how many they are.
   * @param {boolean} searching Whether anything is looked for at all.
   * @param {(tile: Tile) => boolean} fits
   */
  search(searching, fits) {
    this.#searching = searching;
    let found = 0;
    for (const section of this.#all) {
      const members = section.tiles.filter(fits);
      for (const tile of section.tiles) show(tile.item, members.includes(tile));
      show(section.item, members.length > 0);
      put(section.count, this.#numbers.whole(members.length));
      fold(section, !searching && isFolded(section.name, section.closed));
      found += members.length;
    }
    return found;
  }

  /** How many fire in each section, beside its title: seen also where it is folded. */
  count() {
    for (const { firing, tiles } of this.#all) {
      const number = tiles.filter(({ item }) => item.dataset.state === "firing").length;
      show(firing, number > 0);
      put(firing, number ? say("tiles.firing", { n: this.#numbers.whole(number) }) : "");
    }
  }

  /**
   * Open the section of a tile for now: who follows a link has not chosen to have it open.
   * @param {Tile} tile
   */
  reveal(tile) {
    const section = this.#all.find(({ tiles }) => tiles.includes(tile));
    if (section) fold(section, false);
  }

  /** @param {Section} section */
  #toggle(section) {
    const folded = !section.list.hidden;
    fold(section, folded);
    if (!this.#searching) rememberFolded(section.name, folded);
  }
}

/**
 * @param {Section} section
 * @param {boolean} folded
 */
function fold({ list, button }, folded) {
  show(list, !folded);
  mark(button, "aria-expanded", String(!folded));
}

/**
 * @param {string} name
 * @param {readonly Tile[]} tiles
 * @param {string} number How many tiles, as people write it.
 * @param {boolean} closed Whether it is, until somebody opens it.
 */
function makeSection(name, tiles, number, closed) {
  const item = make("section", name === FOCUS ? "group first" : "group", undefined, {
    "aria-labelledby": `title-${name}`,
  });
  const title = make("h2", "", undefined, { id: `title-${name}` });
  const button = make("button", "fold", undefined, { type: "button", "aria-controls": `tiles-${name}` });
  const count = make("span", "count", number);
  const firing = make("span", "chip", undefined, { "data-state": "firing" });
  show(firing, false);
  button.append(make("span", "", sayOr(`group.${name}`, name)), " ", count, " ", firing);
  title.append(button);
  const list = make("ul", "tiles", undefined, { id: `tiles-${name}`, role: "list" });
  list.append(...tiles.map((tile) => tile.item));
  item.append(title, list);
  const section = { item, tiles, list, count, firing, button, name, closed };
  fold(section, isFolded(name, closed));
  return section;
}
