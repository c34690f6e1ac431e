// @ts-check
// The part of the address behind "#": what it asks for, and what of it does not exist.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { askedBy, hashOf, unknownIn } from "../../streams/board/page/site/address.js";

describe("an address", () => {
  /** @type {[string, string | null, string | null][]} */
  const addresses = [
    ["", null, null],
    ["#", null, null],
    ["#window=30d", "30d", null],
    ["#kpi=nps", null, "nps"],
    ["#kpi=nps&window=30d", "30d", "nps"],
    ["window=30d&kpi=nps", "30d", "nps"],
    ["#30d", "30d", null],
    ["#8d", "8d", null],
    ["#deal_close_ratio", null, "deal_close_ratio"],
    ["#kpi=&window=", null, null],
    ["#groups", null, null],
    ["#other=1", null, null],
    ["#kpi=%D9%86%D8%B1%D8%AE+x", null, "نرخ x"],
    ["#kpi=%E0%A4%A", null, "\ufffd%A"],
  ];
  for (const [hash, window, kpi] of addresses) {
    test(`${hash || "without anything"} asks for ${kpi ?? "no KPI"} over ${window ?? "no window"}`, () => {
      assert.deepEqual(askedBy(hash), { window, kpi });
    });
  }

  for (const window of ["today", "week", "month", "quarter", "year"]) {
    test(`#${window} asks for a window`, () => assert.deepEqual(askedBy(`#${window}`), { window, kpi: null }));
  }

  test("that is written is read as what it was written for", () => {
    for (const kpi of [null, "nps", "a&b=c#d"]) assert.deepEqual(askedBy(hashOf("24h", kpi)), { window: "24h", kpi });
  });
});

describe("what does not exist", () => {
  const windows = ["24h", "30d"];
  const kpis = new Map([["nps", {}]]);

  test("is told, each by itself", () => {
    const unknown = unknownIn(askedBy("#kpi=npps&window=8d"), windows, kpis);
    assert.deepEqual(unknown, { window: "8d", kpi: "npps" });
    assert.deepEqual(unknownIn(askedBy("#kpi=nps&window=8d"), windows, kpis), { window: "8d", kpi: null });
    assert.deepEqual(unknownIn(askedBy("#kpi=NPS"), windows, kpis), { window: null, kpi: "NPS" });
  });

  test("is nothing where nothing is asked for, or all of it is there", () => {
    for (const hash of ["", "#groups", "#30d", "#kpi=nps&window=24h"]) {
      assert.deepEqual(unknownIn(askedBy(hash), windows, kpis), { window: null, kpi: null });
    }
  });
});
