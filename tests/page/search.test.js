// @ts-check
// Searching as people type, in either language.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { folded, matcher, searchable } from "../../streams/board/page/site/search.js";

/**
 * Whether words find some texts.
 * @param {string} wanted
 * @param {...string} texts
 */
const finds = (wanted, ...texts) => matcher(wanted)(searchable(texts));

describe("letters that are alike", () => {
  /** @type {[string, string, string][]} */
  const alike = [
    ["case", "REVENUE", "revenue"],
    ["case, also of a Turkish I", "NPS İndex", "nps index"],
    ["diacritics", "Café", "cafe"],
    ["diacritics that are letters of their own to a keyboard", "Cafe\u0301", "café"],
    ["an Arabic ye and kaf", "نرخ بازگشت يك مشتري", "نرخ بازگشت یک مشتری"],
    ["a ye without dots", "مشترى", "مشتری"],
    ["a he with a hamza", "هزینهٔ جذب", "هزینه جذب"],
    ["a he with a hamza in one letter", "هزینۀ جذب", "هزینه جذب"],
    ["an alef with a madda", "آمار", "امار"],
    ["a hamza on its bearer", "مسئول", "مسیول"],
    ["vowel signs", "دَرآمَد", "درامد"],
    ["a stroke that lengthens", "درآمـــد", "درآمد"],
    ["digits of Persian", "صدک ۹۵", "صدک 95"],
    ["digits of Arabic", "٩٥", "95"],
    ["full-width letters", "ＮＰＳ", "nps"],
  ];
  for (const [what, one, other] of alike) {
    test(`are so for ${what}`, () => assert.equal(folded(one), folded(other)));
  }

  test("are not those that make another word", () => {
    assert.notEqual(folded("بار"), folded("باز"));
    assert.notEqual(folded("p95"), folded("p50"));
  });
});

describe("a word", () => {
  test("with a half-space is found however people write it, and whichever way the text has it", () => {
    const half = "\u200c";
    for (const written of [`تیکت${half}های بازشده`, "تیکت های بازشده", `تیکت${half}های باز${half}شده`]) {
      for (const typed of [`تیکت${half}های`, "تیکت های", "تیکت", `بازشده${half}`])
        assert.ok(finds(typed, written), typed);
    }
    assert.ok(finds("تیکتهای", `تیکت${half}های بازشده`));
  });

  test("in Latin letters is found where a word begins", () => {
    assert.ok(finds("resp", "Response time, p95"));
    assert.ok(finds("P95", "ticket_response_seconds_p95"));
    assert.ok(finds("p۹۵", "Response time, p95"));
    assert.ok(!finds("ces", "Process of services"));
    assert.ok(finds("ces", "ces_mean"));
  });

  test("in Persian letters is found inside another", () => {
    assert.ok(finds("شتری", "مشتریان"));
  });

  test("is one of several that all have to be there, in any order", () => {
    assert.ok(finds("time  RESPONSE", "Response time, mean"));
    assert.ok(finds("زمان reply", "زمان پاسخ", "first reply"));
    assert.ok(!finds("response money", "Response time, mean"));
  });

  test("begins and ends where its text does", () => {
    assert.ok(!finds("timemean", "Response time", "mean"));
  });
});

describe("what has no word", () => {
  test("fits everything if it is blank", () => {
    for (const blank of ["", "  ", "\t"]) assert.ok(finds(blank, "Revenue"));
  });

  test("fits nothing if it is signs", () => {
    for (const signs of ["%", "<>", "؟"]) assert.ok(!finds(signs, "Open ratio, 5%"));
  });

  test("is taken for no pattern", () => {
    for (const pattern of [".*", "(", "[a-z]+", "\\w"]) assert.ok(!finds(pattern, "Revenue"), pattern);
  });
});
