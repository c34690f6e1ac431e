// @ts-check
// Alerts: their states, their order, and what is said of them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countsOf, factsOf, limitOf, rarityOf, runbookAddress } from "../../streams/board/page/site/alert_facts.js";
import { awayFromExpected, deviationOf } from "../../streams/board/page/site/deviation.js";
import { byKpi, inOrder, isLoud, stateOf } from "../../streams/board/page/site/states.js";
import { numbersIn, plain } from "./language.js";

/** @import { Alert, Kpi } from "../../streams/board/page/board.js" */

/** @type {Alert} */
const QUIET = {
  name: "CustomerChurnRatioHigh",
  kpi: "customer_churn_ratio",
  unit: "ratio",
  kind: "threshold",
  severity: "ticket",
  direction: "above",
  state: "quiet",
  since: null,
  window: "24h",
  value: 0.02,
  limit: 0.05,
  expected: null,
  samples: 800,
  least_samples: 30,
  hold_seconds: 300,
  keep_seconds: 0,
  working_hours_only: false,
  muted: false,
};
const SPIKE = /** @type {const} */ ({
  kind: "spike",
  limit: null,
  expected: 0.01,
  once_in_hours: 5000,
  fires_beyond_hours: 2688,
  counts: { part: 14, whole: 150, normal_low: 0, normal_high: 2 },
  minutes: 45,
});

/** @param {Partial<Alert>} more */
const alert = (more) => ({ ...QUIET, ...more });

/** @type {Kpi} */
const CHURN = {
  name: "customer_churn_ratio",
  title: { en: "Churn", fa: "نرخ ریزش" },
  meaning: "",
  meaning_fa: null,
  formula: "",
  source: "",
  group: "customers",
  unit: "ratio",
  better: "down",
  by: [],
  windows: ["24h"],
  samples: null,
  metric: "",
};

describe("the state of some alerts", () => {
  test("is the worst of them", () => {
    assert.equal(stateOf([alert({}), alert({ state: "pending" }), alert({ state: "unknown" })]), "pending");
    assert.equal(stateOf([alert({ state: "pending" }), alert({ state: "firing" })]), "firing");
    assert.equal(stateOf([alert({ state: "unknown" }), alert({})]), "quiet");
  });

  test("is none where nobody watches", () => assert.equal(stateOf([]), "none"));
});

describe("an alert is loud", () => {
  test("while it fires or is about to", () => {
    const states = /** @type {const} */ (["firing", "pending", "quiet", "unknown"]);
    assert.deepEqual(
      states.filter((state) => isLoud(alert({ state }))),
      ["firing", "pending"],
    );
  });
});

describe("the way to what has to be done", () => {
  /** @param {string | null} runbook */
  const address = (runbook) => runbookAddress({ name: "NpsLow", runbook }, "fa");

  test("is the board's own page, at the address where the board was reached", () => {
    assert.equal(address("http://localhost:8600/runbooks/NpsLow"), "/runbooks/NpsLow?lang=fa");
    assert.equal(address("https://nabz.example.org/runbooks/NpsLow"), "/runbooks/NpsLow?lang=fa");
  });

  test("is elsewhere if runbooks are", () => {
    const wiki = "https://wiki.example.org/runbooks/NpsLow.md";
    assert.equal(address(wiki), wiki);
    assert.equal(address("https://wiki.example.org/nabz/NpsLow"), "https://wiki.example.org/nabz/NpsLow");
  });

  test("leads nowhere that is no page", () => {
    for (const wrong of ["javascript:alert(1)", "//example.org", "", null]) assert.equal(address(wrong), null);
  });
});

describe("how rare it would be if all were normal", () => {
  test("is told in hours, in whole ones", () => {
    assert.equal(rarityOf(alert({ once_in_hours: 2688.4 }), numbersIn("en")), "once in 2,688 hours");
    assert.equal(plain(rarityOf(alert({ once_in_hours: 400 }), numbersIn("fa")) ?? ""), "یک بار در ۴۰۰ ساعت");
  });

  test("is not told where nobody knows", () => {
    assert.equal(rarityOf(alert({ once_in_hours: null }), numbersIn("en")), null);
    assert.equal(rarityOf(alert({}), numbersIn("en")), null);
  });

  test("stands among what there is to know of an alert", () => {
    const facts = factsOf(CHURN, alert({ ...SPIKE, once_in_hours: 400 }), numbersIn("en"));
    assert.deepEqual(
      facts.filter(({ text }) => text === "once in 400 hours (fires beyond 2,688)").map(({ name }) => name),
      ["If all were normal"],
    );
  });
});

describe("the order of alerts", () => {
  test("is the worst, then the most urgent, then the oldest, then by name", () => {
    const alerts = [
      alert({ name: "f" }),
      alert({ name: "e", state: "firing", severity: "chat", since: 1 }),
      alert({ name: "d", state: "firing", severity: "page", since: null }),
      alert({ name: "b", state: "firing", severity: "page", since: 20 }),
      alert({ name: "a", state: "firing", severity: "page", since: 10 }),
      alert({ name: "c", state: "firing", severity: "page", since: 20 }),
    ];
    assert.equal(
      inOrder(alerts)
        .map(({ name }) => name)
        .join(""),
      "abcdef",
    );
    assert.equal(alerts[0]?.name, "f", "what was given stays as it was");
  });

  test("by KPI keeps all alerts of each", () => {
    const found = byKpi([alert({ name: "a" }), alert({ name: "b", kpi: "nps" }), alert({ name: "c" })]);
    assert.deepEqual(
      found.get("customer_churn_ratio")?.map(({ name }) => name),
      ["a", "c"],
    );
    assert.deepEqual(
      found.get("nps")?.map(({ name }) => name),
      ["b"],
    );
    assert.equal(found.get("orders"), undefined);
  });
});

