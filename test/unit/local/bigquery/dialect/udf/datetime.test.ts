import { expect, test } from "vitest";
import {
  formatCivil,
  formatTimestamp,
  timestampText,
} from "../../../../../../local/bigquery/dialect/udf/format-datetime.ts";
import {
  parseCivil,
  parseTimestamp,
} from "../../../../../../local/bigquery/dialect/udf/parse-datetime.ts";
import { textTimestamp } from "../../../../../../local/bigquery/dialect/udf/civil-text.ts";
import { toInstant, toLocal } from "../../../../../../local/bigquery/dialect/udf/zones.ts";

const at = (iso: string): bigint => BigInt(Date.parse(iso)) * 1000n;

// The expected values are what GoogleSQL's reference implementation answers.
test.each([
  [
    "%A %a %B %b %C %D %e %j %Q %U %u %V %W %w %y",
    "Tuesday Tue March Mar 20 03/05/24  5 065 1 09 2 10 10 2 24",
  ],
  ["%G-W%V", "2024-W10"],
  ["%F", "2024-03-05"],
])("FORMAT_DATE %s", (format, expected) => {
  expect(formatCivil(format, at("2024-03-05T00:00:00Z"), "DATE")).toBe(expected);
});

test("a year is written without leading zeros, except by %E4Y", () => {
  expect(formatCivil("%Y|%E4Y", at("0001-01-01T00:00:00Z"), "DATE")).toBe("1|0001");
});

test("elements that a type has no value for stay", () => {
  expect(formatCivil("%H:%M", 0n, "DATE")).toBe("%H:%M");
  expect(formatCivil("%Y", 0n, "TIME")).toBe("%Y");
  expect(formatCivil("%Z", 0n, "DATETIME")).toBe("%Z");
});

test.each([
  ["UTC", "2024-07-05 14:07:09 UTC +0000 +00:00"],
  ["America/New_York", "2024-07-05 10:07:09 UTC-4 -0400 -04:00"],
  ["+05:45", "2024-07-05 19:52:09 UTC+0545 +0545 +05:45"],
])("FORMAT_TIMESTAMP in %s", (zone, expected) => {
  expect(formatTimestamp("%F %T %Z %z %Ez", at("2024-07-05T14:07:09Z"), zone)).toBe(expected);
});

test.each([
  ["%Y-%m-%d", "2024-02-29", "2024-02-29T00:00:00Z"],
  ["%Y%m%d", "20240305", "2024-03-05T00:00:00Z"],
  ["%d %b %Y", "5 Mar 2024", "2024-03-05T00:00:00Z"],
  ["%m/%d/%y", "01/02/68", "2068-01-02T00:00:00Z"],
  ["%y-%m-%d", "70-01-02", "1970-01-02T00:00:00Z"],
  ["%j %Y", "065 2024", "2024-03-05T00:00:00Z"],
])("PARSE_DATE %s", (format, text, expected) => {
  expect(parseCivil(format, text, "DATE")).toBe(at(expected));
});

test.each(["2024-03", "2024-03-05x", ""])("PARSE_DATE refuses %j", (text) => {
  expect(() => parseCivil("%Y-%m-%d", text, "DATE")).toThrow(
    `Failed to parse input string "${text}"`,
  );
});

test("PARSE_DATE refuses a day that does not exist, and elements of a time", () => {
  expect(() => parseCivil("%Y-%m-%d", "2024-02-30", "DATE")).toThrow(
    "Out-of-range datetime field in parsing function",
  );
  expect(() => parseCivil("%F %H", "2024-02-03 04", "DATE")).toThrow(
    "Invalid format: %H is not allowed for the DATE type.",
  );
});

test("PARSE_TIMESTAMP takes an offset, a zone's name or the default zone", () => {
  expect(parseTimestamp("%F %T%Ez", "2024-03-05 14:07:09+05:30", "UTC")).toBe(
    at("2024-03-05T08:37:09Z"),
  );
  expect(parseTimestamp("%F %T %Z", "2024-03-05 14:07:09 America/New_York", "UTC")).toBe(
    at("2024-03-05T19:07:09Z"),
  );
  expect(parseTimestamp("%F %T", "2024-03-05 14:07:09", "Asia/Tokyo")).toBe(
    at("2024-03-05T05:07:09Z"),
  );
});

test.each([
  ["2024-3-1 1:2:3", "2024-03-01T01:02:03Z"],
  ["2024-03-01T01:02:03.123Z", "2024-03-01T01:02:03.123Z"],
  ["2024-03-10 12:00:00 America/New_York", "2024-03-10T16:00:00Z"],
  ["2024-03-01 00:00:00-08", "2024-03-01T08:00:00Z"],
])("CAST('%s' AS TIMESTAMP)", (text, expected) => {
  expect(textTimestamp(text, "UTC")).toBe(at(expected));
});

test("a civil time in a gap takes the offset before it, in an overlap the first", () => {
  expect(toInstant(at("2024-03-10T02:30:00Z"), "America/New_York")).toBe(
    at("2024-03-10T07:30:00Z"),
  );
  expect(toInstant(at("2024-11-03T01:30:00Z"), "America/New_York")).toBe(
    at("2024-11-03T05:30:00Z"),
  );
  expect(toLocal(at("2024-03-10T07:30:00Z"), "America/New_York")).toBe(at("2024-03-10T03:30:00Z"));
});

test("an unknown zone is refused by name", () => {
  expect(() => toLocal(0n, "Mars/Olympus_Mons")).toThrow("Invalid time zone: Mars/Olympus_Mons");
});

test.each([
  [1_704_164_645_120_000n, "UTC", "2024-01-02 03:04:05.120+00"],
  [1_704_164_645_000_001n, "America/New_York", "2024-01-01 22:04:05.000001-05"],
  [0n, "+05:45", "1970-01-01 05:45:00+05:45"],
])("CAST(TIMESTAMP AS STRING) of %s in %s", (micros, zone, expected) => {
  expect(timestampText(micros, zone)).toBe(expected);
});
