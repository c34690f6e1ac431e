// @ts-check
// Values as people read them, in both languages.

import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { numbersIn, plain } from "./language.js";

/** @import { Unit } from "../../streams/board/page/board.js" */

/** @type {[Unit, number, string, string][]} Unit, value, English, Persian. */
const WRITTEN = [
  ["count", 0, "0", "۰"],
  ["count", -3, "-3", "−۳"],
  ["count", 2.345, "2.35", "۲٫۳۵"],
  ["count", 1_234_567, "1,234,567", "۱٬۲۳۴٬۵۶۷"],
  ["count", 999_999_999, "999,999,999", "۹۹۹٬۹۹۹٬۹۹۹"],
  ["count", 2_500_000_000, "2.5B", "۲٫۵ میلیارد"],
  ["ratio", 0, "0%", "۰٪"],
  ["ratio", 0.000_049, "0%", "۰٪"],
  ["ratio", 0.028_34, "2.83%", "۲٫۸۳٪"],
  ["ratio", 0.0999, "9.99%", "۹٫۹۹٪"],
  ["ratio", 0.1234, "12.3%", "۱۲٫۳٪"],
  ["ratio", -0.5, "-50%", "−۵۰٪"],
  ["ratio", 16.05, "1,605%", "۱٬۶۰۵٪"],
  ["money", 0, "$0.00", "$۰٫۰۰"],
  ["money", 9999.99, "$9,999.99", "$۹٬۹۹۹٫۹۹"],
  ["money", 12_345.67, "$12,346", "$۱۲٬۳۴۶"],
  ["money", -12_345.67, "-$12,346", "−$۱۲٬۳۴۶"],
  ["money", 3_210_000_000, "$3.21B", "$۳٫۲۱ میلیارد"],
  ["money per day", 12.5, "$12.50 a day", "$۱۲٫۵۰ در روز"],
  ["per year", 3.456, "3.46 a year", "۳٫۴۶ در سال"],
  ["points", -42.25, "-42.3", "−۴۲٫۳"],
];

/**
 * A text as both old and new ICU write it: they differ in the sign of minus, and in where that of money stands.
 * @param {string} text
 */
function alike(text) {
  const money = text.includes("$") ? "$" : "";
  return `${money}${plain(text).replace("$", "").replace(/[−-]/gu, "-").replace(/ +/gu, " ").trim()}`;
}

describe("a value", () => {
  for (const [unit, value, english, persian] of WRITTEN) {
    test(`${value} in ${unit} is ${english} and ${persian}`, () => {
      assert.equal(alike(numbersIn("en").written(unit, value)), alike(english));
      assert.equal(alike(numbersIn("fa").written(unit, value)), alike(persian));
    });
  }

  test("of money has three digits at most from 1,000 on where there is little room, and no minor units", () => {
    const numbers = numbersIn("en");
    assert.deepEqual(
      [0, 41.4, 1234, 56_789, -2_345_678].map((value) => alike(numbers.brief("money", value))),
      ["$0", "$41", "$1.23K", "$56.8K", "$-2.35M"],
    );
    assert.equal(numbers.brief("count", 12_345), "12,345");
    assert.equal(numbers.brief("money", null), "–");
  });

  test("that is not there is a dash in every unit, and never 0", () => {
    const numbers = numbersIn("en");
    for (const unit of /** @type {Unit[]} */ ([
      "count",
      "ratio",
      "money",
      "money per day",
      "seconds",
      "points",
      "per year",
    ])) {
      for (const none of [undefined, null]) {
        assert.equal(numbers.written(unit, none), "–");
        assert.equal(numbers.exact(unit, none), "–");
      }
    }
  });

  test("has all its digits where somebody asks for them", () => {
    const numbers = numbersIn("en");
    assert.equal(numbers.exact("ratio", 0.123_456_7), "12.3457%");
    assert.equal(numbers.exact("money", 1_234_567.89), "$1,234,567.89");
    assert.equal(numbers.exact("money per day", 0.5), "$0.50 a day");
    assert.equal(numbers.exact("seconds", 93_784.5678), "93,784.568 s");
    assert.equal(numbers.exact("count", 12_345_678_901), "12,345,678,901");
  });

  test("of money has as many decimals as its currency", () => {
    assert.equal(numbersIn("en", "JPY").written("money", 1234), "¥1,234");
    assert.equal(plain(numbersIn("en", "EUR", "en-GB").written("money", 1234.5)), "€1,234.50");
    assert.match(plain(numbersIn("en", "KWD").written("money", 1.5)), /1\.500/u);
  });

  test("is written as English is usual where the viewer is, and as in English elsewhere", () => {
    assert.equal(numbersIn("en", "USD", "en-IN").whole(1_234_567), "12,34,567");
    assert.equal(numbersIn("en", "USD", "de-DE").whole(1_234_567), "1,234,567");
    assert.equal(plain(numbersIn("fa", "USD", "de-DE").whole(1_234_567)), "۱٬۲۳۴٬۵۶۷");
  });
});

