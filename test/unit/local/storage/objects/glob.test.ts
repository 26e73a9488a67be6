import { expect, test } from "vitest";
import { parseGlob } from "../../../../../local/storage/objects/glob.ts";

test.each([
  ["*.csv", "a.csv", true],
  ["*.csv", "f/a.csv", false],
  ["**.csv", "f/g/a.csv", true],
  ["**/a.csv", "a.csv", true],
  ["**/a.csv", "f/g/a.csv", true],
  ["retail/**", "retail/order_line/a.csv.gz", true],
  ["retail/*/a.csv", "retail/order_line/a.csv", true],
  ["a?.csv", "a1.csv", true],
  ["a?.csv", "a/.csv", false],
  ["[a-c]1", "b1", true],
  ["[!a-c]1", "b1", false],
  ["{a,b}.{csv,ndjson}", "b.ndjson", true],
  ["{a,b}.csv", "c.csv", false],
  ["a.b", "axb", false],
  ["a+(b)^$|c", "a+(b)^$|c", true],
  [String.raw`a\*`, "a*", true],
  [String.raw`a\*`, "ab", false],
])("%s matches %s: %s", (glob, name, expected) => {
  expect(parseGlob(glob).test(name)).toBe(expected);
});

test.each(["[abc", "{a,b"])("%s is refused", (glob) => {
  expect(() => parseGlob(glob)).toThrow(`Invalid glob pattern: ${glob}`);
});
