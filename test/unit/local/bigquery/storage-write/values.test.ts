import { describe, expect, test } from "vitest";
import {
  formatDatetime,
  parseDate,
  parseDatetime,
  parseTime,
  parseTimestamp,
  unpackDatetime,
  unpackTime,
} from "../../../../../local/bigquery/storage-write/civil-time.ts";
import {
  decodeDecimal,
  parseDecimal,
} from "../../../../../local/bigquery/storage-write/decimal.ts";
import { WireError, WireReader } from "../../../../../sql/analyzer/wire.ts";

describe("decimals", () => {
  test.each([
    ["1", "NUMERIC", "1"],
    ["-0.5", "NUMERIC", "-0.5"],
    ["1.1234567895", "NUMERIC", "1.12345679"],
    ["1.0000000005", "NUMERIC", "1.000000001"],
    ["1e3", "NUMERIC", "1000"],
    [
      "99999999999999999999999999999.999999999",
      "NUMERIC",
      "99999999999999999999999999999.999999999",
    ],
    ["100000000000000000000000000000", "NUMERIC", undefined],
    ["abc", "NUMERIC", undefined],
    ["", "NUMERIC", undefined],
    [
      "0.00000000000000000000000000000000000001",
      "BIGNUMERIC",
      "0.00000000000000000000000000000000000001",
    ],
  ] as const)("%s as %s is %s", (text, type, expected) => {
    expect(parseDecimal(text, type)).toBe(expected);
  });

  test("bytes are little-endian two's complement", () => {
    expect(decodeDecimal(Buffer.from([0x00, 0x65, 0xcd, 0x1d]), "NUMERIC")).toBe("0.5");
    expect(decodeDecimal(Buffer.from([0xff]), "NUMERIC")).toBe("-0.000000001");
    expect(decodeDecimal(Buffer.alloc(17), "NUMERIC")).toBeUndefined();
  });
});

describe("civil time", () => {
  test.each([
    ["1970-01-01", 0],
    ["2024-02-29", 19782],
    ["2023-02-29", undefined],
    ["0001-01-01", -719162],
    ["9999-12-31", 2932896],
    ["x", undefined],
  ])("the date %s is day %s", (text, days) => {
    expect(parseDate(text)).toBe(days);
  });

  test.each([
    ["2024-01-31T12:00:00", 1706702400000000n],
    ["2024-01-31 12:00:00.000001+01:00", 1706698800000001n],
    ["2024-01-31 12:00:00 UTC", 1706702400000000n],
    ["2024-01-31 12:00:00-0530", 1706722200000000n],
    ["2024-01-31", 1706659200000000n],
    ["2024-01-31T25:00:00", undefined],
  ])("the timestamp %s is %s", (text, micros) => {
    expect(parseTimestamp(text)).toBe(micros);
  });

  test("times and datetimes are read from text and from their packed form", () => {
    expect(parseTime("01:02:03.5")).toBe(3723500000n);
    expect(parseDatetime("1969-12-31 23:59:59")).toBe(-1000000n);
    expect(formatDatetime(-1000000n)).toBe("1969-12-31T23:59:59");
    // 2024-01-31 12:34:56.654321 and 12:34:56.654321 as CivilTimeEncoder packs them.
    const time = (12n << 32n) | (34n << 26n) | (56n << 20n) | 654321n;
    expect(unpackTime(time)).toBe(45296654321n);
    const datetime = (2024n << 46n) | (1n << 42n) | (31n << 37n) | time;
    expect(formatDatetime(unpackDatetime(datetime) ?? 0n)).toBe("2024-01-31T12:34:56.654321");
    expect(unpackTime(24n << 32n)).toBeUndefined();
    expect(unpackDatetime((2024n << 46n) | (13n << 42n) | (1n << 37n))).toBeUndefined();
  });
});

describe("wire", () => {
  test("varints of every size keep their sign and their digits", () => {
    const minusOne = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    expect(new WireReader(minusOne).int64()).toBe(-1n);
    expect(new WireReader(minusOne).int32()).toBe(-1);
    expect(new WireReader(minusOne).uint64()).toBe(18446744073709551615n);
    expect(new WireReader(Buffer.from([0xac, 0x02])).int64()).toBe(300n);
    const big = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    expect(new WireReader(big).int64()).toBe(9223372036854775807n);
  });

  test.each([[[0x80]], [[0x0a, 0x05, 0x01]], [Array.from({ length: 11 }, () => 0xff)]])(
    "%j is refused",
    (bytes) => {
      const reader = new WireReader(Buffer.from(bytes));
      expect(() => {
        reader.tag();
        reader.bytes();
      }).toThrow(WireError);
    },
  );
});
