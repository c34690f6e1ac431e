// @ts-check
// Reports to read, to print and to mail: those of the month that runs and of the last one that has finished.

import { language } from "./choices.js";
import { make } from "./elements.js";
import { Panel } from "./panel.js";
import { say } from "./texts.js";

/** @import { Frame } from "./frame.js" */

const WINDOW = "month";
const NAMES = ["sales", "marketing", "service", "loyalty"];

export class ReportsPanel extends Panel {
  #frame;

  /** @param {Frame} frame */
  constructor(frame) {
    super("reports", "reports.about");
    this.#frame = frame;
    const list = make("ul", "reports");
    list.append(...NAMES.map(reportLine));
    this.body.append(list);
  }

  /** @override */
  async load() {
    await Promise.resolve();
    if (this.#frame.meta.windows.includes(WINDOW)) this.full();
    else this.hide();
  }
}

/** @param {string} name */
function reportLine(name) {
  const item = make("li");
  const running = make("a", "", say("reports.running"), { href: reportAddress(name, false) });
  const ended = make("a", "", say("reports.ended"), { href: reportAddress(name, true) });
  item.append(make("strong", "", say(`reports.${name}`)), " ", running, " · ", ended);
  return item;
}

/**
 * Where a report is read, in the language of the page.
 * @param {string} name
 * @param {boolean} ended Of the last month that has finished.
 */
export const reportAddress = (name, ended) =>
  `/api/reports/${name}?window=${WINDOW}${ended ? "&ended=1" : ""}&format=html&lang=${language}`;
