// @ts-check
// What fires now and why: the alerts of the board, those that fire or are about to in full, the rest in a list.

import { factsOf, runbookOf } from "./alert_facts.js";
import { AlertRows } from "./alert_rows.js";
import { language } from "./choices.js";
import { arrange, byId, make, mark, put, show } from "./elements.js";
import { chip, fillChip, inOrder, isLoud } from "./states.js";
import { say, sayOr } from "./texts.js";

/** @import { Alert, AlertState, Kpi, Moment } from "../board.js" */
/** @import { Numbers } from "./numbers.js" */

/** @typedef {{ kpi: Kpi, alert: Alert }} Watched An alert and the KPI that it watches. */
/** @typedef {ReturnType<typeof makeCard>} Card */

export class Alerts {
  #numbers;
  #kpis;
  #titleOf;
  #open;
  /** @type {Map<string, Card>} By the alert's name. */
  #cards = new Map();
  #rows;
  #title = make("h2", "", undefined, { id: "alerts-title" });
  #calm = make("p", "calm");
  #list = make("ul", "firing-list", undefined, { role: "list" });
  #more = make("details", "all-alerts");
  #summary = make("summary");
  /** @type {Map<string, string> | null} Name and title of those that fired when last told; null before that. */
  #firing = null;

  /**
   * @param {ReadonlyMap<string, Kpi>} kpis
   * @param {Numbers} numbers
   * @param {(kpi: Kpi) => string} titleOf
   * @param {(kpi: Kpi) => void} open
   */
  constructor(kpis, numbers, titleOf, open) {
    this.#kpis = kpis;
    this.#numbers = numbers;
    this.#titleOf = titleOf;
    this.#open = open;
    this.#rows = new AlertRows(numbers, (kpi) => this.#button(kpi, "link"));
    this.#more.append(this.#summary, this.#rows.element);
    byId("alerts").replaceChildren(this.#title, this.#calm, this.#list, this.#more);
    put(this.#title, say("alerts.title"));
    put(this.#calm, say("alerts.waiting"));
    show(this.#list, false);
    show(this.#more, false);
    mark(byId("alerts"), "data-state", "unknown");
  }

  /**
   * Show these alerts; null where the board knows of none.
   * @param {readonly Alert[] | null} alerts
   * @param {Moment} serverNow
   */
  fill(alerts, serverNow) {
    if (alerts === null) {
      put(this.#calm, say("alerts.unavailable"));
      return;
    }
    const known = inOrder(alerts).flatMap((alert) => {
      const kpi = this.#kpis.get(alert.kpi);
      return kpi ? [{ kpi, alert }] : [];
    });
    this.#sumUp(known);
    this.#fillCards(
      known.filter(({ alert }) => isLoud(alert)),
      serverNow,
    );
    show(this.#more, known.length > 0);
    put(this.#summary, say("alerts.all"));
    this.#rows.fill(known, serverNow);
    this.#tell(known.filter(({ alert }) => alert.state === "firing"));
  }

  /** @param {readonly Watched[]} known */
  #sumUp(known) {
    /** @param {AlertState} state */
    const counted = (state) => known.filter(({ alert }) => alert.state === state).length;
    /** @param {number} number */
    const whole = (number) => this.#numbers.whole(number);
    const firing = counted("firing");
    const unknown = counted("unknown");
    const loud = counted("pending") ? "pending" : "quiet";
    mark(byId("alerts"), "data-state", firing ? "firing" : loud);
    put(this.#title, firing ? say("alerts.title.firing", { n: whole(firing) }) : say("alerts.title"));
    const calm = [firing ? "" : say("alerts.nothing"), say("alerts.watching", { n: whole(known.length) })];
    if (unknown) calm.push(say("alerts.unknown", { n: whole(unknown) }));
    put(this.#calm, calm.filter(Boolean).join(" "));
  }

  /**
   * @param {readonly Watched[]} loud
   * @param {Moment} serverNow
   */
  #fillCards(loud, serverNow) {
    const cards = loud.map((watched) => {
      const card = this.#cards.get(watched.alert.name) ?? makeCard(watched.alert, this.#button(watched.kpi, "open"));
      this.#cards.set(watched.alert.name, card);
      this.#fillCard(card, watched, serverNow);
      return card.item;
    });
    const wanted = new Set(loud.map(({ alert }) => alert.name));
    for (const name of this.#cards.keys()) if (!wanted.has(name)) this.#cards.delete(name);
    arrange(this.#list, cards);
    show(this.#list, cards.length > 0);
  }

  /**
   * @param {Card} card
   * @param {Watched} watched
   * @param {Moment} serverNow
   */
  #fillCard(card, { kpi, alert }, serverNow) {
    mark(card.item, "data-state", alert.state);
    mark(card.item, "data-severity", alert.severity);
    fillChip(card.state, alert.state);
    put(card.why, alert.summary?.[language] ?? alert.summary?.en ?? "");
    const facts = factsOf(kpi, alert, this.#numbers);
    const shown = JSON.stringify(facts);
    if (card.shown !== shown) {
      card.shown = shown;
      const pairs = facts.map(({ name, text }, place) => {
        const pair = make("div", place ? "" : "main");
        pair.append(make("dt", "", name), make("dd", "", text));
        return pair;
      });
      card.facts.replaceChildren(...pairs);
    }
    show(card.since, alert.since !== null);
    if (alert.since !== null) {
      const ago = this.#numbers.ago(serverNow - alert.since);
      mark(card.since, "datetime", new Date(alert.since).toISOString());
      put(card.since, say("alerts.since", { moment: this.#numbers.moment(alert.since), ago }));
    }
    show(card.muted, alert.muted === true);
  }

  /**
   * @param {Kpi} kpi
   * @param {string} className
   */
  #button(kpi, className) {
    const button = make("button", className, this.#titleOf(kpi), { type: "button", "aria-haspopup": "dialog" });
    button.addEventListener("click", () => this.#open(kpi));
    return button;
  }

  /**
   * Say what began and what ended to those who do not see it.
   * @param {readonly Watched[]} firing
   */
  #tell(firing) {
    const before = this.#firing;
    const now = new Map(firing.map(({ kpi, alert }) => [alert.name, this.#titleOf(kpi)]));
    this.#firing = now;
    if (before === null) return;
    const began = [...now].filter(([name]) => !before.has(name));
    const ended = [...before].filter(([name]) => !now.has(name));
    const said = [
      ...began.map(([, title]) => say("news.fires", { title })),
      ...ended.map(([, title]) => say("news.ended", { title })),
    ];
    if (said.length > 0) put(byId("news"), said.join(" "));
  }
}

/**
 * @param {Alert} alert
 * @param {HTMLElement} button Opens the details of its KPI.
 */
function makeCard(alert, button) {
  const item = make("li", "alert", undefined, { "data-alert": alert.name });
  const state = chip();
  const severity = make("span", "severity", sayOr(`severity.${alert.severity}`, alert.severity));
  const heading = make("h3");
  heading.append(button);
  const head = make("div", "head");
  head.append(state, heading, severity);
  const why = make("p", "why");
  const facts = make("dl", "facts");
  const foot = make("p", "foot");
  const since = make("time");
  const muted = make("span", "muted", say("alerts.muted"));
  const runbook = runbookOf(alert, language);
  foot.append(since, muted, ...(runbook ? [runbook] : []));
  item.append(head, facts, why, foot);
  return { item, state, why, facts, since, muted, shown: "" };
}
