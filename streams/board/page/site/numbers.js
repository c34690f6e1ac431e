// @ts-check
// Values, durations and moments as people write them in the language of the page.

import { say } from "./texts.js";

/** @import { Language, Moment, Unit } from "../board.js" */

const HUNDRED = 100;
const BILLION = 1e9;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const DAY_MS = DAY * 1000;
const MONTH_MS = 28 * DAY_MS;
const A_SUNDAY = Date.UTC(2023, 11, 31);

export class Numbers {
  #locale;
  #calendar;
  #months;
  /** @type {Map<string, Intl.NumberFormat>} */
  #formats = new Map();
  /** @type {Map<string, Intl.DateTimeFormat>} */
  #dates = new Map();
  /** @type {Intl.RelativeTimeFormat} */
  #distances;

  /**
   * @param {Language} language
   * @param {string} currency Of amounts of money, by ISO 4217.
   * @param {string} [own] The viewer's own locale: English is written as it is usual there.
   * @param {"gregorian" | "persian"} [system] The company's calendar: in Persian, dates and months are those of it.
   */
  constructor(language, currency, own = navigator.language, system = "persian") {
    const english = own.startsWith("en") ? own : "en";
    this.#locale = language === "fa" ? "fa-IR-u-nu-arabext" : english;
    const calendar = system === "persian" ? "persian" : "gregory";
    this.#calendar = language === "fa" ? `fa-IR-u-ca-${calendar}-nu-arabext` : english;
    this.#months = language === "fa" ? this.#calendar : `${english}-u-ca-${calendar}`;
    this.#distances = new Intl.RelativeTimeFormat(this.#locale, { numeric: "always" });
    this.currency = currency;
  }

