// @ts-check
// When what changed is drawn: before the next frame, all of it at once and nothing else.

/** @import { Kpi } from "../board.js" */

const UNSEEN_MS = 250; // A page that nobody sees gets no frames.

export class Drawing {
  #draw;
  /** @type {Set<Kpi>} */
  #stale = new Set();
  #planned = false;

  /** @param {(kpis: ReadonlySet<Kpi>) => void} draw Brings these KPIs up to date. */
  constructor(draw) {
    this.#draw = draw;
  }

  /**
   * Remember that these KPIs changed, and draw them soon.
   * @param {Iterable<Kpi>} kpis
   */
  touch(kpis) {
    for (const kpi of kpis) this.#stale.add(kpi);
    if (this.#planned || this.#stale.size === 0) return;
    this.#planned = true;
    requestAnimationFrame(() => this.#drawNow());
    setTimeout(() => this.#drawNow(), UNSEEN_MS);
  }

  /** The first of frame and timer draws, the other one finds nothing to do. */
  #drawNow() {
    if (!this.#planned) return;
    this.#planned = false;
    const stale = this.#stale;
    this.#stale = new Set();
    this.#draw(stale);
  }
}