describe("the distance from what is expected", () => {
  /** @type {[number | null, number | null, Kpi["better"], string | null, string][]} */
  const distances = [
    [0.08, 0.01, "down", "8 times the expected 1%", "no"],
    [0.015, 0.01, "down", "50% above the expected 1%", "no"],
    [0.015, 0.01, "up", "50% above the expected 1%", "yes"],
    [0.015, 0.01, "neither", "50% above the expected 1%", ""],
    [0.005, 0.01, "down", "50% below the expected 1%", "yes"],
    [0, 0.01, "down", "100% below the expected 1%", "yes"],
    [0.028, 0, "down", "2.8% above the expected 0%", "no"],
    [0.028, 0.000_007, "down", "2.8% above the expected 0%", "no"],
    [0, 0, "down", "As expected: 0%", ""],
    [0.010_01, 0.01, "down", "As expected: 1%", ""],
    [-0.02, 0.01, "up", "300% below the expected 1%", "no"],
    [null, 0.01, "down", null, ""],
    [0.01, null, "down", null, ""],
  ];
  for (const [value, expected, better, text, good] of distances) {
    test(`of ${value} from ${expected} is ${text}`, () => {
      const away = awayFromExpected({ unit: "ratio", better }, { value, expected }, numbersIn("en"));
      assert.deepEqual(away, text === null ? null : { text, good });
    });
  }

  test("is told in Persian with its own digits", () => {
    const away = awayFromExpected(CHURN, { value: 0.08, expected: 0.01 }, numbersIn("fa"));
    assert.equal(plain(away?.text ?? ""), "۸ برابر مقدار مورد انتظار ۱٪");
  });

  test("is told on a tile only over the window that it is about", () => {
    const alerts = [alert({}), alert({ ...SPIKE, window: "1h" })];
    assert.equal(deviationOf(CHURN, alerts, "24h", numbersIn("en")), null);
    assert.equal(deviationOf(CHURN, alerts, "1h", numbersIn("en"))?.text, "100% above the expected 1%");
  });
});

describe("what is said of an alert", () => {
  test("names its limit on the side that is bad", () => {
    const numbers = numbersIn("en");
    assert.equal(limitOf(CHURN, alert({}), numbers), "above 5%");
    assert.equal(limitOf({ unit: "points", better: "up" }, alert({ limit: 30 }), numbers), "below 30");
    assert.equal(limitOf(CHURN, alert({ ...SPIKE }), numbers), "far above 1%");
    assert.equal(
      limitOf(CHURN, alert({ ...SPIKE, expected: null }), numbers),
      "far above what is normal (not known yet)",
    );
  });

  test("begins with its value, and ends with how much that rests on", () => {
    assert.deepEqual(factsOf(CHURN, alert({}), numbersIn("en")), [
      { name: "Over 24 hours", text: "2%" },
      { name: "Fires", text: "above 5%" },
      { name: "Samples", text: "800" },
    ]);
    assert.deepEqual(factsOf(CHURN, alert({ value: null, samples: null }), numbersIn("en")), [
      { name: "Over 24 hours", text: "–" },
      { name: "Fires", text: "above 5%" },
    ]);
  });

  test("says of a spike what happened beside what is normal, as far as that is known", () => {
    const facts = factsOf(CHURN, alert({ ...SPIKE, samples: 0 }), numbersIn("en")).map(({ text }) => text);
    assert.deepEqual(facts, [
      "2%",
      "1%",
      "100% above the expected 1%",
      "14 of 150 in 45 min; normal: 0 to 2",
      "once in 5,000 hours (fires beyond 2,688)",
      "0",
    ]);
    const unknown = { counts: null, once_in_hours: null, samples: null };
    assert.deepEqual(
      factsOf(CHURN, alert({ ...SPIKE, ...unknown }), numbersIn("en")).map(({ text }) => text),
      ["2%", "1%", "100% above the expected 1%"],
    );
  });

  test("has the units of the KPI where no things are counted, and a sum without a whole", () => {
    const spike = alert({
      ...SPIKE,
      minutes: 120,
      counts: { part: null, whole: 12, normal_low: 3600, normal_high: 7200 },
    });
    const numbers = numbersIn("en");
    assert.equal(countsOf({ unit: "seconds" }, spike, numbers), "12 samples in 2 h; normal: 1 h to 2 h");
    const orders = alert({
      ...SPIKE,
      counts: { part: 3, whole: null, normal_low: 10, normal_high: 31 },
    });
    assert.equal(countsOf({ unit: "count" }, orders, numbers), "3 in 45 min; normal: 10 to 31");
    const level = alert({
      ...SPIKE,
      counts: { part: null, whole: null, normal_low: 0.25, normal_high: 0.5 },
    });
    assert.equal(countsOf({ unit: "ratio" }, level, numbers), "over 45 min; normal: 25% to 50%");
  });

  test("is in Persian where the page is", () => {
    const facts = factsOf(CHURN, alert({ ...SPIKE }), numbersIn("fa")).map(({ text }) => plain(text));
    assert.deepEqual(facts.slice(3), [
      "۱۴ از ۱۵۰ در ۴۵ دقیقه؛ معمول: ۰ تا ۲",
      "یک بار در ۵٬۰۰۰ ساعت (آستانه ۲٬۶۸۸)",
      "۸۰۰",
    ]);
  });
});
