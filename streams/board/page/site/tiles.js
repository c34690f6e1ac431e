// @ts-check
// The tiles: one a KPI, in sections. A tile is built once; later only what changed is touched.

import { runbookAddress } from "./alert_facts.js";
import { changeOf } from "./change.js";
import { language } from "./choices.js";
import { deviationOf } from "./deviation.js";
import { make, mark, put, show } from "./elements.js";
import { benchmarkOf, goalOver, progressOf } from "./goals.js";
import { matcher, searchable } from "./search.js";
import { Sections } from "./sections.js";
import { chip, fillChip, inOrder, isLoud, stateOf } from "./states.js";
import { say, sayOr, windowNames } from "./texts.js";
import { besideOf, fillTrend, makeTrend } from "./trend.js";

/** @import { Alert, Kpi, TrendValues } from "../board.js" */
/** @import { Change } from "./change.js" */
/** @import { Deviation } from "./deviation.js" */
/** @import { Progress } from "./goals.js" */
/** @import { Numbers } from "./numbers.js" */
/** @import { Known } from "./store.js" */

/** @typedef {ReturnType<typeof makeTile>} Tile */

export class Tiles {
  #numbers;
  /** @type {Map<string, Tile>} By the KPI's name. */
  #tiles = new Map();
  #sections;

  /**
   * Lay out the tiles of all KPIs.
   * @param {ReadonlyMap<string, readonly Kpi[]>} kpis By the name of their section.
   * @param {Numbers} numbers
   * @param {(kpi: Kpi) => string} titleOf
   * @param {(kpi: Kpi) => void} open Called with the KPI whose tile is activated.
   */
  constructor(kpis, numbers, titleOf, open) {
    this.#numbers = numbers;
    /** @param {Kpi} kpi */
    const tileOf = (kpi) => {
      const tile = makeTile(kpi, titleOf(kpi), () => open(kpi));
      this.#tiles.set(kpi.name, tile);
      this.#fillBenchmark(tile, kpi);
      return tile;
    };
    /** @type {Map<string, Tile[]>} */
    const tiles = new Map();
    for (const [section, members] of kpis) tiles.set(section, members.map(tileOf));
    this.#sections = new Sections(tiles, numbers);
  }

