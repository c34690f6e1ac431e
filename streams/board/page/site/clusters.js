// @ts-check
// Groups of customers who buy alike: how large each is, what it brings, and where its middle lies.

import { barCell } from "./bars.js";
import { language } from "./choices.js";
import { make } from "./elements.js";
import { row, scrolling, tableHead } from "./heat.js";
import { ModelPanel, sentencesOf, whyNot } from "./model_panel.js";
import { say } from "./texts.js";

/** @import { Cluster, Clusters, NoRun } from "../models.js" */
/** @import { Frame } from "./frame.js" */

const APART = 0.25; // Below this silhouette clusters run into one another.

export class ClustersPanel extends ModelPanel {
  /** @param {Frame} frame */
  constructor(frame) {
    super("clusters", "clusters.about", frame);
  }

  /** @override */
  async load() {
    await this.showAnswer("/api/clusters", (told) => this.#fill(told));
  }

  /** @param {Clusters | NoRun} told */
  #fill(told) {
    if (!this.hasRun(told)) return;
    const { clusters, reason, silhouette, customers } = told;
    if (reason === null && clusters.length === 0) return this.lacks(say("clusters.none"));
    const { numbers } = this.frame;
    const said = [];
    if (customers !== null) said.push(say("clusters.counts", { n: numbers.whole(customers) }));
    if (silhouette !== null) {
      const n = numbers.plain(silhouette);
      said.push(silhouette < APART ? say("clusters.mixed", { n }) : say("clusters.apart", { n }));
    }
    this.told.replaceChildren(...(reason === null ? [this.#table(clusters), sentencesOf(said)] : [whyNot(reason)]));
    this.full();
  }

  /** @param {readonly Cluster[]} clusters */
  #table(clusters) {
    const table = make("table", "plain-table bars clusters");
    const heads = ["who", "customers", "share", "revenue", "recency", "orders", "money"];
    const body = make("tbody");
    body.append(...clusters.map((cluster) => this.#line(cluster)));
    const names = heads.map((head) => say(`clusters.${head}`));
    table.append(make("caption", "unseen", this.title), tableHead(names, [0, 2, 3]), body);
    return scrolling(this.title, table);
  }

  /** @param {Cluster} cluster */
  #line({ title, customers, share, revenue_share: revenue, centre }) {
    const { numbers } = this.frame;
    return row(title[language], [
      make("td", "number", numbers.whole(customers)),
      barCell(numbers.percent(share), share),
      barCell(numbers.percent(revenue), revenue),
      make("td", "number", say("unit.d", { n: numbers.whole(centre.recency_days) })),
      make("td", "number", numbers.rough(centre.orders)),
      make("td", "number", numbers.written("money", centre.money)),
    ]);
  }
}
