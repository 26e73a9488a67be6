import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, json, nullable, string, timestamp } from "../../column.ts";

/** What could not be read or delivered, with its reason; `ame replay` sends it again. */
export const deadLetters = defineTable({
  layer: "ops",
  table: "dead_letters",
  description: "Events, files and sync rows that could not be processed, with the reason.",
  row: z.object({
    dead_letter_id: string("Deterministic: the same failure of the same item has the same id."),
    occurred_at: timestamp("When it failed."),
    failed_date: date("UTC day of the failure."),
    stage: string("Where: land, load, sync."),
    source: nullable(string("Source of the item, when it could be read.")),
    entity: nullable(string("Entity of the item, when it could be read.")),
    event_id: nullable(string("Event id, when it could be read.")),
    reason: string("Machine-readable code of the failure."),
    detail: string("What is wrong and what to do; field names, never values."),
    attempts: int64("Deliveries made before giving up."),
    item: json("The item as received.", { pii: "event" }),
    attributes: json("Message attributes or object metadata."),
    trace_id: nullable(string("W3C trace id.")),
  }),
  grain: [],
  partitionBy: "failed_date",
  clusterBy: ["source", "entity", "reason"],
});

export const loadRuns = defineTable({
  layer: "ops",
  table: "load_runs",
  description: "One row per object generation that was loaded or refused.",
  row: z.object({
    object: string("gs:// URI."),
    generation: string("Object generation: with the URI the idempotency key."),
    source: string("Source from the path."),
    entity: string("Entity from the path."),
    state: string("loaded or refused."),
    rows_loaded: int64("Rows landed in bronze."),
    rows_dead_lettered: int64("Rows that broke the contract."),
    detail: nullable(string("Why it was refused.")),
    loaded_at: timestamp("When the load ended."),
    job_id: string("BigQuery job."),
  }),
  grain: ["object", "generation"],
});
