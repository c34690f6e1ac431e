// @ts-check
// The page: passes on what the board says and what the person chose to the parts that show it.

import { askedBy, go, unknownIn } from "./address.js";
import { Alerts } from "./alerts.js";
import { keepChecked } from "./check.js";
import { firstWindow, language, rememberWindow } from "./choices.js";
import { Connection } from "./connection.js";
import { offerSearch, WindowChoice } from "./controls.js";
import { Detail } from "./detail.js";
import { Drawing } from "./drawing.js";
import { byId, mark, put, show } from "./elements.js";
import { Numbers } from "./numbers.js";
import { Problems } from "./problems.js";
import { inSections } from "./sections.js";
import { Status } from "./status.js";
import { Store } from "./store.js";
import { say, windowName } from "./texts.js";
import { Tiles } from "./tiles.js";

/** @import { Heard, Kpi, Meta } from "../board.js" */
/** @import { Asked } from "./address.js" */

const GROWS_OLDER_MS = 10_000; // "3 minutes ago".

/**
 * Fill the page, and keep it up to date from now on.
 * @param {Meta} meta
 * @param {readonly Kpi[]} catalogue
 */
export function openPage(meta, catalogue) {
  const page = new Page(meta, catalogue);
  page.start(meta);
}

class Page {
  #windows;
  #store;
  #tiles;
  #alerts;
  #detail;
  #status;
  #connection;
  #choice;
  #drawing;

  /**
   * @param {Meta} meta
   * @param {readonly Kpi[]} catalogue
   */
  constructor(meta, catalogue) {
    const numbers = new Numbers(language, meta.currency, navigator.language, meta.calendar?.system);
    /** @param {Kpi} kpi */
    const titleOf = (kpi) => (language === "fa" ? numbers.digits(kpi.title.fa) : kpi.title.en);
    /** @param {Kpi} kpi */
    const open = (kpi) => this.#open(kpi, { step: true });
    this.#windows = meta.windows;
    this.#store = new Store(catalogue, firstWindow(meta.windows, askedBy(location.hash).window));
    this.#tiles = new Tiles(inSections(catalogue, meta.focus ?? []), numbers, titleOf, open);
    this.#alerts = new Alerts(this.#store.kpis, numbers, titleOf, open);
    this.#detail = new Detail(numbers, titleOf, (kpi) => this.#closed(kpi));
    this.#status = new Status(numbers, new Problems(numbers));
    this.#drawing = new Drawing((kpis) => this.#draw(kpis));
    this.#choice = new WindowChoice(meta.windows, (window) => this.#turnTo(window));
    this.#connection = new Connection(this.#hears());
    offerSearch((words) => this.#tiles.search(words), numbers);
  }

  /** @param {Meta} meta */
  start(meta) {
    this.#status.heard(meta, 0);
    this.#choice.show(this.#store.window);
    this.#drawing.touch(this.#store.all());
    this.#connection.watch(this.#store.window);
    for (const moved of ["hashchange", "popstate"]) window.addEventListener(moved, () => this.#follow());
    setInterval(() => this.#showAlerts(), GROWS_OLDER_MS);
    keepChecked((check) => this.#drawing.touch(this.#store.takeCheck(check)));
    this.#follow();
  }

  /** @returns {Heard} */
  #hears() {
    return {
      link: (link) => this.#status.linked(link),
      meta: (meta) => this.#status.heard(meta, this.#connection.skew),
      table: (table) => {
        const changed = this.#store.takeTable(table, this.#status.starting);
        if (changed === null) return;
        this.#drawing.touch(changed);
        byId("groups").removeAttribute("aria-busy");
      },
      changes: (changes) => this.#drawing.touch(this.#store.takeChanges(changes)),
      goals: (goals) => this.#drawing.touch(this.#store.takeGoals(goals)),
      trends: (trends) => this.#drawing.touch(this.#store.takeTrends(trends)),
      alerts: (alerts) => {
        this.#drawing.touch(this.#store.takeAlerts(alerts));
        this.#showAlerts();
      },
    };
  }

  /**
   * Show everything about a KPI.
   * @param {Kpi} kpi
   * @param {{ step?: boolean }} [how] `step` where Back is to undo it.
   */
  #open(kpi, { step = false } = {}) {
    if (this.#detail.kpi !== kpi) this.#go(kpi, { step: step && this.#detail.kpi === null });
    this.#tiles.reveal(kpi.name);
    this.#detail.open(kpi, this.#store.known(kpi));
  }

  /** @param {Kpi} kpi */
  #closed(kpi) {
    // Whoever went on to another address closed it by that.
    if (askedBy(location.hash).kpi === kpi.name) this.#go(null);
    // The browser gives the focus back to what opened the dialog; a link in the address leaves nothing to go back to.
    const { activeElement } = document;
    const lost = activeElement === document.body || byId("detail").contains(activeElement);
    if (lost) this.#tiles.focus(kpi.name);
  }

  /** @param {string} window */
  #turnTo(window) {
    if (window === this.#store.window) return;
    this.#store.turnTo(window);
    this.#go(this.#detail.kpi);
    this.#choice.show(window);
    mark(byId("groups"), "aria-busy", "true");
    this.#connection.watch(window);
  }

  /**
   * Write what is shown into the address; what was wrong with it is gone then.
   * @param {Kpi | null} kpi
   * @param {{ step?: boolean }} [how]
   */
  #go(kpi, how) {
    rememberWindow(this.#store.window);
    go(this.#store.window, kpi?.name ?? null, how);
    this.#sayUnknown({ window: null, kpi: null });
  }

  /** Go where the address points. */
  #follow() {
    const asked = askedBy(location.hash);
    const unknown = unknownIn(asked, this.#windows, this.#store.kpis);
    if (asked.window !== null && unknown.window === null) this.#turnTo(asked.window);
    const kpi = asked.kpi === null ? undefined : this.#store.kpis.get(asked.kpi);
    if (kpi) this.#open(kpi);
    else this.#detail.close();
    this.#sayUnknown(unknown);
  }

  /**
   * Say in one line what the address asks for and does not exist.
   * @param {Asked} unknown
   */
  #sayUnknown({ window, kpi }) {
    const said = [];
    if (kpi !== null) said.push(say("address.kpi", { name: isolated(kpi) }));
    if (window !== null) {
      said.push(say("address.window", { name: isolated(window), window: windowName(this.#store.window) }));
    }
    show(byId("address"), said.length > 0);
    put(byId("address"), said.join(" "));
  }

  #showAlerts() {
    if (this.#store.alerts === undefined) return;
    this.#alerts.fill(this.#store.alerts, Date.now() + this.#connection.skew);
    this.#status.fires(this.#store.firing);
  }

  /** @param {ReadonlySet<Kpi>} kpis */
  #draw(kpis) {
    for (const kpi of kpis) this.#tiles.fill(kpi, this.#store.known(kpi));
    const shown = this.#detail.kpi;
    if (shown && kpis.has(shown)) this.#detail.fill(this.#store.known(shown));
    this.#tiles.count();
  }
}

/**
 * A text that keeps its own direction inside a text of the other one.
 * @param {string} text
 */
const isolated = (text) => `\u2068${text}\u2069`;
