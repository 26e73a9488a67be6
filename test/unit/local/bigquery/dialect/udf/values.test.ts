import { assert, double, json, property } from "fast-check";
import { expect, test } from "vitest";
import { parsePath } from "../../../../../../local/bigquery/dialect/functions/json.ts";
import { parseDecimal } from "../../../../../../local/bigquery/dialect/udf/decimals.ts";
import { farmFingerprint } from "../../../../../../local/bigquery/dialect/udf/farm-fingerprint.ts";
import {
  canonicalJson,
  exactNumber,
  parseJson,
} from "../../../../../../local/bigquery/dialect/udf/json-text.ts";
import { exactText, floatCastText } from "../../../../../../local/bigquery/dialect/udf/numbers.ts";

// What GoogleSQL's reference implementation answers for each of the hash's length classes.
test.each([
  ["", "-7286425919675154353"],
  ["foo", "6150913649986995171"],
])("FARM_FINGERPRINT(%j)", (text, expected) => {
  expect(String(farmFingerprint(Buffer.from(text)))).toBe(expected);
});

test.each([
  [1, "1"],
  [0.1, "0.1"],
  [123456789.123, "123456789.123"],
  [1e20, "1e+20"],
  [1e-7, "1e-07"],
  [Number.NaN, "nan"],
  [-Infinity, "-inf"],
])("CAST(%s AS STRING)", (value, expected) => {
  expect(floatCastText(value)).toBe(expected);
});

test("the exact digits of a FLOAT64 read back as it", () => {
  assert(
    property(
      double({ noNaN: true, noDefaultInfinity: true }),
      (value) => Number(exactText(value)) === (value === 0 ? 0 : value) || Object.is(value, -0),
    ),
  );
  expect(exactText(0.1)).toBe("0.1000000000000000055511151231257827021181583404541015625");
});

test.each([
  ["1.5", "NUMERIC", 1_500_000_000n],
  ["1.2345678905", "NUMERIC", 1_234_567_891n],
  ["-1e-9", "NUMERIC", -1n],
  ["99999999999999999999999999999.999999999", "NUMERIC", 10n ** 38n - 1n],
  ["0.1", "BIGNUMERIC", 10n ** 37n],
] as const)("%s as %s", (text, kind, expected) => {
  expect(parseDecimal(text, kind)).toBe(expected);
});

test.each(["abc", "", "1e30", "--1"])("%j is no NUMERIC", (text) => {
  expect(() => parseDecimal(text, "NUMERIC")).toThrow(`Invalid NUMERIC value: ${text}`);
});

test.each([
  ['{ "b" : 1, "a" : [1.50, 1e3, null] }', '{"a":[1.5,1000.0,null],"b":1}'],
  ['{"a":1,"a":2}', '{"a":1}'],
  ["12345678901234567890", "12345678901234567890"],
  ["123456789012345678901234567890", "1.2345678901234568e+29"],
  ['"\\u00e9\\n"', '"é\\n"'],
])("canonical form of %s", (text, expected) => {
  expect(canonicalJson(text)).toBe(expected);
});

test("canonical JSON is its own canonical form", () => {
  assert(property(json(), (text) => canonicalJson(canonicalJson(text)) === canonicalJson(text)));
});

test.each(["{", "[1,]", "{'a':1}", "01", "nul", "1 2", '"\n"'])("%j is no JSON", (text) => {
  expect(() => canonicalJson(text)).toThrow();
});

test("PARSE_JSON refuses a number that FLOAT64 would change", () => {
  expect(() => parseJson("1.12345678901234567890", exactNumber)).toThrow("cannot round-trip");
});

test.each([
  ["$", []],
  ["$.a.b[0]", ["a", "b", 0]],
  ['$."a b"', ["a b"]],
  ["$['a.b'][10]", ["a.b", 10]],
])("JSONPath %s", (path, steps) => {
  expect(parsePath(path)).toEqual(steps);
});

test.each(["a", "$.", "$[", "$.a[x]"])("JSONPath %s is refused", (path) => {
  expect(() => parsePath(path)).toThrow(/JSONPath/);
});
