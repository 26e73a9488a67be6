import { assert, bigInt, double, property, string } from "fast-check";
import { expect, test } from "vitest";
import { plannedValue, readValue } from "../../../../scripts/check-infra/planned-value.ts";
import type { Block } from "../../../../scripts/check-infra/provider-schema.ts";
import {
  decodeValue,
  encodeValue,
  unknown,
  type TerraformValue,
} from "../../../../scripts/check-infra/terraform-value.ts";

test.each<[string, TerraformValue]>([
  ["c0", null],
  ["c2", false],
  ["c3", true],
  ["7f", 127],
  ["ff", -1],
  ["cc80", 128],
  ["cd0100", 256],
  ["ce00010000", 65_536],
  ["d1ff00", -256],
  ["cb3ff8000000000000", 1.5],
  ["cfffffffffffffffff", 18_446_744_073_709_551_615n],
  ["a3616263", "abc"],
  ["d903616263", "abc"],
  ["920102", [1, 2]],
  ["81a16101", { a: 1 }],
  ["d40000", unknown],
  ["c7020cc000", unknown],
])("%s is read", (hex, value) => {
  expect(decodeValue(Buffer.from(hex, "hex"))).toEqual(value);
});

test("what is written is read back", () => {
  assert(
    property(string(), double({ noNaN: true }), (text, number) => {
      const whole: TerraformValue = { list: [text, number, null, true, unknown, { "": [] }] };
      expect(decodeValue(encodeValue(whole))).toEqual(whole);
    }),
  );
  assert(
    property(bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (integer) => {
      expect(decodeValue(encodeValue(integer))).toBe(integer);
    }),
  );
});

const block: Block = {
  attributes: [
    { name: "name", type: "string", required: true, computed: false },
    { name: "uri", type: "string", required: false, computed: true },
  ],
  blocks: [
    {
      name: "inner",
      block: {
        attributes: [{ name: "number", type: "string", required: false, computed: true }],
        blocks: [],
      },
      nesting: "LIST",
      required: false,
      single: true,
    },
  ],
};

test("a plan leaves unknown what the provider decides, in nested blocks too", () => {
  expect(plannedValue(block, { name: "x", uri: null, inner: [{ number: null }] })).toEqual({
    name: "x",
    uri: unknown,
    inner: [{ number: unknown }],
  });
  expect(plannedValue(block, null)).toBeNull();
});

test("a data source answers with stand-ins", () => {
  expect(readValue(block, { name: "x", uri: null, inner: [{ number: null }] })).toEqual({
    name: "x",
    uri: "stub-uri",
    inner: [{ number: "100000000000" }],
  });
});
