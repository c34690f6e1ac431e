// The page: puts together what the board says, what the person chose, and the parts that show it.

import { byId, make, mark, put, show } from "./elements.js";
import { firstWindow, go, language, linkToLanguage, nextTheme, place, rememberLanguage, theme } from "./choices.js";
import { fillIn, loadTexts, say, sayOr } from "./texts.js";
import { Alerts } from "./alerts.js";
import { Connection } from "./connection.js";
import { Detail } from "./detail.js";
import { Numbers } from "./numbers.js";
import { Standing } from "./standing.js";
import { Table } from "./tables.js";
import { Tiles } from "./tiles.js";

const AGAIN_MS = 2_000;
const NONE = [];

class Page {
  #table = new Table();
  #tableOf = null; // The window that the table is of.
  #trends = null;
  #alerts = new Map(); // KPI -> its alerts.
  #alertList = undefined; // As the board gave it; undefined before it did.
  #stale = new Set(); // KPIs whose tile is not up to date yet.
  #drawing = false;

  constructor(meta, catalogue) {
    this.catalogue = catalogue;
    this.kpis = new Map(catalogue.map((kpi) => [kpi.name, kpi]));
    this.ofField = new Map(catalogue.flatMap((kpi) => [[kpi.name, kpi], ...(kpi.samples ? [[kpi.samples, kpi]] : [])]));
    this.window = firstWindow(meta.windows);
    this.numbers = new Numbers(language, meta.currency);
    const titleOf = (kpi) => (language === "fa" ? this.numbers.digits(kpi.title.fa) : kpi.title.en);
    const open = (kpi) => this.open(kpi, { step: true });
    this.tiles = new Tiles(catalogue, this.numbers, titleOf, open);
    this.alerts = new Alerts(this.kpis, this.numbers, titleOf, open);
    this.detail = new Detail(this.numbers, titleOf, (kpi) => this.#closed(kpi));
    this.standing = new Standing(this.numbers);
    this.connection = new Connection({
      link: (link) => this.standing.linked(link),
      meta: (found) => this.standing.heard(found, this.connection.skew),
      table: ({ window, fields }) => this.#tookTable(window, fields),
      changes: ({ set, gone }) => this.#touch(this.#table.change(set ?? {}, gone ?? NONE)),
      alerts: (found) => this.#tookAlerts(found),
      trends: (found) => this.#tookTrends(found),
    });
    this.standing.heard(meta, 0);
    this.#offerWindows(meta.windows);
    this.#listen();
    this.#touch(this.kpis.keys());
    this.connection.watch(this.window);
    this.#follow();
  }

  known(kpi) {
    return {
      table: this.#table,
      window: this.window,
      trends: this.#trends,
      values: this.#trends?.values[kpi.name],
      alerts: this.#alerts.get(kpi.name) ?? NONE,
    };
  }

  /** Show everything about a KPI; `step` where Back is to undo it. */
  open(kpi, { step = false } = {}) {
    if (this.detail.kpi !== kpi) go(this.window, kpi.name, { step: step && this.detail.kpi === null });
    this.detail.open(kpi, this.known(kpi));
  }

  turnTo(window) {
    if (window === this.window) return;
    this.window = window;
    go(window, this.detail.kpi?.name);
    byId("windows").querySelectorAll("input").forEach((input) => (input.checked = input.value === window));
    mark(byId("groups"), "aria-busy", "true");
    this.#trends = null;
    this.connection.watch(window);
  }

  #closed(kpi) {
    go(this.window, null);
    // The browser gives the focus back to what opened the dialog; a link in the address leaves nothing to go back to.
    if (kpi && document.activeElement === document.body) this.tiles.focus(kpi.name);
  }

