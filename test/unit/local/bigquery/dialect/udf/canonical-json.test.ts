import {
  array,
  assert,
  double,
  integer,
  json,
  nat,
  oneof,
  property,
  stringMatching,
  tuple,
} from "fast-check";
import { expect, test } from "vitest";
import {
  canonicalJsonText,
  exactJsonText,
} from "../../../../../../local/bigquery/dialect/udf/canonical-json.ts";
import {
  canonicalJson,
  exactNumber,
  parseJson,
  writeJson,
} from "../../../../../../local/bigquery/dialect/udf/json-text.ts";

test("the fast way answers what the careful one answers, for any JSON", () => {
  assert(
    property(json({ maxDepth: 4 }), nat(2), (text, blanks) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, blanks);
      expect(canonicalJsonText(spaced)).toBe(canonicalJson(spaced));
    }),
  );
});

test("also for numbers of any spelling between strings that look like numbers", () => {
  const spelling = oneof(
    double({ noNaN: true, noDefaultInfinity: true }).map(String),
    tuple(integer(), nat(999)).map(([whole, rest]) => `${whole}.${String(rest).padStart(3, "0")}`),
    stringMatching(/^[":[,\\. 0-9e-]{0,8}$/).map((text) => JSON.stringify(text)),
  );
  assert(
    property(array(spelling), (items) => {
      const text = `{"z":[${items.join(", ")}],"a":{"k":${items[0] ?? "0.5"}}}`;
      expect(canonicalJsonText(text)).toBe(canonicalJson(text));
      expect(outcomeOf(() => exactJsonText(text))).toBe(
        outcomeOf(() => writeJson(parseJson(text, exactNumber))),
      );
    }),
  );
});

function outcomeOf(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return String(error);
  }
}

test.each([
  '{"b":1,"a":[2,{"d":null,"c":true}]}',
  '{"a":1,"a":2}',
  '{"a" : 1, "b"\n: [{"c":2}]}',
  '{"a":"x\\":1","b":-0}',
  '{"a":1.0,"b":1e2,"c":9007199254740993,"d":18446744073709551615}',
  '{"10":1,"9":2,"__proto__":3}',
  '{"a":[1.50,-0.25, 12.0],"b":1.5e3,"c":0.99999999999999999999}',
  '{"a":0.00001,"b":1234567890123456.5,"c":-0.0}',
  '{"a":":1.5","b":[",2.5"],"c":"\\":3.5"}',
  '["\\u2028\\u007f\u007f", "\\ud800"]',
  " 5 ",
])("also for %s", (text) => {
  expect(canonicalJsonText(text)).toBe(canonicalJson(text));
});

test.each(["", "{", "[1,]", "nul", '{"a" 1}'])("%j is refused by both", (text) => {
  expect(() => canonicalJson(text)).toThrow();
  expect(() => canonicalJsonText(text)).toThrow();
});
