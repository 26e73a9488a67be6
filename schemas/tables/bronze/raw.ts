import { z } from "zod";
import { bronzeTable, type EventContract } from "../../event-contract.ts";
import { defineTable, type TableContract } from "../../table-contract.ts";
import { date, int64, json, nullable, string, timestamp } from "../../column.ts";

/** The one shape of every bronze row: payload as received, beside what the edge and the landing stamped on it. */
export const bronzeRow = z.object({
  event_id: string("Idempotency key: silver keeps one row per event id."),
  source: string("System the event came from."),
  entity: string("Kind of event within its source."),
  schema_version: int64("Version of the event contract it was validated against."),
  occurred_at: timestamp("When it happened, as the source says."),
  received_at: timestamp("When the edge received it."),
  publish_time: timestamp("When Pub/Sub stored it; the load time for batch files."),
  ingest_date: date("UTC day of landing."),
  attributes: json("Facts of receipt: channel, file, subscription."),
  payload: json("The event as received.", { pii: "event" }),
  trace_id: nullable(string("W3C trace id of the request that brought it.")),
});
export type BronzeRow = z.infer<typeof bronzeRow>;

export const rawTable = (event: EventContract): TableContract<typeof bronzeRow> =>
  defineTable({
    layer: "bronze",
    table: bronzeTable(event),
    description: `${event.description} Raw, at least once, as received.`,
    row: bronzeRow,
    grain: [],
    partitionBy: "ingest_date",
    requirePartitionFilter: event.readWhole !== true,
    clusterBy: ["event_id"],
  });