  /**
   * Bring the tile of one KPI up to date with what is known of it.
   * @param {Kpi} kpi
   * @param {Known} known
   */
  fill(kpi, { table, window, trends, values, alerts, goals, lack }) {
    const tile = this.#tiles.get(kpi.name);
    if (!tile) return;
    const value = table.total(kpi.name);
    const samples = kpi.samples === null ? undefined : table.total(kpi.samples);
    fillChange(tile.change, changeOf(kpi, table, this.#numbers));
    put(tile.value, this.#numbers.written(kpi.unit, value));
    mark(tile.item, "data-absent", String(value === undefined));
    const state = stateOf(alerts);
    mark(tile.item, "data-state", state);
    fillChip(tile.chip, state);
    fillRunbook(tile.runbook, alerts);
    put(tile.note, this.#noteOf(kpi, window, value, samples) ?? lack?.[language] ?? say("tile.absent"));
    const away = elsewhere(alerts, window) ?? deviationOf(kpi, alerts, window, this.#numbers);
    show(tile.away, away !== null);
    put(tile.away, away?.text ?? "");
    mark(tile.away, "data-good", away?.good ?? "");
    const goal = goalOver(goals, window);
    fillProgress(tile.goal, goal && progressOf(kpi, goal, this.#numbers));
    if (tile.values !== values) {
      fillTrend(tile.trend, values, (one) => this.#numbers.written(kpi.unit, one), besideOf(trends, kpi.name));
    }
    tile.values = values;
  }

  /**
   * Tell what others come to.
   * @param {Tile} tile
   * @param {Kpi} kpi
   */
  #fillBenchmark({ benchmark }, kpi) {
    const told = kpi.benchmark?.is_drawn ? benchmarkOf(kpi, this.#numbers) : null;
    show(benchmark, told !== null);
    put(benchmark, told?.text ?? "");
    mark(benchmark, "title", told?.words ?? "");
    mark(benchmark, "aria-label", told?.words ?? "");
  }

  /**
   * Show only what a person looks for; returns how many tiles that are.
   * @param {string} text
   */
  search(text) {
    const fits = matcher(text);
    return this.#sections.search(text.trim() !== "", ({ searched }) => fits(searched));
  }

  /** How many fire in each section. */
  count() {
    this.#sections.count();
  }

  /**
   * Open the section in which a KPI stands.
   * @param {string} name
   */
  reveal(name) {
    const tile = this.#tiles.get(name);
    if (tile) this.#sections.reveal(tile);
  }

  /** @param {string} name Of a KPI. */
  focus(name) {
    const tile = this.#tiles.get(name);
    if (!tile || tile.item.hidden) return;
    tile.button.focus({ preventScroll: true });
    tile.item.scrollIntoView({ block: "nearest" });
  }

  /**
   * What stands below a value; null where there is none.
   * @param {Kpi} kpi
   * @param {string} window
   * @param {number | undefined} value
   * @param {number | undefined} samples
   */
  #noteOf(kpi, window, value, samples) {
    if (!kpi.windows.includes(window)) return say("tile.only", { windows: windowNames(kpi.windows) });
    if (value === undefined) return null;
    return samples === undefined ? "" : say("tile.samples", { n: this.#numbers.whole(samples) });
  }
}

/**
 * Over which other windows it fires, where it does not over the one that is shown.
 * @param {readonly Alert[]} alerts
 * @param {string} window
 * @returns {Deviation | null}
 */
function elsewhere(alerts, window) {
  const firing = alerts.filter(({ state }) => state === "firing").map((alert) => alert.window);
  if (firing.length === 0 || firing.includes(window)) return null;
  return { text: say("tile.fires-over", { windows: windowNames(firing) }), good: "no" };
}

/**
 * What a search looks through: title, meaning, other names and group in either language, and the name.
 * @param {Kpi} kpi
 */
function searchedOf(kpi) {
  const { title, synonyms = { en: [], fa: [] } } = kpi;
  const group = sayOr(`group.${kpi.group}`, kpi.group);
  const meanings = [kpi.meaning, kpi.meaning_fa ?? ""];
  return searchable([title.en, title.fa, ...synonyms.en, ...synonyms.fa, ...meanings, group, kpi.name]);
}

/**
 * Show a change, or none; its numbers are there for those who point at it, and for those who listen.
 * @param {HTMLElement} element
 * @param {Change | null} change
 */
function fillChange(element, change) {
  show(element, change !== null);
  put(element, change?.text ?? "");
  mark(element, "data-good", change?.good ?? "");
  mark(element, "title", change?.words ?? "");
  mark(element, "aria-label", change?.words ?? "");
}

/**
 * Lead to what to do about the worst of these alerts, if any fires or is about to.
 * @param {HTMLAnchorElement} link
 * @param {readonly Alert[]} alerts
 */
function fillRunbook(link, alerts) {
  const loud = inOrder(alerts).find(isLoud);
  const address = loud ? runbookAddress(loud, language) : null;
  show(link, address !== null);
  if (address !== null) mark(link, "href", address);
}

/**
 * Show how far a goal is, or nothing; its numbers are there for those who point at it, and for those who listen.
 * @param {HTMLElement} element
 * @param {Progress | null} progress
 */
function fillProgress(element, progress) {
  show(element, progress !== null);
  put(element, progress?.text ?? "");
  mark(element, "data-good", progress?.good ?? "");
  mark(element, "title", progress?.words ?? "");
  mark(element, "aria-label", progress?.words ?? "");
}

/**
 * @param {Kpi} kpi
 * @param {string} title
 * @param {() => void} open
 */
function makeTile(kpi, title, open) {
  const item = make("li", "tile", undefined, { "data-kpi": kpi.name, id: `tile-${kpi.name}` });
  const button = make("button", "open", title, { type: "button", "aria-haspopup": "dialog" });
  button.addEventListener("click", open);
  const heading = make("h3");
  heading.append(button);
  const head = make("div", "head");
  const state = chip();
  head.append(heading, state);
  const line = make("p", "figure");
  const value = make("bdi", "value", "–", { dir: document.documentElement.dir });
  const change = make("span", "change", "", { role: "img" });
  change.addEventListener("click", open);
  show(change, false);
  line.append(value, change);
  const trend = makeTrend("trend");
  const foot = make("p", "foot");
  const note = make("span", "note");
  const away = make("span", "away");
  foot.append(note);
  if (kpi.better !== "neither") {
    foot.append(make("span", "hint", say(`better.${kpi.better}.short`), { title: say(`better.${kpi.better}`) }));
  }
  const goal = make("span", "goal", "", { role: "img" });
  goal.addEventListener("click", open);
  show(goal, false);
  const benchmark = make("span", "benchmark", "", { role: "img" });
  benchmark.addEventListener("click", open);
  const runbook = make("a", "runbook", say("alerts.runbook"), { rel: "noreferrer", target: "_blank" });
  runbook.setAttribute("aria-label", say("alerts.runbook.of", { title }));
  show(runbook, false);
  foot.append(away, goal, benchmark, runbook);
  item.append(head, line, trend, foot);
  const values = /** @type {TrendValues | undefined} */ (undefined);
  return {
    item,
    button,
    value,
    change,
    chip: state,
    note,
    away,
    goal,
    benchmark,
    runbook,
    trend,
    searched: searchedOf(kpi),
    values,
  };
}
