import { z } from "zod";
import { secondsOf, type WireSeconds } from "../operations/wire.ts";

/** Protobuf's JSON form of requests, read into the shapes that operations take (https://protobuf.dev/programming-guides/json/). */

const duration = z
  .string()
  .regex(/^\d+(\.\d{1,9})?s$/)
  .transform((text): WireSeconds => secondsOf(Number(text.slice(0, -1)) * 1_000));
const timestamp = z.iso
  .datetime({ offset: true })
  .transform((text): WireSeconds => secondsOf(Date.parse(text)));
const text = z.string().default("");
const labels = z.record(z.string(), z.string()).default({});

export const publishBody = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        data: z
          .base64()
          .default("")
          .transform((data) => Buffer.from(data, "base64")),
        attributes: labels,
        orderingKey: text,
      }),
    )
    .default([]),
});

export const topicBody = z.strictObject({
  name: z.string().optional(),
  labels,
  messageRetentionDuration: duration.nullable().default(null),
});

export const subscriptionBody = z.strictObject({
  name: z.string().optional(),
  topic: text,
  labels,
  pushConfig: z
    .strictObject({
      pushEndpoint: text,
      attributes: labels,
      oidcToken: z
        .strictObject({ serviceAccountEmail: z.string(), audience: text })
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
  ackDeadlineSeconds: z.number().default(0),
  retainAckedMessages: z.boolean().default(false),
  messageRetentionDuration: duration.nullable().default(null),
  enableMessageOrdering: z.boolean().default(false),
  filter: text,
  expirationPolicy: z.unknown().optional(),
  deadLetterPolicy: z
    .strictObject({ deadLetterTopic: z.string(), maxDeliveryAttempts: z.number().default(0) })
    .nullable()
    .default(null),
  retryPolicy: z
    .strictObject({
      minimumBackoff: duration.nullable().default(null),
      maximumBackoff: duration.nullable().default(null),
    })
    .nullable()
    .default(null),
});

export const pullBody = z.strictObject({
  maxMessages: z.number().default(0),
  returnImmediately: z.boolean().default(false),
});

export const acknowledgeBody = z.strictObject({ ackIds: z.array(z.string()).default([]) });
export const deadlineBody = acknowledgeBody.extend({ ackDeadlineSeconds: z.number().default(0) });
export const seekBody = z.strictObject({
  time: timestamp.nullable().default(null),
  snapshot: text,
});

/** A response: bytes as base64, times as text, zero values left out. */
export function toJson(value: unknown, key = ""): unknown {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (Array.isArray(value)) return value.map((item) => toJson(item));
  if (typeof value !== "object" || value === null) return value;
  if (isSeconds(value)) return secondsText(value, key);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => !isZero(member))
      .map(([name, member]) => [name, toJson(member, name)]),
  );
}

function secondsText(value: WireSeconds, key: string): string {
  const seconds = Number(value.seconds) + value.nanos / 1e9;
  return key.endsWith("Time") ? new Date(seconds * 1_000).toISOString() : `${seconds}s`;
}

const isSeconds = (value: object): value is WireSeconds => "seconds" in value && "nanos" in value;

function isZero(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value) || Buffer.isBuffer(value)) return value.length === 0;
  return value === "" || value === 0 || value === false;
}
