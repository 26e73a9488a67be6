import type { Row } from "./refinery.ts";

const receivedAt = (occurredAt: string): string =>
  new Date(Date.parse(occurredAt) + 1000).toISOString();

/** A bronze row as landing writes it. It lands on the day it happened unless `ingestDate` says when. */
export function bronzeRow(
  source: string,
  entity: string,
  eventId: string,
  occurredAt: string,
  payload: Row,
  ingestDate: string = occurredAt.slice(0, 10),
): Row {
  return {
    event_id: eventId,
    source,
    entity,
    schema_version: 1,
    occurred_at: occurredAt,
    received_at: receivedAt(occurredAt),
    publish_time: receivedAt(occurredAt),
    ingest_date: ingestDate,
    attributes: "{}",
    payload: JSON.stringify(payload),
    trace_id: null,
  };
}

/** A Segment call. */
export const webRow = (call: Row, ingestDate?: string): Row =>
  bronzeRow(
    "web",
    String(call["type"]),
    String(call["messageId"]),
    String(call["timestamp"]),
    call,
    ingestDate,
  );