describe("a duration", () => {
  /** @type {[number, string, string][]} */
  const durations = [
    [0, "0 s", "۰ ثانیه"],
    [0.004, "0 s", "۰ ثانیه"],
    [9.994, "9.99 s", "۹٫۹۹ ثانیه"],
    [59.4, "59 s", "۵۹ ثانیه"],
    [59.6, "1 min", "۱ دقیقه"],
    [3599.6, "1 h", "۱ ساعت"],
    [3661, "1 h 1 min", "۱ ساعت و ۱ دقیقه"],
    [86_399.9, "1 d", "۱ روز"],
    [93_784, "1 d 2 h", "۱ روز و ۲ ساعت"],
    [86_400 * 4000, "4,000 d", "۴٬۰۰۰ روز"],
    [-90, "−1 min 30 s", "−۱ دقیقه و ۳۰ ثانیه"],
  ];
  for (const [seconds, english, persian] of durations) {
    test(`of ${seconds} seconds is ${english}`, () => {
      assert.equal(plain(numbersIn("en").written("seconds", seconds)), english);
      assert.equal(plain(numbersIn("fa").written("seconds", seconds)), persian);
    });
  }

  test("ago is told in one unit, and is never in the future", () => {
    const numbers = numbersIn("en");
    assert.equal(numbers.ago(-5000), "0 seconds ago");
    assert.equal(numbers.ago(59_400), "59 seconds ago");
    assert.equal(numbers.ago(119_000), "1 minute ago");
    assert.equal(numbers.ago(26 * 3_600_000), "1 day ago");
    assert.equal(plain(numbersIn("fa").ago(3 * 3_600_000)), "۳ ساعت پیش");
  });
});