  /**
   * A value in the unit of its KPI, short enough for a tile; a dash where there is none.
   * @param {Unit} unit
   * @param {number | null | undefined} value
   */
  written(unit, value) {
    if (value === undefined || value === null) return "–";
    switch (unit) {
      case "count":
        return this.#count(value);
      case "ratio":
        return this.#number({ style: "percent", maximumFractionDigits: Math.abs(value) < 0.1 ? 2 : 1 }, value);
      case "money":
        return this.#money(value);
      case "money per day":
        return say("unit.per-day", { value: this.#money(value) });
      case "seconds":
        return this.duration(value);
      case "per year":
        return say("unit.per-year", { value: this.plain(value) });
      case "points":
        return this.#number({ maximumFractionDigits: 1 }, value);
      default:
        return this.plain(value);
    }
  }

  /**
   * The same with all digits that people may ask for.
   * @param {Unit} unit
   * @param {number | null | undefined} value
   */
  exact(unit, value) {
    if (value === undefined || value === null) return "–";
    switch (unit) {
      case "ratio":
        return this.#number({ style: "percent", maximumFractionDigits: 4 }, value);
      case "money":
        return this.#currency(value, {});
      case "money per day":
        return say("unit.per-day", { value: this.#currency(value, {}) });
      case "seconds":
        return say("unit.s", { n: this.#number({ maximumFractionDigits: 3 }, value) });
      default:
        return this.#number({ maximumFractionDigits: 4 }, value);
    }
  }

  /**
   * The same where there is room for a few letters alone.
   * @param {Unit} unit
   * @param {number | null | undefined} value
   */
  brief(unit, value) {
    if (unit !== "money" || value === undefined || value === null) return this.written(unit, value);
    const size = Math.abs(value);
    if (size >= 1000) return this.#currency(value, { notation: "compact", maximumSignificantDigits: 3 });
    return this.#currency(value, { maximumFractionDigits: 0, minimumFractionDigits: 0 });
  }

  /** @param {number} value */
  whole(value) {
    return this.#number({ maximumFractionDigits: 0 }, value);
  }

  /** @param {number} value */
  plain(value) {
    return this.#number({ maximumFractionDigits: 2 }, value);
  }

  /**
   * Three digits.
   * @param {number} value
   */
  rough(value) {
    return this.#number({ maximumSignificantDigits: 3 }, value);
  }

  /** @param {number} value */
  percent(value) {
    return this.#number({ style: "percent", maximumFractionDigits: Math.abs(value) < 0.1 ? 1 : 0 }, value);
  }

  /**
   * The two largest parts of a duration.
   * @param {number} seconds
   * @returns {string}
   */
  duration(seconds) {
    if (seconds < 0) return `−${this.duration(-seconds)}`;
    if (seconds < 10) return say("unit.s", { n: this.plain(seconds) });
    const rest = Math.round(seconds);
    if (rest < MINUTE) return this.#part("s", rest);
    if (rest < HOUR) return this.#two(["min", rest / MINUTE], ["s", rest % MINUTE]);
    if (rest < DAY) return this.#two(["h", rest / HOUR], ["min", (rest % HOUR) / MINUTE]);
    return this.#two(["d", rest / DAY], ["h", (rest % DAY) / HOUR]);
  }

  /**
   * How long ago, in one unit.
   * @param {number} milliseconds
   */
  ago(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < MINUTE) return this.#distances.format(-seconds, "second");
    if (seconds < HOUR) return this.#distances.format(-Math.floor(seconds / MINUTE), "minute");
    if (seconds < DAY) return this.#distances.format(-Math.floor(seconds / HOUR), "hour");
    return this.#distances.format(-Math.floor(seconds / DAY), "day");
  }

  /**
   * A time of today; another day's with its date.
   * @param {Moment} milliseconds
   * @param {Moment} [now]
   */
  moment(milliseconds, now = Date.now()) {
    const at = new Date(milliseconds);
    const today = at.toDateString() === new Date(now).toDateString();
    return this.#date(today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" }, at);
  }

  /**
   * The beginning of a step of a trend, as fine as the step is long: days and weeks by the calendar in which they were
   * cut, hours and minutes by the viewer's clock.
   * @param {Moment} start
   * @param {number} length Of the step, ms.
   * @param {string} zone In whose midnights days are cut.
   */
  step(start, length, zone) {
    /** @type {Intl.DateTimeFormatOptions} */
    const day = { month: "short", day: "numeric" };
    /** @type {Intl.DateTimeFormatOptions} */
    const time = { hour: "numeric", minute: "2-digit" };
    const at = new Date(start);
    if (length >= MONTH_MS) return this.#month(at, zone);
    if (length >= 7 * DAY_MS) return this.#date({ ...day, year: "numeric", timeZone: zone }, at);
    if (length >= DAY_MS) return this.#date({ ...day, timeZone: zone }, at);
    return this.#date(length >= HOUR * 1000 ? { ...day, ...time } : time, at);
  }

  /**
   * A month of the company's calendar and its year, in the order in which both languages say them.
   * @param {Date} at
   * @param {string} zone
   */
  #month(at, zone) {
    const named = new Intl.DateTimeFormat(this.#months, { month: "long", year: "numeric", timeZone: zone });
    const parts = named.formatToParts(at);
    return ["month", "year"].map((part) => parts.find(({ type }) => type === part)?.value ?? "").join(" ");
  }

  /**
   * What people call a zone if days that are cut in it are not the viewer's own; "" if they are, or have no days.
   * @param {number} length Of a step, ms.
   * @param {string} zone
   * @param {Moment} at
   */
  foreignZone(length, zone, at) {
    if (length < DAY_MS) return "";
    const name = this.#zoneName({ timeZone: zone }, at);
    return name === this.#zoneName({}, at) ? "" : name;
  }

  /**
   * What people call a zone.
   * @param {string} zone
   * @param {Moment} at
   */
  zone(zone, at) {
    return this.#zoneName({ timeZone: zone }, at);
  }

  /**
   * The name of a day of the week, as ISO counts them: 1 is Monday.
   * @param {number} iso
   * @param {"short" | "long"} length
   */
  weekday(iso, length) {
    return this.#date({ weekday: length, timeZone: "UTC" }, new Date(A_SUNDAY + iso * DAY_MS));
  }

  /**
   * Digits inside a text in the language's own.
   * @param {string} text
   */
  digits(text) {
    return text.replace(/\d/gu, (digit) => this.whole(Number(digit)));
  }

  /** @param {number} value */
  #money(value) {
    const size = Math.abs(value);
    if (size >= BILLION) return this.#currency(value, { notation: "compact", maximumFractionDigits: 2 });
    return this.#currency(value, size >= 10_000 ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {});
  }

  /**
   * @param {number} value
   * @param {Intl.NumberFormatOptions} more
   */
  #currency(value, more) {
    return this.#number(
      { style: "currency", currency: this.currency, currencyDisplay: "narrowSymbol", ...more },
      value,
    );
  }

  /** @param {number} value */
  #count(value) {
    if (!Number.isInteger(value) && Math.abs(value) < HUNDRED) {
      return this.#number({ maximumFractionDigits: 2 }, value);
    }
    if (Math.abs(value) < BILLION) return this.whole(value);
    return this.#number({ notation: "compact", maximumFractionDigits: 2 }, value);
  }

  /**
   * @param {[string, number]} larger Unit and how many of it.
   * @param {[string, number]} lesser
   */
  #two([unit, amount], [lesser, rest]) {
    const parts = [this.#part(unit, Math.floor(amount))];
    const small = Math.floor(rest);
    if (small) parts.push(this.#part(lesser, small));
    return parts.join(say("unit.and"));
  }

  /**
   * @param {string} unit
   * @param {number} amount
   */
  #part(unit, amount) {
    return say(`unit.${unit}`, { n: this.whole(amount) });
  }

  /**
   * @param {Intl.DateTimeFormatOptions} options
   * @param {Moment} at
   */
  #zoneName(options, at) {
    const named = new Intl.DateTimeFormat(this.#calendar, { ...options, timeZoneName: "long" });
    return named.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  }

  /**
   * @param {Intl.NumberFormatOptions} options
   * @param {number} value
   */
  #number(options, value) {
    const key = JSON.stringify(options);
    const format = this.#formats.get(key) ?? new Intl.NumberFormat(this.#locale, options);
    this.#formats.set(key, format);
    return format.format(value);
  }

  /**
   * @param {Intl.DateTimeFormatOptions} options
   * @param {Date} at
   */
  #date(options, at) {
    const key = JSON.stringify(options);
    const format = this.#dates.get(key) ?? new Intl.DateTimeFormat(this.#calendar, options);
    this.#dates.set(key, format);
    return format.format(at);
  }
}
