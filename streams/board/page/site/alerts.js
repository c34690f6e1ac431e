// What fires now and why: the alerts of the board, those that fire or are about to in full, the rest in a list.

import { byId, make, mark, put, show } from "./elements.js";
import { say, sayOr } from "./texts.js";
import { chip, fillChip, inOrder } from "./states.js";
import { awayFromExpected } from "./deviation.js";
import { language } from "./choices.js";

const LOUD = new Set(["firing", "pending"]);

export class Alerts {
  #numbers;
  #kpis;
  #titleOf;
  #open;
  #cards = new Map(); // Name of the alert -> its parts.
  #rows = new Map();
  #title = make("h2", "", undefined, { id: "alerts-title" });
  #calm = make("p", "calm");
  #list = make("ul", "firing-list", undefined, { role: "list" });
  #more = make("details", "all-alerts");
  #summary = make("summary");
  #body = make("tbody");
  #firing = null; // Names that fired when last told; null before that.

  constructor(kpis, numbers, titleOf, open) {
    this.#kpis = kpis;
    this.#numbers = numbers;
    this.#titleOf = titleOf;
    this.#open = open;
    const table = make("table"), head = make("tr"), scroll = make("div", "scroll");
    head.append(...["state", "kpi", "value", "limit"].map((name) => make("th", "", say(`alerts.column.${name}`), { scope: "col" })));
    const heads = make("thead");
    heads.append(head);
    table.append(make("caption", "unseen", say("alerts.all")), heads, this.#body);
    scroll.append(table);
    this.#more.append(this.#summary, scroll);
    byId("alerts").replaceChildren(this.#title, this.#calm, this.#list, this.#more);
    put(this.#title, say("alerts.title"));
    put(this.#calm, say("alerts.waiting"));
    show(this.#list, false);
    show(this.#more, false);
    mark(byId("alerts"), "data-state", "unknown");
  }

  /** Show these alerts; null where the board knows of none. */
  fill(alerts, serverNow) {
    if (alerts === null) {
      put(this.#calm, say("alerts.unavailable"));
      return;
    }
    const known = inOrder(alerts.filter((alert) => this.#kpis.has(alert.kpi)));
    const loud = known.filter((alert) => LOUD.has(alert.state));
    const counted = (state) => known.filter((alert) => alert.state === state).length;
    const firing = counted("firing"), pending = counted("pending"), unknown = counted("unknown");
    mark(byId("alerts"), "data-state", firing ? "firing" : pending ? "pending" : "quiet");
    const whole = (number) => this.#numbers.whole(number);
    put(this.#title, firing ? say("alerts.title.firing", { n: whole(firing) }) : say("alerts.title"));
    const calm = [firing ? "" : say("alerts.nothing"), say("alerts.watching", { n: whole(known.length) })];
    if (unknown) calm.push(say("alerts.unknown", { n: whole(unknown) }));
    put(this.#calm, calm.filter(Boolean).join(" "));
    this.#fillCards(loud, serverNow);
    show(this.#more, known.length > 0);
    put(this.#summary, say("alerts.all"));
    this.#fillRows(known);
    this.#tell(known.filter((alert) => alert.state === "firing"));
  }

  #fillCards(loud, serverNow) {
    const cards = loud.map((alert) => {
      let card = this.#cards.get(alert.name);
      if (!card) this.#cards.set(alert.name, (card = this.#card(alert)));
      this.#fillCard(card, alert, serverNow);
      return card.item;
    });
    const wanted = new Set(loud.map((alert) => alert.name));
    for (const name of this.#cards.keys()) if (!wanted.has(name)) this.#cards.delete(name);
    arrange(this.#list, cards);
    show(this.#list, cards.length > 0);
  }

  #card(alert) {
    const kpi = this.#kpis.get(alert.kpi), item = make("li", "alert", undefined, { "data-alert": alert.name });
    const state = chip(), severity = make("span", "severity", sayOr(`severity.${alert.severity}`, alert.severity));
    const button = make("button", "open", this.#titleOf(kpi), { type: "button", "aria-haspopup": "dialog" });
    button.addEventListener("click", () => this.#open(kpi));
    const heading = make("h3"), head = make("div", "head");
    heading.append(button);
    head.append(state, heading, severity);
    const why = make("p", "why"), facts = make("dl", "facts"), foot = make("p", "foot");
    const since = make("time"), muted = make("span", "muted", say("alerts.muted")), link = runbookOf(alert);
    foot.append(since, muted);
    if (link) foot.append(link);
    item.append(head, facts, why, foot);
    return { item, state, severity, why, facts, since, muted, shown: "" };
  }

  #fillCard(card, alert, serverNow) {
    const kpi = this.#kpis.get(alert.kpi);
    mark(card.item, "data-state", alert.state);
    mark(card.item, "data-severity", alert.severity);
    fillChip(card.state, alert.state);
    put(card.why, alert.summary?.[language] ?? alert.summary?.en ?? "");
    const facts = factsOf(kpi, alert, this.#numbers), shown = JSON.stringify(facts);
    if (card.shown !== shown) {
      card.shown = shown;
      card.facts.replaceChildren(
        ...facts.map(([name, text, emphasis]) => {
          const pair = make("div", emphasis ? "main" : "");
          pair.append(make("dt", "", name), make("dd", "", text));
          return pair;
        }),
      );
    }
    show(card.since, alert.since !== null);
    if (alert.since !== null) {
      mark(card.since, "datetime", new Date(alert.since).toISOString());
      put(card.since, say("alerts.since", { moment: this.#numbers.moment(alert.since), ago: this.#numbers.ago(serverNow - alert.since) }));
    }
    show(card.muted, alert.muted === true);
  }

  #fillRows(known) {
    const rows = known.map((alert) => {
      const kpi = this.#kpis.get(alert.kpi);
      let row = this.#rows.get(alert.name);
      if (!row) {
        const item = make("tr"), state = chip(), cell = make("td"), head = make("th", "", undefined, { scope: "row" });
        const button = make("button", "link", this.#titleOf(kpi), { type: "button", "aria-haspopup": "dialog" });
        button.addEventListener("click", () => this.#open(kpi));
        head.append(button, " ", make("span", "window", sayOr(`window.${alert.window}`, alert.window)));
        cell.append(state);
        row = { item, state, value: make("td"), limit: make("td") };
        item.append(cell, head, row.value, row.limit);
        this.#rows.set(alert.name, row);
      }
      fillChip(row.state, alert.state);
      put(row.value, this.#numbers.written(kpi.unit, alert.value));
      put(row.limit, limitOf(kpi, alert, this.#numbers));
      return row.item;
    });
    arrange(this.#body, rows);
  }

  /** Say what began and what ended to those who do not see it. */
  #tell(firing) {
    const names = new Set(firing.map((alert) => alert.name));
    if (this.#firing !== null) {
      const began = firing.filter((alert) => !this.#firing.has(alert.name));
      const ended = [...this.#firing.keys()].filter((name) => !names.has(name));
      const said = [
        ...began.map((alert) => say("news.fires", { title: this.#titleOf(this.#kpis.get(alert.kpi)) })),
        ...ended.map((name) => say("news.ended", { title: this.#firing.get(name) })),
      ];
      if (said.length) put(byId("news"), said.join(" "));
    }
    this.#firing = new Map(firing.map((alert) => [alert.name, this.#titleOf(this.#kpis.get(alert.kpi))]));
  }
}

/** What an alert is measured by, short. */
export function limitOf(kpi, alert, numbers) {
  const above = kpi.better === "down";
  if (alert.kind === "threshold") return say(above ? "limit.above" : "limit.below", { limit: numbers.written(kpi.unit, alert.limit) });
  const expected = alert.expected === null ? say("limit.not-yet") : numbers.written(kpi.unit, alert.expected);
  return say(above ? "limit.spike.above" : "limit.spike.below", { expected });
}

/** What there is to know of an alert at a glance: [name, text, whether it matters most]. */
function factsOf(kpi, alert, numbers) {
  const window = sayOr(`window.${alert.window}`, alert.window);
  const facts = [[say("alerts.fact.over", { window }), numbers.written(kpi.unit, alert.value), true]];
  if (alert.kind === "threshold") {
    facts.push([say("alerts.fact.limit"), limitOf(kpi, alert, numbers), false]);
  } else {
    facts.push([say("alerts.fact.expected"), numbers.written(kpi.unit, alert.expected), false]);
    const away = awayFromExpected(kpi, alert, numbers);
    if (alert.deviation !== null) {
      const spreads = { n: numbers.rough(Math.abs(alert.deviation)), limit: numbers.plain(alert.deviations) };
      facts.push([say("alerts.fact.away"), say("alerts.spreads", spreads), false]);
    } else if (away) {
      facts.push([say("alerts.fact.away"), away.text, false]);
    }
  }
  if (alert.samples !== null) facts.push([say("alerts.fact.samples"), numbers.whole(alert.samples), false]);
  return facts;
}

/** A link to what to do; only to where a browser may be sent. */
export function runbookOf(alert) {
  if (!/^https?:\/\//.test(alert.runbook ?? "")) return null;
  return make("a", "runbook", say("alerts.runbook"), { href: alert.runbook, rel: "noreferrer", target: "_blank" });
}

/** Put these children into this order, moving only those that stand elsewhere: what has the focus keeps it. */
function arrange(parent, children) {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}
