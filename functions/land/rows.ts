import type { Envelope } from "../../schemas/envelope.ts";
import type { BronzeRow } from "../../schemas/tables/bronze/raw.ts";
import { deadLetterRow, type DeadLetterRow } from "../_shared/dead-letter.ts";
import type { PushMessage } from "../_shared/pubsub-push.ts";

/** The bronze row of an event: the payload as received, beside the facts of its receipt. */
export function bronzeRowOf(envelope: Envelope, message: PushMessage, landedAt: Date): BronzeRow {
  const landed = landedAt.toISOString();
  return {
    event_id: envelope.event_id,
    source: envelope.source,
    entity: envelope.entity,
    schema_version: envelope.schema_version,
    occurred_at: envelope.occurred_at,
    received_at: envelope.received_at,
    publish_time: message.publishTime,
    ingest_date: landed.slice(0, 10),
    attributes: {
      ...envelope.attributes,
      subscription: message.subscription,
      message_id: message.messageId,
      landed_at: landed,
    },
    payload: envelope.payload,
    trace_id: envelope.trace_id ?? message.trace?.traceId ?? null,
  };
}

export interface Failure {
  readonly reason: string;
  readonly detail: string;
  readonly item: unknown;
  /** Place of the event in its message. */
  readonly index: number;
}

export function deadLetterOf(
  failure: Failure,
  message: PushMessage,
  failedAt: Date,
): DeadLetterRow {
  return deadLetterRow(
    {
      stage: "land",
      reason: failure.reason,
      detail: failure.detail,
      item: failure.item,
      identity: [message.messageId, String(failure.index)],
      source: textField(failure.item, "source"),
      entity: textField(failure.item, "entity"),
      eventId: textField(failure.item, "event_id"),
      attempts: message.deliveryAttempt,
      attributes: {
        ...message.attributes,
        subscription: message.subscription,
        message_id: message.messageId,
        publish_time: message.publishTime,
      },
      traceId: textField(failure.item, "trace_id") ?? message.trace?.traceId,
    },
    failedAt,
  );
}

function textField(item: unknown, field: string): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const value = (item as Record<string, unknown>)[field];
  return typeof value === "string" ? value : undefined;
}
