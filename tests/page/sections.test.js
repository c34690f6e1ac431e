// @ts-check
// Which KPIs stand in which section.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

/** @type {typeof import("../../streams/board/page/site/sections.js")} */
let sections;

before(async () => {
  Object.defineProperty(globalThis, "document", { value: { documentElement: { lang: "en", dataset: {} } } });
  sections = await import("../../streams/board/page/site/sections.js");
});

const KPIS = [
  { name: "deals_won", group: "sales" },
  { name: "revenue", group: "customers" },
  { name: "deals_lost", group: "sales" },
  { name: "nps", group: "loyalty" },
];

/** @param {readonly string[]} focus */
const names = (focus) =>
  [...sections.inSections(KPIS, focus)].map(([section, kpis]) => [section, kpis.map(({ name }) => name)]);

describe("sections", () => {
  test("begin with the focus in its own order, and hold every KPI once", () => {
    assert.deepEqual(names(["nps", "deals_won"]), [
      ["focus", ["nps", "deals_won"]],
      ["sales", ["deals_lost"]],
      ["customers", ["revenue"]],
    ]);
  });

  test("are groups alone where there is no focus, or none of it is shown", () => {
    const groups = [
      ["sales", ["deals_won", "deals_lost"]],
      ["customers", ["revenue"]],
      ["loyalty", ["nps"]],
    ];
    assert.deepEqual(names([]), groups);
    assert.deepEqual(names(["acsi"]), groups);
  });
});
