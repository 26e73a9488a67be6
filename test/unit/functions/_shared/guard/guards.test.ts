import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { checkText } from "../../../../../functions/_shared/guard/check.ts";
import { capConfidence } from "../../../../../functions/_shared/guard/confidence.ts";
import { createDuplicateIndex } from "../../../../../functions/_shared/guard/duplicates.ts";
import { detectLanguage } from "../../../../../functions/_shared/guard/language.ts";
import { measureLength } from "../../../../../functions/_shared/guard/length.ts";
import { findLinks } from "../../../../../functions/_shared/guard/links.ts";
import { findNumbers } from "../../../../../functions/_shared/guard/numbers.ts";
import { findPersonalData } from "../../../../../functions/_shared/guard/pii.ts";
import { lixOf } from "../../../../../functions/_shared/guard/reading-level.ts";
import type { Language } from "../../../../../functions/_shared/guard/guard.ts";
import { contextWith } from "./context.ts";

const codesOf = (text: string, context = contextWith()): readonly string[] =>
  checkText(text, context).map(({ guard, code }) => `${guard}/${code}`);

describe("all guards", () => {
  test("a text that keeps to the facts passes", () => {
    expect(codesOf("The Linen Throw from Norrvik is 30% off, now 1 299 SEK.")).toEqual([]);
  });

  test("every reason is told at once", () => {
    expect(codesOf("Guaranteed: 40% off at https://evil.example!!! Mail me@post.example")).toEqual([
      "links/host",
      "pii/email",
      "claims/guarantee",
      "voice/exclamation",
      "grounding/number",
    ]);
  });

  test("never throw, whatever the text", () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 200 }), (text) => {
        expect(Array.isArray(checkText(text, contextWith()))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ["graphemes", "👨‍👩‍👧 hem", 5],
  ["ad_characters", "日本 tea", 8],
  ["weighted_characters", "see https://norrvik.example/a/very/long/path", 27],
  ["weighted_characters", "日本👨‍👩‍👧", 6],
  ["sms_segments", "a".repeat(160), 1],
  ["sms_segments", "a".repeat(161), 2],
  ["sms_segments", "€".repeat(80), 1],
  ["sms_segments", "€".repeat(81), 2],
  ["sms_segments", "ж".repeat(71), 2],
  ["words", " one  two\nthree ", 3],
] as const)("%s of %j", (unit, text, length) => {
  expect(measureLength(text, unit)).toBe(length);
});

test.each([
  ["1,299.50", [1299.5]],
  ["1.299,50", [1299.5]],
  ["1 299 kr", [1299]],
  ["4,7 av 5", [4.7, 5]],
  ["0.125", [0.125]],
  ["3.200 Unternehmen", [3200]],
  ["2 Mio. Kunden", [2_000_000]],
  ["forty-two percent", [42]],
  ["zweiundvierzig Prozent", [42]],
  ["fyrtiotvå procent", [42]],
  ["Trail3 and x2y", []],
])("numbers of %j", (text, values) => {
  expect(findNumbers(text).map(({ value }) => value)).toEqual(values);
});

describe("personal data", () => {
  test.each([
    ["anna@post.example", "email"],
    ["anna (at) post (punkt) se", "email"],
    ["070-123 45 67", "phone"],
    ["+49 1512 3456789", "phone"],
    ["4111 1111 1111 1111", "card"],
    ["811228-9874", "national_id"],
    ["86 095 742 719", "national_id"],
    ["65 170839 J 003", "national_id"],
    ["AB 12 34 56 C", "national_id"],
    ["536-90-4399", "national_id"],
    ["DE89 3704 0044 0532 0130 00", "iban"],
  ])("%s is a %s", (text, kind) => {
    expect(findPersonalData(`Here: ${text}, ok`).map((found) => found.kind)).toEqual([kind]);
  });

  test.each([
    "4111 1111 1111 1112",
    "811228-9875",
    "86 095 742 718",
    "65 170839 J 008",
    "000-12-3456",
    "on 2026-11-20 and 12-11-2026",
    "1 299 999 kr",
    "size 36 to 47 and 130 x 170",
  ])("%s is none", (text) => {
    expect(findPersonalData(text)).toEqual([]);
  });

  test("the company's own number may stand", () => {
    expect(codesOf("Call us: +46 33 123 45 00")).toEqual([]);
  });
});

test.each([
  ["see norrvik.example.evil.com/x", ["norrvik.example.evil.com/x"]],
  ["Node.js and e.g. this. That", []],
  ["(https://norrvik.example/a).", ["https://norrvik.example/a"]],
  ["bit.ly/3x, then", ["bit.ly/3x"]],
])("links of %j", (text, links) => {
  expect(findLinks(text)).toEqual(links);
});

test.each([
  ["https://sub.norrvik.example/a", []],
  ["https://norrvik.example@evil.com", ["links/credentials", "pii/email"]],
  ["https://evilnorrvik.example", ["links/host"]],
  ["http://norrvik.example", ["links/scheme"]],
  ["javascript:alert()", ["links/scheme"]],
])("link %s: %j", (link, codes) => {
  expect(codesOf(`Look here: ${link}`)).toEqual(codes);
});

test.each([
  ["en", "Our returns rose by 12%", true],
  ["en", "Our returns fell by 12%", false],
  ["en", "Our returns did not fall", true],
  ["sv", "Våra returer ökade med 12 %", true],
  ["sv", "Våra returer minskade med 12 %", false],
  ["de", "Die Retouren nahmen um 12 % zu", true],
  ["de", "Die Retouren gingen um 12 % zurück", false],
] as const)("direction in %s: %s", (language: Language, text, isWrong) => {
  expect(codesOf(text, contextWith({ language }))).toEqual(
    isWrong ? ["direction/contradicts_fact"] : [],
  );
});

test.each([
  ["Where do you want to go with your friends?", "en"],
  ["Vart vill du åka med dina vänner?", "sv"],
  ["Wohin willst du mit deinen Freunden fahren?", "de"],
  ["Où veux-tu aller avec vos amis aujourd'hui ?", "fr"],
  ["Куда ты хочешь поехать?", "other_script"],
  ["42 %", "unknown"],
])("%s is %s", (text, language) => {
  expect(detectLanguage(text).language).toBe(language);
});

test("LIX: sentences of four words, one of which is long", () => {
  // 8 words in 2 sentences, 2 of more than 6 letters: 4 + 25.
  expect(lixOf("We like running shoes. You like running too.").lix).toBe(29);
});

test("the closest earlier text is named", () => {
  const index = createDuplicateIndex(["Cool evenings, soft linen", "A slow cup for a busy week"]);
  expect(index.closest("Soft linen, cool evenings")?.text).toBe("Cool evenings, soft linen");
  expect(index.closest("Where are you running?")).toBeUndefined();
});

test.each([
  [0.95, undefined, 0.3],
  [0.95, 29, 0.3],
  [0.95, 399, 0.69],
  [0.95, 5000, 0.95],
  [Number.NaN, 5000, 0],
])("confidence %d over a sample of %s is %d", (confidence, sample, capped) => {
  expect(capConfidence(confidence, sample)).toBe(capped);
});
