// Values, durations and moments as people write them in the language of the page.

import { say } from "./texts.js";

const BILLION = 1e9;
const MINUTE = 60, HOUR = 3600, DAY = 86400;

export class Numbers {
  #locale;
  #calendar;
  #formats = new Map();

  constructor(language, currency) {
    const own = navigator.language.startsWith("en") ? navigator.language : "en";
    this.#locale = language === "fa" ? "fa-IR-u-nu-arabext" : own;
    this.#calendar = language === "fa" ? "fa-IR-u-ca-persian-nu-arabext" : own;
    this.currency = currency;
  }

  /** A value in the unit of its KPI, short enough for a tile; a dash where there is none. */
  written(unit, value) {
    if (value === undefined || value === null) return "–";
    switch (unit) {
      case "count": return this.#big(value, {}, 0);
      case "ratio": return this.#number({ style: "percent", maximumFractionDigits: Math.abs(value) < 0.1 ? 2 : 1 }, value);
      case "money": return this.#money(value);
      case "money per day": return say("unit.per-day", { value: this.#money(value) });
      case "seconds": return this.duration(value);
      case "per year": return say("unit.per-year", { value: this.plain(value) });
      case "points": return this.#number({ maximumFractionDigits: 1 }, value);
      default: return this.plain(value);
    }
  }

  /** The same with all digits that people may ask for. */
  exact(unit, value) {
    if (value === undefined || value === null) return "–";
    switch (unit) {
      case "ratio": return this.#number({ style: "percent", maximumFractionDigits: 4 }, value);
      case "money": return this.#currency(value, {});
      case "money per day": return say("unit.per-day", { value: this.#currency(value, {}) });
      case "seconds": return say("unit.s", { n: this.#number({ maximumFractionDigits: 3 }, value) });
      default: return this.#number({ maximumFractionDigits: 4 }, value);
    }
  }

  whole(value) {
    return this.#number({ maximumFractionDigits: 0 }, value);
  }

  plain(value) {
    return this.#number({ maximumFractionDigits: 2 }, value);
  }

  /** Three digits. */
  rough(value) {
    return this.#number({ maximumSignificantDigits: 3 }, value);
  }

  percent(value) {
    return this.#number({ style: "percent", maximumFractionDigits: Math.abs(value) < 0.1 ? 1 : 0 }, value);
  }

  /** The two largest parts of a duration in seconds. */
  duration(seconds) {
    if (seconds < 0) return `−${this.duration(-seconds)}`;
    if (seconds < 10) return say("unit.s", { n: this.plain(seconds) });
    const rest = Math.round(seconds);
    if (rest < MINUTE) return this.#part("s", rest);
    if (rest < HOUR) return this.#two(["min", rest / MINUTE], ["s", rest % MINUTE]);
    if (rest < DAY) return this.#two(["h", rest / HOUR], ["min", (rest % HOUR) / MINUTE]);
    return this.#two(["d", rest / DAY], ["h", (rest % DAY) / HOUR]);
  }

  /** How long ago, in one unit. */
  ago(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    const [unit, length] = seconds < MINUTE ? ["second", 1] : seconds < HOUR ? ["minute", MINUTE] : seconds < DAY ? ["hour", HOUR] : ["day", DAY];
    const format = this.#cached("ago", () => new Intl.RelativeTimeFormat(this.#locale, { numeric: "always" }));
    return format.format(-Math.floor(seconds / length), unit);
  }

  /** A time of today; another day's with its date. */
  moment(milliseconds, now = Date.now()) {
    const at = new Date(milliseconds);
    const today = at.toDateString() === new Date(now).toDateString();
    return this.#date(today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" }, at);
  }

  /** The beginning of a step of a trend, as fine as the step is long. */
  step(milliseconds, length) {
    const at = new Date(milliseconds), day = { month: "short", day: "numeric" }, time = { hour: "numeric", minute: "2-digit" };
    if (length >= DAY * 1000) return this.#date(length >= 7 * DAY * 1000 ? { ...day, year: "numeric" } : day, at);
    return this.#date(length >= HOUR * 1000 ? { ...day, ...time } : time, at);
  }

  /** Digits inside a text in the language's own. */
  digits(text) {
    return text.replace(/\d/g, (digit) => this.#number({ maximumFractionDigits: 0 }, Number(digit)));
  }

  #money(value) {
    const size = Math.abs(value);
    if (size >= BILLION) return this.#currency(value, { notation: "compact", maximumFractionDigits: 2 });
    return this.#currency(value, size >= 10_000 ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {});
  }

  #currency(value, more) {
    return this.#number({ style: "currency", currency: this.currency, currencyDisplay: "narrowSymbol", ...more }, value);
  }

  #big(value, options, digits) {
    const compact = Math.abs(value) >= BILLION ? { notation: "compact", maximumFractionDigits: 2 } : { maximumFractionDigits: digits };
    return this.#number({ ...options, ...compact }, value);
  }

  #two([unit, amount], [lesser, rest]) {
    const parts = [this.#part(unit, Math.floor(amount))], small = Math.floor(rest);
    if (small) parts.push(this.#part(lesser, small));
    return parts.join(say("unit.and"));
  }

  #part(unit, amount) {
    return say(`unit.${unit}`, { n: this.whole(amount) });
  }

  #number(options, value) {
    return this.#cached(JSON.stringify(options), () => new Intl.NumberFormat(this.#locale, options)).format(value);
  }

  #date(options, at) {
    return this.#cached(JSON.stringify(options), () => new Intl.DateTimeFormat(this.#calendar, options)).format(at);
  }

  #cached(key, build) {
    let format = this.#formats.get(key);
    if (!format) this.#formats.set(key, (format = build()));
    return format;
  }
}
