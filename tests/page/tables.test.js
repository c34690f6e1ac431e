// @ts-check
// Tables of a window: whole ones, changes, and breakdowns.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Table } from "../../streams/board/page/site/tables.js";

/** @import { Fields } from "../../streams/board/page/board.js" */

/** @param {Fields} fields */
function tableOf(fields) {
  const table = new Table();
  table.replace(fields);
  return table;
}

describe("a whole table", () => {
  test("tells what is another than before, by the name that it belongs to", () => {
    const table = tableOf({ orders: 3, 'orders{channel="web"}': 3, revenue: 10, nps: 40 });
    const changed = table.replace({ orders: 3, 'orders{channel="web"}': 2, revenue: 10, refunds: 0 });
    assert.deepEqual(changed, new Set(["nps", "orders", "refunds"]));
    assert.deepEqual([...table.replace({ orders: 3, 'orders{channel="web"}': 2, revenue: 10, refunds: 0 })], []);
  });

  test("tells of a breakdown that lost a value although no value is another", () => {
    const table = tableOf({ orders: 3, 'orders{channel="web"}': 3, 'orders{channel="shop"}': 0 });
    assert.deepEqual([...table.replace({ orders: 3, 'orders{channel="web"}': 3 })], ["orders"]);
  });

  test("knows 0 from nothing", () => {
    const table = tableOf({ orders: 0 });
    assert.equal(table.total("orders"), 0);
    assert.equal(table.total("refunds"), undefined);
  });

  test("without fields forgets all there was", () => {
    const table = tableOf({ orders: 3, 'nps{segment="smb"}': 4 });
    assert.deepEqual(table.replace({}), new Set(["nps", "orders"]));
    assert.equal(table.total("orders"), undefined);
    assert.deepEqual(table.rows("nps", ["segment"]), []);
  });
});

describe("changes", () => {
  test("set and drop fields, and leave the others", () => {
    const table = tableOf({ orders: 3, 'orders{channel="web"}': 3, revenue: 10 });
    const changed = table.change({ 'orders{channel="shop"}': 1, orders: 4 }, ["revenue"]);
    assert.deepEqual(changed, new Set(["orders", "revenue"]));
    assert.equal(table.total("orders"), 4);
    assert.equal(table.total("revenue"), undefined);
    assert.equal(table.rows("orders", ["channel"]).length, 2);
  });

  test("that drop what was never there do no harm", () => {
    const table = tableOf({ orders: 3 });
    assert.deepEqual([...table.change({}, ["refunds", 'orders{channel="web"}'])], ["refunds", "orders"]);
    assert.equal(table.total("orders"), 3);
  });

  test("come back after they were gone", () => {
    const table = tableOf({ 'nps_samples{segment="smb"}': 2 });
    table.change({}, ['nps_samples{segment="smb"}']);
    assert.deepEqual(table.rows("nps_samples", ["segment"]), []);
    table.change({ 'nps_samples{segment="smb"}': 5 }, []);
    assert.deepEqual(
      table.rows("nps_samples", ["segment"]).map(({ value }) => value),
      [5],
    );
  });
});

describe("rows of a breakdown", () => {
  test("stand by value, the largest first, and by name where values are the same", () => {
    const table = tableOf({
      'orders{channel="b"}': 1,
      'orders{channel="minus"}': -5,
      'orders{channel="a"}': 1,
      'orders{channel="most"}': 9,
    });
    const labels = table.rows("orders", ["channel"]).map((row) => row.labels[0]);
    assert.deepEqual(labels, ["most", "a", "b", "minus"]);
  });

  test("are of these dimensions and no others, in the order that is asked for", () => {
    const table = tableOf({
      orders: 5,
      'orders{channel="web"}': 5,
      'orders{channel="web",segment="smb"}': 2,
      'orders_value{channel="web"}': 7,
    });
    assert.deepEqual(
      table.rows("orders", ["channel"]).map(({ labels }) => labels),
      [["web"]],
    );
    assert.deepEqual(
      table.rows("orders", ["segment", "channel"]).map(({ labels }) => labels),
      [["smb", "web"]],
    );
    assert.deepEqual(table.rows("orders", ["segment"]), []);
    assert.deepEqual(table.rows("orders", []), []);
  });

  test("have labels with quotes, braces, lines and Persian in them", () => {
    const table = tableOf({
      'orders{campaign="a \\"b\\", {c}"}': 3,
      'orders{campaign="one\\ntwo\\\\n"}': 2,
      'orders{campaign="یلدا=۱"}': 1,
    });
    const labels = table.rows("orders", ["campaign"]).map((row) => row.labels[0]);
    assert.deepEqual(labels, ['a "b", {c}', "one\ntwo\\n", "یلدا=۱"]);
  });

  test("of names that every object has are no surprise", () => {
    const table = tableOf({ 'orders{constructor="x"}': 1 });
    assert.deepEqual(table.rows("orders", ["toString"]), []);
    assert.equal(table.total("constructor"), undefined);
  });
});
