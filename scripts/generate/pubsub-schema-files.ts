import { z } from "zod";
import { envelope } from "../../schemas/envelope.ts";

/**
 * The message of topic `events` in protocol buffers, which is what Pub/Sub can check. It has no "any JSON", so a payload travels as
 * its JSON text. Numbers of fields follow the contract's order: append to it, and never reorder.
 */
export function pubsubSchemaFiles(): ReadonlyMap<string, string> {
  const fields = Object.entries(envelope.shape).map(
    ([name, schema], index) => `    ${fieldType(name, schema)} ${name} = ${index + 1};`,
  );
  const text = `syntax = "proto3";

// A message of the topic events: one event or a batch of them.
message EventMessage {
  message Event {
${fields.join("\n")}
  }

  repeated Event events = 1;
}
`;
  return new Map([["event-message.proto", text]]);
}

function fieldType(name: string, schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault) return fieldType(name, schema.unwrap());
  if (schema instanceof z.ZodOptional) return `optional ${fieldType(name, schema.unwrap())}`;
  if (schema instanceof z.ZodRecord)
    return schema.valueType instanceof z.ZodString ? "map<string, string>" : "string";
  if (schema instanceof z.ZodNumber) return "int32";
  if (schema instanceof z.ZodString || schema instanceof z.ZodISODateTime) return "string";
  throw new Error(`envelope.${name} has a type that scripts/generate does not know in proto3.`);
}
