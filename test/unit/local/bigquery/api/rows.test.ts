import { expect, test } from "vitest";
import {
  floatSeconds,
  formatRows,
  isoTimestamp,
  jsonRow,
} from "../../../../../local/bigquery/api/rows.ts";
import type { FieldSchema } from "../../../../../local/bigquery/warehouse.ts";

test.each([
  ["0", "0.0"],
  ["1672574400123456", "1.672574400123456E9"],
  ["1672574400000000", "1.6725744E9"],
  ["1500000", "1.5"],
  ["-1500000", "-1.5"],
  ["1", "1.0E-6"],
  ["1000", "0.001"],
  ["9999999000000", "9999999.0"],
  ["10000000000000", "1.0E7"],
  ["-62135596800000000", "-6.21355968E10"],
])("%s microseconds are %s seconds", (micros, seconds) => {
  expect(floatSeconds(micros)).toBe(seconds);
});

test.each([
  ["0", "1970-01-01T00:00:00Z"],
  ["-1", "1969-12-31T23:59:59.999999Z"],
  ["1672574400123400", "2023-01-01T12:00:00.1234Z"],
])("%s microseconds are %s", (micros, text) => {
  expect(isoTimestamp(micros)).toBe(text);
});

const nested: readonly FieldSchema[] = [
  { name: "plain", type: "STRING" },
  { name: "times", type: "TIMESTAMP", mode: "REPEATED" },
  { name: "inner", type: "RECORD", fields: [{ name: "at", type: "TIMESTAMP" }] },
];
const row = {
  f: [{ v: "1500000" }, { v: [{ v: "1500000" }, { v: "0" }] }, { v: { f: [{ v: "1500000" }] } }],
};

test("timestamps are converted wherever they are nested, and nothing else is", () => {
  expect(formatRows(nested, [row], "FLOAT64")).toEqual([
    { f: [{ v: "1500000" }, { v: [{ v: "1.5" }, { v: "0.0" }] }, { v: { f: [{ v: "1.5" }] } }] },
  ]);
  expect(formatRows(nested, [row], "INT64")).toEqual([row]);
});

test("an answer's row becomes the JSON that can be appended", () => {
  expect(jsonRow(nested, row)).toEqual({
    plain: "1500000",
    times: ["1970-01-01T00:00:01.5Z", "1970-01-01T00:00:00Z"],
    inner: { at: "1970-01-01T00:00:01.5Z" },
  });
});