  /** Go where the address points. */
  #follow() {
    const asked = place();
    if (asked.window && byId("windows").querySelector(`input[value="${CSS.escape(asked.window)}"]`)) this.turnTo(asked.window);
    const kpi = this.kpis.get(asked.kpi);
    if (kpi) this.open(kpi);
    else this.detail.close();
  }

  #tookTable(window, fields) {
    if (window !== this.window) return;
    const starting = this.standing.starting && this.#tableOf === window && !Object.keys(fields).length;
    if (starting) return; // What was shown last says more than nothing does.
    const other = this.#tableOf !== window;
    this.#tableOf = window;
    const changed = this.#table.replace(fields);
    // Notes and deviations depend on the window alone, too.
    this.#touch(other ? this.kpis.keys() : changed);
    byId("groups").removeAttribute("aria-busy");
  }

  #tookTrends(found) {
    if (found?.window !== this.window) return;
    this.#trends = found;
    this.#touch(this.kpis.keys());
  }

  /** Alerts as the board has them; null where it knows of none. */
  #tookAlerts(found) {
    const alerts = found?.alerts ?? NONE;
    this.#alertList = found ? alerts : null;
    const before = this.#alerts;
    this.#alerts = Map.groupBy ? Map.groupBy(alerts, (alert) => alert.kpi) : grouped(alerts);
    this.#touch([...before.keys(), ...this.#alerts.keys()]);
    this.#showAlerts();
  }

  #showAlerts() {
    if (this.#alertList === undefined) return;
    this.alerts.fill(this.#alertList, Date.now() + this.connection.skew);
    this.standing.fires((this.#alertList ?? NONE).filter(({ state }) => state === "firing").length);
  }

  /** Remember that these KPIs changed, and draw them before the next frame. */
  #touch(names) {
    for (const name of names) {
      const kpi = this.ofField.get(name);
      if (kpi) this.#stale.add(kpi);
    }
    if (this.#drawing || !this.#stale.size) return;
    this.#drawing = true;
    const drawn = () => this.#drawing && this.#draw();
    requestAnimationFrame(drawn);
    // A page that nobody sees gets no frames.
    setTimeout(drawn, 250);
  }

  #draw() {
    this.#drawing = false;
    for (const kpi of this.#stale) this.tiles.fill(kpi, this.known(kpi));
    if (this.detail.kpi && this.#stale.has(this.detail.kpi)) this.detail.fill(this.known(this.detail.kpi));
    this.#stale.clear();
    this.tiles.count();
  }

  #offerWindows(windows) {
    for (const name of windows) {
      const label = make("label"), input = make("input", "", undefined, { type: "radio", name: "window", value: name });
      input.checked = name === this.window;
      input.addEventListener("change", () => this.turnTo(name));
      label.append(input, make("span", "", sayOr(`window.${name}.short`, name)), make("span", "unseen", sayOr(`window.${name}`, name)));
      label.children[1].setAttribute("aria-hidden", "true");
      byId("windows").append(label);
    }
  }

  #listen() {
    const search = byId("search");
    search.placeholder = say("search.placeholder");
    const find = () => {
      const found = this.tiles.search(search.value), none = found === 0;
      put(byId("found"), search.value.trim() ? say("search.found", { n: this.numbers.whole(found) }) : "");
      show(byId("none-found"), none);
      put(byId("none-found"), none ? say("search.none", { text: search.value.trim() }) : "");
    };
    search.addEventListener("input", find);
    find();
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = event.target.closest?.("input[type=search], dialog");
      if (event.key === "/" && !typing) {
        event.preventDefault();
        search.focus();
        search.select();
      } else if (event.key === "Escape" && event.target === search && search.value) {
        search.value = "";
        find();
      }
    });
    window.addEventListener("hashchange", () => this.#follow());
    window.addEventListener("popstate", () => this.#follow());
    setInterval(() => this.#showAlerts(), 10_000); // "3 minutes ago" grows older.
  }
}

function grouped(alerts) {
  const found = new Map();
  for (const alert of alerts) found.set(alert.kpi, [...(found.get(alert.kpi) ?? []), alert]);
  return found;
}

function offerChoices() {
  const other = language === "fa" ? "en" : "fa", link = byId("language"), button = byId("theme");
  rememberLanguage(language);
  put(link, say(`language.${other}`));
  link.lang = link.hreflang = other;
  link.addEventListener("click", () => (link.href = linkToLanguage(other)));
  link.href = linkToLanguage(other);
  const name = () => {
    put(button, { auto: "◐", light: "☀", dark: "☾" }[theme()]);
    button.setAttribute("aria-label", say(`theme.${theme()}`));
    button.title = say(`theme.${theme()}`);
  };
  button.addEventListener("click", () => {
    nextTheme();
    name();
  });
  name();
}

async function get(path) {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

async function begin() {
  try {
    const [meta, catalogue] = await Promise.all([get("/api/meta"), get("/api/catalogue")]);
    new Page(meta, catalogue);
  } catch (error) {
    console.info("The board does not answer yet:", error.message);
    put(byId("state-name"), say("link.lost"));
    setTimeout(begin, AGAIN_MS);
  }
}

await loadTexts(language);
fillIn(document);
offerChoices();
put(byId("state-name"), say("link.connecting"));
await begin();
