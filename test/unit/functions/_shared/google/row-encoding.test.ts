import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { microsOf, rowEncoderOf } from "../../../../../functions/_shared/google/row-encoding.ts";
import * as column from "../../../../../schemas/column.ts";
import { defineTable } from "../../../../../schemas/table-contract.ts";

const table = defineTable({
  layer: "ops",
  table: "everything",
  description: "Every type.",
  row: z.object({
    text: column.string("a"),
    whole: column.int64("b"),
    real: column.float64("c"),
    exact: column.numeric("d"),
    flag: column.bool("e"),
    day: column.date("f"),
    moment: column.timestamp("g"),
    document: column.json("h"),
    absent: column.nullable(column.string("i")),
  }),
  grain: [],
});

/** What an independent protocol buffer library reads with the descriptor that is sent along. */
function decode(bytes: Buffer): object {
  const { descriptor } = rowEncoderOf(table);
  const type = new protobuf.Type(descriptor.name);
  for (const { name, number, type: kind } of descriptor.field)
    type.add(new protobuf.Field(name, number, kind.replace("TYPE_", "").toLowerCase(), "optional"));
  new protobuf.Root().add(type);
  return type.toObject(type.decode(bytes), { longs: String });
}

const row = {
  text: "Grüße 🎁",
  whole: -7,
  real: 0.1,
  exact: "12.50",
  flag: true,
  day: "2026-11-20",
  moment: "2026-11-20T12:00:00.123456789Z",
  document: { a: [1, "two", null] },
  absent: null,
};

describe("an encoded row", () => {
  it("is read with its descriptor", () => {
    expect(decode(rowEncoderOf(table).encode(row))).toEqual({
      text: "Grüße 🎁",
      whole: "-7",
      real: 0.1,
      exact: "12.50",
      flag: true,
      day: 20777,
      moment: "1795176000123456",
      document: '{"a":[1,"two",null]}',
    });
  });

  it.each([
    ["day", "yesterday", "everything.day is no DATE"],
    ["moment", "noon", "everything.moment is no TIMESTAMP"],
    ["whole", 1.5, "everything.whole is no INT64"],
  ])("with a wrong %s is refused by name", (name, value, message) => {
    expect(() => rowEncoderOf(table).encode({ ...row, [name]: value })).toThrow(message);
  });
});

describe("microseconds", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0n],
    ["1969-12-31T23:59:59.5Z", -500_000n],
    ["2026-11-20T13:00:00.000001+01:00", 1_795_176_000_000_001n],
    ["9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999n],
  ])("of %s", (text, micros) => {
    expect(microsOf(text)).toBe(micros);
  });
});
