import { expect, test } from "vitest";
import { checkPublish } from "../../../../local/pubsub/publish-limits.ts";

const message = { data: Buffer.from("x"), attributes: {} };
const manyAttributes = Object.fromEntries(
  Array.from({ length: 101 }, (_, index) => [`k${index}`, ""]),
);

test.each([
  ["no message at all", [], /contains no messages/],
  [
    "more than 1,000 messages",
    Array.from({ length: 1_001 }, () => message),
    "The value for message_count is too large. You passed 1001 in the request, but the maximum value is 1000.",
  ],
  [
    "a message beyond 10 MB",
    [{ ...message, data: Buffer.alloc(10_000_001) }],
    "The value for message_size is too large. You passed 10000001 in the request, but the maximum value is 10000000.",
  ],
  ["an empty message", [message, { data: Buffer.alloc(0), attributes: {} }], /Message 1 is empty/],
  ["more than 100 attributes", [{ ...message, attributes: manyAttributes }], /attribute_count/],
  ["a long key", [{ ...message, attributes: { ["k".repeat(257)]: "v" } }], /attribute_key_size/],
  ["a long value", [{ ...message, attributes: { k: "é".repeat(513) } }], /You passed 1026/],
  ["a reserved key", [{ ...message, attributes: { google: "v" } }], /do not begin with "goog"/],
  ["a long ordering key", [{ ...message, orderingKey: "k".repeat(1_025) }], /ordering_key_size/],
])("refuses %s", (_, messages, expected) => {
  expect(() => checkPublish(messages)).toThrow(expected);
});

test("takes 1,000 messages, and attributes without data", () => {
  expect(() => checkPublish(Array.from({ length: 1_000 }, () => message))).not.toThrow();
  expect(() => checkPublish([{ data: Buffer.alloc(0), attributes: { a: "" } }])).not.toThrow();
});
