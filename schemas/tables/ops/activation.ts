import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { int64, json, nullable, string, timestamp } from "../../column.ts";

export const syncRuns = defineTable({
  layer: "ops",
  table: "sync_runs",
  description: "One row per run of a sync.",
  row: z.object({
    sync_run_id: string("Id of the run; repeated calls for one pipeline run share it."),
    sync: string("Name of the sync."),
    state: string("succeeded, failed, or blocked by a guard."),
    planned: int64("Rows with a changed field."),
    delivered: int64("Rows the destination confirmed."),
    rejected: int64("Rows the destination refused."),
    unknown: int64("Rows whose outcome could not be learnt."),
    calls: int64("API calls made, tokens included."),
    detail: nullable(string("Guard or failure.")),
    started_at: timestamp("Start."),
    finished_at: timestamp("End."),
  }),
  grain: ["sync_run_id"],
});

/** The baseline of every diff: what the destination confirmed, per field. */
export const syncAck = defineTable({
  layer: "ops",
  table: "sync_ack",
  description: "What each destination has confirmed, per key and field.",
  row: z.object({
    sync: string("Name of the sync."),
    key: string("External id at the destination."),
    field_hashes: json("Destination field → SHA-256 of the confirmed value."),
    mapping_version: int64("Version of the mapping that produced them."),
    acknowledged_at: timestamp("When the destination confirmed."),
    sync_run_id: string("Run that delivered."),
    destination_id: nullable(string("The destination's own id of the record.")),
  }),
  grain: ["sync", "key"],
  clusterBy: ["sync", "key"],
});

export const syncBatches = defineTable({
  layer: "ops",
  table: "sync_batches",
  description: "Intent and end of every request: written before it is sent, settled after.",
  row: z.object({
    batch_id: string("Deterministic: run and ordinal."),
    sync_run_id: string("Run."),
    sync: string("Name of the sync."),
    state: string("intended, sent, settled or unknown."),
    keys: json("Keys of the rows in order."),
    recorded_at: timestamp("When this state was reached."),
  }),
  grain: [],
  clusterBy: ["sync", "sync_run_id"],
});

export const syncOutcomes = defineTable({
  layer: "ops",
  table: "sync_outcomes",
  description: "One row per row sent: what the destination said.",
  row: z.object({
    sync_run_id: string("Run."),
    sync: string("Name of the sync."),
    key: string("External id."),
    outcome: string("delivered, rejected, retry or unknown."),
    code: nullable(string("The destination's own status code.")),
    reason: nullable(string("The destination's own reason, without values.")),
    fields: json("Names of the fields that were sent."),
    row_hash: nullable(string("Hash of the row: refused with it, the row is not sent again.")),
    batch_id: string("Request it travelled in."),
    recorded_at: timestamp("When."),
  }),
  grain: [],
  clusterBy: ["sync", "key"],
});
