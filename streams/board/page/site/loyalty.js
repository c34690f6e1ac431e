// @ts-check
// Loyalty groups: how large each is, what it brings, and who moved from which to which.

import { barCell } from "./bars.js";
import { language } from "./choices.js";
import { Many } from "./choosing.js";
import { ask } from "./connection.js";
import { make } from "./elements.js";
import { heatCell, row, scrolling, tableHead } from "./heat.js";
import { Panel } from "./panel.js";
import { Table } from "./tables.js";
import { say, sayOr, windowName } from "./texts.js";

/** @import { Check, Fields } from "../board.js" */
/** @import { Frame } from "./frame.js" */

const GROUP = "loyalty";
const SIZE = "customers_in_group";
const VALUE = "loyalty_value";
const MOVES = "loyalty_moves";
const FIGURES = [
  "loyal_customer_ratio",
  "customers_at_risk",
  "value_at_risk",
  "loyalty_upgrade_ratio",
  "loyalty_downgrade_ratio",
];
const FIRST_WINDOW = "30d";
const PROSPECT = "prospect";

export class LoyaltyPanel extends Panel {
  #frame;
  #window;
  #groups = make("div");
  #moves = make("div", "moves");
  #figures = make("dl", "figures");
  #table = new Table();

  /** @param {Frame} frame */
  constructor(frame) {
    super("loyalty", "loyalty.about");
    this.#frame = frame;
    this.#window = new Many("window", say("window"), () => this.again());
    this.choices.append(this.#window.element);
    this.body.append(this.#figures, this.#groups, this.#moves);
    const windows = this.#windows();
    const first = windows.includes(FIRST_WINDOW) ? FIRST_WINDOW : windows[0];
    this.#window.offer(
      windows.map((value) => ({ value, text: windowName(value) })),
      first,
    );
  }

  /** The windows over which groups, and moves where they are counted, are known. */
  #windows() {
    const kpis = [SIZE, MOVES].flatMap((name) => this.#kpi(name) ?? []);
    return this.#frame.meta.windows.filter((window) => kpis.every(({ windows }) => windows.includes(window)));
  }

  /** @param {string} name */
  #kpi(name) {
    return this.#frame.catalogue.find((kpi) => kpi.name === name);
  }

  /** @override */
  async load() {
    const window = this.#window.value;
    if (this.#kpi(SIZE) === undefined || window === "") return this.hide();
    /** @type {{ json: Record<string, Fields> }} */
    const { json } = await ask(`/api/kpis?window=${encodeURIComponent(window)}`);
    const names = new Set([SIZE, VALUE, MOVES, ...FIGURES]);
    const fields = Object.entries(json[window] ?? {}).filter(([field]) => names.has(field.split("{")[0] ?? ""));
    if (fields.length === 0) return this.lacks(await lack());
    if (!this.isNew(window, fields)) return;
    this.#table.replace(Object.fromEntries(fields));
    this.#fillFigures();
    this.#groups.replaceChildren(scrolling(say("loyalty.groups"), this.#groupTable()));
    this.#moves.replaceChildren(...this.#moveTable());
    this.full();
  }

  #fillFigures() {
    const pairs = FIGURES.flatMap((name) => {
      const kpi = this.#kpi(name);
      const value = this.#table.total(name);
      if (kpi === undefined || value === undefined) return [];
      const pair = make("div");
      const title = language === "fa" ? this.#frame.numbers.digits(kpi.title.fa) : kpi.title.en;
      pair.append(make("dt", "", title), make("dd", "", this.#frame.numbers.written(kpi.unit, value)));
      return [pair];
    });
    this.#figures.replaceChildren(...pairs);
  }

  /**
   * The values of a KPI by group, the largest first, and those who have not bought last.
   * @param {string} name
   */
  #byGroup(name) {
    const groups = this.#table.rows(name, [GROUP]).map(({ labels, value }) => ({ group: labels[0] ?? "", value }));
    return groups.sort((one, other) => Number(one.group === PROSPECT) - Number(other.group === PROSPECT));
  }

  #groupTable() {
    const { numbers } = this.#frame;
    const sizes = this.#byGroup(SIZE);
    const values = new Map(this.#byGroup(VALUE).map(({ group, value }) => [group, value]));
    const people = sizes.reduce((sum, { value }) => sum + value, 0);
    const money = [...values.values()].reduce((sum, value) => sum + value, 0);
    const heads = [say("loyalty.group"), say("loyalty.customers"), say("loyalty.of-all")];
    if (values.size > 0) heads.push(say("loyalty.money"), say("loyalty.of-all"));
    const table = make("table", "plain-table bars");
    const body = make("tbody");
    for (const { group, value } of sizes) {
      const cells = [
        make("td", "number", numbers.whole(value)),
        barCell(numbers.percent(share(value, people)), share(value, people)),
      ];
      if (values.size > 0) {
        const own = values.get(group) ?? 0;
        cells.push(
          make("td", "number", numbers.written("money", own)),
          barCell(numbers.percent(share(own, money)), share(own, money)),
        );
      }
      body.append(row(groupName(group), cells));
    }
    table.append(make("caption", "", say("loyalty.groups")), tableHead(heads, [0, 2, 4]), body);
    return table;
  }

  /** Who moved: a row for each group that was left, a column for each that was joined. */
  #moveTable() {
    const { numbers } = this.#frame;
    const dimensions = this.#kpi(MOVES)?.by.find(({ length }) => length === 2);
    if (dimensions === undefined) return [];
    const moves = this.#table.rows(MOVES, dimensions).filter(({ value }) => value > 0);
    if (moves.length === 0) return [make("p", "note", say("loyalty.no-moves"))];
    const known = this.#byGroup(SIZE).map(({ group }) => group);
    const groups = [...new Set([...known, ...moves.flatMap(({ labels }) => labels)])];
    const from = groups.filter((group) => moves.some(({ labels }) => labels[0] === group));
    const to = groups.filter((group) => moves.some(({ labels }) => labels[1] === group));
    const most = moves[0]?.value ?? 1;
    const table = make("table", "heat labelled");
    const body = make("tbody");
    for (const left of from) {
      const cells = to.map((joined) => {
        const found = moves.find(({ labels }) => labels[0] === left && labels[1] === joined);
        return found ? heatCell(numbers.whole(found.value), found.value / most) : make("td", "nothing");
      });
      body.append(row(groupName(left), cells));
    }
    const caption = make("caption", "", say("loyalty.moves", { window: windowName(this.#window.value) }));
    table.append(caption, tableHead([say("loyalty.from-to"), ...to.map(groupName)]), body);
    return [scrolling(say("loyalty.moves.label"), table)];
  }
}

/** Why no customer is in a group. */
async function lack() {
  try {
    /** @type {{ json: Check }} */
    const { json } = await ask("/api/check");
    return json.without_value[SIZE]?.text[language] ?? say("loyalty.none");
  } catch {
    return say("loyalty.none");
  }
}

/**
 * @param {number} part
 * @param {number} whole
 */
const share = (part, whole) => (whole > 0 ? part / whole : 0);

/** @param {string} group */
const groupName = (group) => (group === PROSPECT ? say("loyalty.prospect") : sayOr(`value.${group}`, group));
