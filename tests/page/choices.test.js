// @ts-check
// What a person chose: remembered where the browser keeps things, and no harm where it does not.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

/** @type {Map<string, string>} */
const kept = new Map();
let keeps = true;

/** What a browser has besides Node; what it keeps may be forbidden to the page. */
const BROWSER = {
  document: { documentElement: { lang: "fa", dataset: {} } },
  location: { href: "http://localhost/?lang=fa&x=1#kpi=nps&window=30d" },
  get localStorage() {
    if (!keeps) throw new Error("SecurityError");
    return {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
      removeItem: (/** @type {string} */ key) => kept.delete(key),
    };
  },
};

/** @type {typeof import("../../streams/board/page/site/choices.js")} */
let choices;

before(async () => {
  for (const name of Object.keys(BROWSER)) {
    const get = () => Reflect.get(BROWSER, name);
    Object.defineProperty(globalThis, name, { get, configurable: true });
  }
  choices = await import("../../streams/board/page/site/choices.js");
});

describe("the window to begin with", () => {
  test("is the one that is asked for, else the one chosen last, else a day", () => {
    const windows = ["5m", "24h", "30d"];
    kept.clear();
    assert.equal(choices.firstWindow(windows, "5m"), "5m");
    assert.equal(choices.firstWindow(windows, null), "24h");
    assert.equal(choices.firstWindow(windows, "8d"), "24h");
    choices.rememberWindow("30d");
    assert.equal(choices.firstWindow(windows, "8d"), "30d");
    assert.equal(choices.firstWindow(windows, "5m"), "5m");
  });

  test("is one that there is, even if none is usual", () => {
    choices.rememberWindow("30d");
    assert.equal(choices.firstWindow(["1h", "2h"], null), "1h");
  });
});

describe("sections", () => {
  test("that are folded stay so until they are unfolded", () => {
    assert.equal(choices.isFolded("sales"), false);
    choices.rememberFolded("sales", true);
    assert.equal(choices.isFolded("sales"), true);
    assert.equal(choices.isFolded("service"), false);
    choices.rememberFolded("sales", false);
    assert.equal(choices.isFolded("sales"), false);
  });

  test("that are folded at first stay open once somebody opened them", () => {
    kept.clear();
    assert.equal(choices.isFolded("sales", true), true);
    choices.rememberFolded("sales", false);
    assert.equal(choices.isFolded("sales", true), false);
    assert.equal(choices.isFolded("service", true), true);
  });
});

describe("themes", () => {
  test("follow one another, and the system's own is not remembered", () => {
    assert.equal(choices.theme(), "auto");
    assert.deepEqual([choices.nextTheme(), kept.get("nabz.theme")], ["light", "light"]);
    assert.deepEqual([choices.nextTheme(), kept.get("nabz.theme")], ["dark", "dark"]);
    assert.deepEqual([choices.nextTheme(), kept.get("nabz.theme")], ["auto", undefined]);
    assert.equal(choices.theme(), "auto");
  });
});

describe("the language", () => {
  test("is the page's, and a link to the other one keeps window and KPI", () => {
    assert.equal(choices.language, "fa");
    assert.equal(choices.linkToLanguage("en"), "?lang=en&x=1#kpi=nps&window=30d");
  });
});

describe("a browser that keeps nothing", () => {
  test("forgets, and shows the page all the same", () => {
    choices.rememberWindow("30d");
    keeps = false;
    assert.equal(choices.firstWindow(["24h", "30d"], null), "24h");
    choices.rememberFolded("sales", true);
    assert.equal(choices.isFolded("sales"), false);
    assert.equal(choices.nextTheme(), "light");
    keeps = true;
  });
});
