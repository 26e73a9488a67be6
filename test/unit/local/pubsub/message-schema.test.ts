import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toMessages } from "../../../../functions/collect/publish.ts";
import { readEvents } from "../../../../functions/land/read-events.ts";
import { protobufSchema } from "../../../../local/pubsub/message-schema.ts";
import { goodEvent } from "../../functions/land/fixture.ts";

const definition = readFileSync(
  new URL("../../../../schemas/generated/pubsub/event-message.proto", import.meta.url),
  "utf8",
);
const schema = protobufSchema("projects/p/schemas/event-message", definition);
const check = (message: unknown): string | undefined =>
  schema.check(Buffer.from(JSON.stringify(message)));
const event = { ...goodEvent("e1"), payload: '{"type":"track"}' };

test.each([
  ["a batch", { events: [event, event] }],
  ["camel case, which proto3's JSON takes too", { events: [{ eventId: "e1", schemaVersion: 1 }] }],
  ["null for an absent field", { events: [{ ...event, trace_id: null }] }],
  ["a number as text", { events: [{ ...event, schema_version: "1" }] }],
])("takes %s", (_, message) => {
  expect(check(message)).toBeUndefined();
});

test.each([
  ["an event alone", event, "message has no field event_id"],
  [
    "a payload that is no text",
    { events: [goodEvent("e1")] },
    "message.events[0].payload is no string",
  ],
  [
    "an unknown field",
    { events: [{ ...event, colour: "red" }] },
    "message.events[0] has no field colour",
  ],
  ["half a version", { events: [{ ...event, schema_version: 1.5 }] }, "schema_version is no int32"],
  [
    "an attribute that is no text",
    { events: [{ ...event, attributes: { a: 1 } }] },
    "attributes.a is no string",
  ],
  ["a list where none belongs", { events: [event, []] }, "message.events[1] is no object"],
  ["no list of events", { events: event }, "message.events is no list"],
])("refuses %s", (_, message, problem) => {
  expect(check(message)).toContain(problem);
});

test("refuses what is not JSON", () => {
  expect(schema.check(Buffer.from("{not json"))).toBe("it is not JSON in UTF-8");
  expect(schema.check(Buffer.from([0xff, 0xfe]))).toBe("it is not JSON in UTF-8");
});

test("a schema has one message at its top", () => {
  const two = 'syntax = "proto3"; message A {} message B {}';
  expect(() => protobufSchema("s", two)).toThrow("must define one message at its top; it has 2");
});

test("what the collector publishes conforms, and lands as it was", () => {
  const trace = { traceId: "a".repeat(32), spanId: "b".repeat(16), sampled: true };
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (extra, note) => {
      const { payload, ...rest } = goodEvent("e1");
      const envelope = { ...rest, attributes: { note }, payload: { ...extra, ...payload } };
      const [message] = toMessages([envelope], trace, { payloadAsText: true });
      const data = message?.data ?? Buffer.alloc(0);
      expect(schema.check(data)).toBeUndefined();
      const [read] = readEvents(data);
      // Whole numbers beyond what JavaScript holds are kept as their text.
      expect(read?.kind).toBe("event");
      expect(JSON.stringify(read?.kind === "event" && read.envelope)).toBe(
        JSON.stringify(envelope),
      );
    }),
  );
});
