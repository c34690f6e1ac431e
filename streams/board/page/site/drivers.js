// @ts-check
// What moves satisfaction: each further score of a survey by how well it does and how much it moves the index.

import { Many } from "./choosing.js";
import { ask } from "./connection.js";
import { FEW, pictureOf } from "./drivers_picture.js";
import { make } from "./elements.js";
import { row, scrolling, tableHead } from "./heat.js";
import { Panel } from "./panel.js";
import { Table } from "./tables.js";
import { say, sayOr, windowName } from "./texts.js";

/** @import { Fields } from "../board.js" */
/** @import { Placed } from "./drivers_picture.js" */
/** @import { Frame } from "./frame.js" */

const MEAN = "acsi_driver_mean";
const IMPACT = "acsi_driver_impact";
const BY = ["driver"];
const FIRST_WINDOW = "90d";
const QUADRANTS = ["improve", "keep", "wait", "enough"];

export class DriversPanel extends Panel {
  #frame;
  #window;
  #table = new Table();
  #picture = make("div");
  #numbers = make("div");

  /** @param {Frame} frame */
  constructor(frame) {
    super("drivers", "drivers.about");
    this.#frame = frame;
    this.#window = new Many("drivers", say("window"), () => this.again());
    this.choices.append(this.#window.element);
    this.body.append(this.#picture, this.#numbers, make("p", "note", say("drivers.note")));
    const kpis = [MEAN, IMPACT].flatMap((name) => this.#kpi(name) ?? []);
    const windows = frame.meta.windows.filter((window) => kpis.every((kpi) => kpi.windows.includes(window)));
    const first = windows.includes(FIRST_WINDOW) ? FIRST_WINDOW : windows[0];
    this.#window.offer(
      windows.map((value) => ({ value, text: windowName(value) })),
      first,
    );
  }

  /** @param {string} name */
  #kpi(name) {
    return this.#frame.catalogue.find((kpi) => kpi.name === name);
  }

  /** @override */
  async load() {
    const window = this.#window.value;
    if (this.#kpi(MEAN) === undefined || this.#kpi(IMPACT) === undefined || window === "") return this.hide();
    /** @type {{ json: Record<string, Fields> }} */
    const { json } = await ask(`/api/kpis?window=${encodeURIComponent(window)}`);
    const fields = Object.entries(json[window] ?? {}).filter(([field]) => field.startsWith("acsi_driver_"));
    if (!this.isNew(window, fields)) return;
    this.#table.replace(Object.fromEntries(fields));
    const { placed, across, up } = pictureOf(this.#drivers());
    if (placed.length === 0) return this.lacks(say("drivers.none", { window: windowName(window) }));
    this.#picture.replaceChildren(this.#pictureElement(placed, across, up));
    this.#numbers.replaceChildren(scrolling(say("drivers.table"), this.#tableOf(placed)));
    this.full();
  }

  #drivers() {
    const samples = this.#kpi(IMPACT)?.samples ?? "";
    const impacts = new Map(this.#table.rows(IMPACT, BY).map(({ labels, value }) => [labels[0], value]));
    const counts = new Map(this.#table.rows(samples, BY).map(({ labels, value }) => [labels[0], value]));
    return this.#table.rows(MEAN, BY).flatMap(({ labels, value }) => {
      const [name = ""] = labels;
      const impact = impacts.get(name);
      return impact === undefined ? [] : [{ name, mean: value, impact, samples: counts.get(name) ?? 0 }];
    });
  }

  /** @param {readonly Placed[]} placed */
  #tableOf(placed) {
    const { numbers } = this.#frame;
    const table = make("table", "plain-table");
    const body = make("tbody");
    for (const { number, name, mean, impact, samples, quadrant, few } of placed) {
      const line = row(sayOr(`value.${name}`, name), [
        make("td", "", say(`drivers.${quadrant}`)),
        make("td", "number", numbers.written("points", mean)),
        make("td", "number", numbers.plain(impact)),
        make("td", "number", numbers.whole(samples)),
        make("td", "", few ? say("drivers.few", { n: numbers.whole(FEW) }) : ""),
      ]);
      line.firstElementChild?.prepend(dot(number, few, numbers.whole(number)), " ");
      body.append(line);
    }
    const heads = ["driver", "then", "mean", "impact", "samples"].map((head) => say(`drivers.${head}`));
    table.append(
      make("caption", "unseen", say("drivers.table")),
      tableHead([...heads, say("drivers.doubt")], [0, 1, 5]),
      body,
    );
    return table;
  }

  /**
   * The picture; what it shows stands in the table below it, which is what is read aloud.
   * @param {readonly Placed[]} placed
   * @param {number} across
   * @param {number} up
   */
  #pictureElement(placed, across, up) {
    const frame = make("div", "quadrants", undefined, { "aria-hidden": "true" });
    const box = make("div", "quadrant-box");
    frame.style.setProperty("--across", percent(across));
    frame.style.setProperty("--up", percent(up));
    box.append(...QUADRANTS.map((name) => make("span", `quadrant ${name}`, say(`drivers.${name}`))));
    box.append(make("span", "divide upright"), make("span", "divide level"));
    for (const { number, across: x, up: y, few } of placed) {
      const point = dot(number, few, this.#frame.numbers.whole(number));
      point.style.setProperty("--x", percent(x));
      point.style.setProperty("--y", percent(y));
      box.append(point);
    }
    frame.append(make("span", "axis-up", say("drivers.up")), box, make("span", "axis-across", say("drivers.across")));
    return frame;
  }
}

/**
 * @param {number} number
 * @param {boolean} few
 * @param {string} text
 */
const dot = (number, few, text) =>
  make("span", few ? "dot-number few-answers" : "dot-number", text, { "data-number": String(number) });

/** @param {number} share */
const percent = (share) => `${Math.round(share * 1000) / 10}%`;
