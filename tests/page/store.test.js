// @ts-check
// What is known over a window: which KPIs are touched by what the board tells.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Store } from "../../streams/board/page/site/store.js";

/** @import { Alert, Kpi, WithoutValue } from "../../streams/board/page/board.js" */

/**
 * @param {string} name
 * @param {string | null} samples
 */
const kpi = (name, samples) => /** @type {Kpi} */ ({ name, samples });
const NPS = kpi("nps", "nps_samples");
const ORDERS = kpi("orders", null);

/**
 * @param {string} name
 * @param {Alert["state"]} state
 */
const alertOf = (name, state) => /** @type {Alert} */ ({ name: `${name}-${state}`, kpi: name, state });

/** @param {Alert[]} alerts */
const told = (alerts) => ({ as_of: 0, working_hours: true, alerts });

function storeOver(window = "24h") {
  return new Store([NPS, ORDERS], window);
}

describe("a table", () => {
  test("of the window is taken, the first time with every KPI", () => {
    const store = storeOver();
    assert.deepEqual(store.takeTable({ window: "24h", fields: { orders: 1 } }, false), [NPS, ORDERS]);
    assert.equal(store.known(ORDERS).table.total("orders"), 1);
    assert.deepEqual(store.takeTable({ window: "24h", fields: { orders: 2 } }, false), [ORDERS]);
    assert.deepEqual(store.takeTable({ window: "24h", fields: { orders: 2 } }, false), []);
  });

  test("of another window is not taken, and until the right one comes the old numbers stay", () => {
    const store = storeOver();
    store.takeTable({ window: "24h", fields: { orders: 1 } }, false);
    store.turnTo("30d");
    assert.equal(store.takeTable({ window: "24h", fields: { orders: 9 } }, false), null);
    assert.equal(store.known(ORDERS).table.total("orders"), 1);
    assert.deepEqual(store.takeTable({ window: "30d", fields: { orders: 30 } }, false), [NPS, ORDERS]);
  });

  test("that is empty while the board starts says less than what was shown last", () => {
    const store = storeOver();
    store.takeTable({ window: "24h", fields: { orders: 1 } }, false);
    assert.equal(store.takeTable({ window: "24h", fields: {} }, true), null);
    assert.equal(store.known(ORDERS).table.total("orders"), 1);
    assert.deepEqual(store.takeTable({ window: "24h", fields: {} }, false), [ORDERS]);
    store.turnTo("30d");
    assert.deepEqual(store.takeTable({ window: "30d", fields: {} }, true), [NPS, ORDERS]);
  });
});

describe("changes", () => {
  test("touch the KPI of a value, and of its samples, once", () => {
    const store = storeOver();
    assert.deepEqual(store.takeChanges({ set: { nps_samples: 3, nps: 40, 'nps{segment="smb"}': 1 } }), [NPS]);
    assert.deepEqual(store.takeChanges({ gone: ['nps{segment="smb"}', "nps_samples"] }), [NPS]);
    assert.equal(store.known(NPS).table.total("nps_samples"), undefined);
    assert.equal(store.known(NPS).table.total("nps"), 40);
  });

  test("of fields that no KPI has touch nothing", () => {
    assert.deepEqual(storeOver().takeChanges({ set: { invented: 1 }, gone: ["other"] }), []);
    assert.deepEqual(storeOver().takeChanges({}), []);
  });
});

describe("trends", () => {
  const trends = { window: "24h", step_ms: 1, starts: [0], zone: "UTC", values: { nps: [null] } };

  test("of the window are known to every KPI that has one", () => {
    const store = storeOver();
    assert.deepEqual(store.takeTrends(trends), [NPS, ORDERS]);
    assert.deepEqual(store.known(NPS).values, [null]);
    assert.equal(store.known(ORDERS).values, undefined);
    store.turnTo("30d");
    assert.equal(store.known(NPS).values, undefined);
  });

  test("of another window, of a board that starts and of one without any are none", () => {
    for (const other of [{ ...trends, window: "30d" }, {}, null]) {
      const store = storeOver();
      assert.deepEqual(store.takeTrends(other), []);
      assert.equal(store.known(NPS).trends, null);
    }
  });
});

describe("alerts", () => {
  test("touch the KPIs that have one now or had one before", () => {
    const store = storeOver();
    assert.deepEqual(store.takeAlerts(told([alertOf("nps", "firing"), alertOf("invented", "firing")])), [NPS]);
    assert.equal(store.known(NPS).alerts.length, 1);
    assert.deepEqual(store.takeAlerts(told([alertOf("orders", "quiet")])), [NPS, ORDERS]);
    assert.deepEqual(store.known(NPS).alerts, []);
  });

  test("are undefined before the board told of them, null where it does not know them", () => {
    const store = storeOver();
    assert.equal(store.alerts, undefined);
    assert.equal(store.firing, 0);
    store.takeAlerts(told([alertOf("nps", "firing"), alertOf("nps", "pending"), alertOf("orders", "firing")]));
    assert.equal(store.firing, 2);
    assert.deepEqual(store.takeAlerts(null), [NPS, ORDERS]);
    assert.equal(store.alerts, null);
    assert.equal(store.firing, 0);
  });
});

describe("goals", () => {
  const goal = /** @type {const} */ ({ goal: 4, value: 1, attained: 0.25, pace: null, state: "behind" });

  test("touch the KPIs that they are for, and those that had one", () => {
    const store = storeOver();
    assert.deepEqual(store.takeGoals({ "orders:24h": goal }), [ORDERS]);
    assert.equal(store.known(ORDERS).goals.length, 1);
    assert.deepEqual(store.takeGoals({ "orders:24h": goal }), []);
    assert.deepEqual(store.takeGoals({ "nps:24h": goal }), [ORDERS, NPS]);
    assert.deepEqual(store.takeGoals(null), [NPS]);
    assert.deepEqual(store.known(NPS).goals, []);
  });
});

describe("why KPIs have no value", () => {
  /** @type {WithoutValue} */
  const lacks = {
    lacks: "events",
    settings: [],
    events: [["survey.answered"]],
    fields: {},
    text: { en: "Has not come yet: survey.answered", fa: "هنوز" },
  };
  const nothing = { as_of: 1, events: {}, never_came: [], kpis: 2, notices: [] };

  test("touches the KPIs that lack something, and those that did", () => {
    const store = storeOver();
    assert.deepEqual(store.takeCheck({ ...nothing, without_value: { nps: lacks } }), [NPS]);
    assert.equal(store.known(NPS).lack?.en, "Has not come yet: survey.answered");
    assert.equal(store.known(ORDERS).lack, undefined);
    assert.deepEqual(store.takeCheck({ ...nothing, without_value: {} }), [NPS]);
    assert.equal(store.known(NPS).lack, undefined);
  });

  test("is told of KPIs that the page does not have, too", () => {
    assert.deepEqual(storeOver().takeCheck({ ...nothing, without_value: { hidden: lacks } }), []);
  });
});