describe("digits", () => {
  test("inside a title are those of the language", () => {
    assert.equal(numbersIn("fa").digits("ارزش معامله، صدک 50"), "ارزش معامله، صدک ۵۰");
    assert.equal(numbersIn("en").digits("Deal value, p50"), "Deal value, p50");
  });

  test("that are rough are three", () => {
    assert.equal(numbersIn("en").rough(305.14), "305");
    assert.equal(numbersIn("en").rough(0.012_345), "0.0123");
  });

  test("of a share are fewer the larger it is", () => {
    assert.equal(numbersIn("en").percent(0.0456), "4.6%");
    assert.equal(numbersIn("en").percent(1.234), "123%");
  });
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MONTH_MS = 30 * 24 * 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEDNESDAY = Date.UTC(2026, 8, 2);
const MONDAY = Date.UTC(2026, 7, 31);
const ZONES = ["America/New_York", "Asia/Tehran", "Pacific/Auckland", "UTC"];

/**
 * Look on from a zone.
 * @param {string} zone
 * @param {() => void} look
 */
function from(zone, look) {
  const own = process.env.TZ;
  process.env.TZ = zone;
  try {
    assert.equal(new Intl.DateTimeFormat().resolvedOptions().timeZone, zone);
    look();
  } finally {
    if (own === undefined) delete process.env.TZ;
    else process.env.TZ = own;
  }
}

describe("a step of a trend", () => {
  for (const zone of ZONES) {
    test(`that is a day is the day of the cut, seen from ${zone}`, () => {
      from(zone, () => {
        assert.equal(numbersIn("en").step(WEDNESDAY, DAY_MS, "UTC"), "Sep 2");
        assert.equal(plain(numbersIn("fa").step(WEDNESDAY, DAY_MS, "UTC")), "۱۱ شهریور");
      });
    });

    test(`that is a week begins with the Monday of the cut, seen from ${zone}`, () => {
      from(zone, () => {
        assert.equal(numbersIn("en").step(MONDAY, 7 * DAY_MS, "UTC"), "Aug 31, 2026");
        assert.match(plain(numbersIn("fa").step(MONDAY, 7 * DAY_MS, "UTC")), /^۹ شهریور ۱۴۰۵/u);
      });
    });

    test(`that is cut in another zone has that zone's day, seen from ${zone}`, () => {
      from(zone, () => {
        // Midnight in Tehran is 20:30 of the day before in UTC; in Auckland it is noon of the day before.
        assert.equal(numbersIn("en").step(WEDNESDAY - 3.5 * HOUR_MS, DAY_MS, "Asia/Tehran"), "Sep 2");
        assert.equal(plain(numbersIn("fa").step(WEDNESDAY - 3.5 * HOUR_MS, DAY_MS, "Asia/Tehran")), "۱۱ شهریور");
        assert.equal(numbersIn("en").step(WEDNESDAY - 12 * HOUR_MS, DAY_MS, "Pacific/Auckland"), "Sep 2");
      });
    });
  }

  test("that is a month has the name of the month of the company's calendar", () => {
    const september = Date.UTC(2026, 8, 1);
    const mehr = Date.UTC(2026, 8, 22, 20, 30); // Midnight of the 23rd in Tehran.
    assert.equal(numbersIn("en", "USD", "en-US", "gregorian").step(september, MONTH_MS, "UTC"), "September 2026");
    assert.match(
      plain(numbersIn("fa", "USD", "en-US", "gregorian").step(september, MONTH_MS, "UTC")),
      /^سپتامبر ۲۰۲۶/u,
    );
    assert.match(plain(numbersIn("fa", "USD", "en-US", "persian").step(mehr, MONTH_MS, "Asia/Tehran")), /^مهر ۱۴۰۵/u);
    assert.match(plain(numbersIn("en", "USD", "en-US", "persian").step(mehr, MONTH_MS, "Asia/Tehran")), /^Mehr 1405/u);
  });

  test("is a date of the Gregorian calendar in Persian too where the company counts by it", () => {
    const numbers = numbersIn("fa", "USD", "en-US", "gregorian");
    assert.match(plain(numbers.step(WEDNESDAY, DAY_MS, "UTC")), /^۲ سپتامبر/u);
    assert.equal(numbersIn("en", "USD", "en-US", "persian").step(WEDNESDAY, DAY_MS, "UTC"), "Sep 2");
  });

  /** @type {[string, string, string, string][]} */
  const clocks = [
    ["America/New_York", "8:30 PM", "Sep 1, 8:30 PM", "۲۰:۳۰"],
    ["Asia/Tehran", "4:00 AM", "Sep 2, 4:00 AM", "۴:۰۰"],
    ["Pacific/Auckland", "12:30 PM", "Sep 2, 12:30 PM", "۱۲:۳۰"],
  ];
  for (const [zone, minute, hour, persian] of clocks) {
    test(`that is shorter than a day is told by the viewer's clock in ${zone}`, () => {
      from(zone, () => {
        const at = WEDNESDAY + 30 * MINUTE_MS;
        assert.equal(plain(numbersIn("en").step(at, MINUTE_MS, "UTC")), minute);
        assert.equal(plain(numbersIn("en").step(at, 6 * HOUR_MS, "UTC")), hour);
        assert.equal(plain(numbersIn("fa").step(at, MINUTE_MS, "UTC")).replace(/^۰/u, ""), persian);
      });
    });
  }

  test("names the zone of the cut only where days are not the viewer's own", () => {
    from("America/New_York", () => {
      assert.equal(numbersIn("en").foreignZone(DAY_MS, "UTC", WEDNESDAY), "Coordinated Universal Time");
      assert.equal(numbersIn("en").foreignZone(DAY_MS, "America/New_York", WEDNESDAY), "");
      assert.equal(numbersIn("en").foreignZone(6 * HOUR_MS, "UTC", WEDNESDAY), "");
    });
    from("UTC", () => assert.equal(numbersIn("en").foreignZone(7 * DAY_MS, "UTC", WEDNESDAY), ""));
    from("Asia/Tehran", () => assert.match(numbersIn("fa").foreignZone(DAY_MS, "UTC", WEDNESDAY), /[\u0600-\u06ff]/u));
  });
});

describe("a moment", () => {
  test("of today is a time, another day's has its date, by the viewer's clock", () => {
    from("America/New_York", () => {
      const now = WEDNESDAY + 12 * HOUR_MS; // 8:00 in New York
      assert.equal(plain(numbersIn("en").moment(now, now)), "8:00:00 AM");
      assert.equal(plain(numbersIn("en").moment(WEDNESDAY, now)), "Sep 1, 2026, 8:00 PM");
      assert.match(plain(numbersIn("fa").moment(WEDNESDAY, now)), /^۱۰ شهریور ۱۴۰۵.*۲۰:۰۰$/u);
    });
  });
});
