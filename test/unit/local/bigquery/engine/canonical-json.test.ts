import { assert, json, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../../../local/bigquery/dialect/udf/json-text.ts";
import { canonicalJsonText } from "../../../../../local/bigquery/engine/canonical-json.ts";

test("the fast way answers what the careful one answers, for any JSON", () => {
  assert(
    property(json({ maxDepth: 4 }), nat(2), (text, blanks) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, blanks);
      expect(canonicalJsonText(spaced)).toBe(canonicalJson(spaced));
    }),
  );
});

test.each([
  '{"b":1,"a":[2,{"d":null,"c":true}]}',
  '{"a":1,"a":2}',
  '{"a" : 1, "b"\n: [{"c":2}]}',
  '{"a":"x\\":1","b":-0}',
  '{"a":1.0,"b":1e2,"c":9007199254740993,"d":18446744073709551615}',
  '{"10":1,"9":2,"__proto__":3}',
  '["\\u2028\\u007f\u007f", "\\ud800"]',
  " 5 ",
])("also for %s", (text) => {
  expect(canonicalJsonText(text)).toBe(canonicalJson(text));
});

test.each(["", "{", "[1,]", "nul", '{"a" 1}'])("%j is refused by both", (text) => {
  expect(() => canonicalJson(text)).toThrow();
  expect(() => canonicalJsonText(text)).toThrow();
});
