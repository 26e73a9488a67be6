import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, float64, int64, nullable, string, timestamp } from "../../column.ts";

/** How many bronze rows of each event day have been processed: a day whose count grew is dirty. */
export const watermarks = defineTable({
  layer: "ops",
  table: "watermarks",
  description: "Bronze rows already refined, by table, day of landing and day of the event.",
  row: z.object({
    table_name: string("Bronze table."),
    ingest_date: date("Day of landing."),
    event_date: date("Day the events belong to."),
    row_count: int64("Rows counted by the run that refined them."),
    run_id: string("That run."),
    updated_at: timestamp("When."),
  }),
  grain: ["table_name", "ingest_date", "event_date"],
});

export const dirtyPartitions = defineTable({
  layer: "ops",
  table: "dirty_partitions",
  description: "What each pipeline run found changed in bronze: its input, kept for explanation.",
  row: z.object({
    run_id: string("Pipeline run."),
    table_name: string("Bronze table."),
    ingest_date: date("Day of landing."),
    event_date: date("Day the events belong to."),
    row_count: int64("Rows there when the run began."),
    found_at: timestamp("When the run began."),
  }),
  grain: ["run_id", "table_name", "ingest_date", "event_date"],
  clusterBy: ["run_id"],
});

export const pipelineRuns = defineTable({
  layer: "ops",
  table: "pipeline_runs",
  description: "One row per pipeline run that had something to do.",
  row: z.object({
    run_id: string("Workflow execution id."),
    release: string("Release hash that the run was pinned to."),
    state: string("succeeded or failed."),
    started_at: timestamp("Start."),
    finished_at: timestamp("End."),
    dirty_partitions: int64("Distinct event days rebuilt."),
    models_succeeded: int64("Models that ran."),
    models_failed: int64("Models that failed."),
    models_skipped: int64("Descendants of failed models."),
    detail: nullable(string("First failure.")),
  }),
  grain: ["run_id"],
});

export const backfillWindows = defineTable({
  layer: "ops",
  table: "backfill_windows",
  description:
    "One row per window of a backfill and run of it; those that succeeded are not run again.",
  row: z.object({
    backfill_id: string("Hash of release, days, window length and models."),
    window_from: date("First event day."),
    window_to: date("Last event day."),
    run_id: string("Workflow execution id."),
    release: string("Release hash that the run was pinned to."),
    state: string("succeeded or failed."),
    started_at: timestamp("Start."),
    finished_at: timestamp("End."),
    models_succeeded: int64("Models that ran."),
    models_failed: int64("Models that failed."),
    models_skipped: int64("Descendants of failed models."),
  }),
  grain: ["backfill_id", "window_from", "run_id"],
});

export const modelRuns = defineTable({
  layer: "ops",
  table: "model_runs",
  description: "One row per model and run.",
  row: z.object({
    run_id: string("Workflow execution id."),
    model: string("Qualified table name."),
    state: string("succeeded, failed or skipped."),
    started_at: timestamp("Start."),
    finished_at: timestamp("End."),
    job_id: nullable(string("BigQuery job.")),
    rows_affected: nullable(int64("Inserted, updated and deleted rows.")),
    bytes_processed: nullable(int64("Bytes the job read.")),
    error: nullable(string("The failure, or which parent was missing.")),
  }),
  grain: ["run_id", "model"],
});

export const qualityResults = defineTable({
  layer: "ops",
  table: "quality_results",
  description: "One row per data test and run.",
  row: z.object({
    run_id: string("Workflow execution id."),
    test: string("Name: model, kind and columns."),
    model: string("Qualified table name."),
    severity: string("error stops the layer, warn records."),
    state: string("passed, failed or errored."),
    failing_rows: int64("Rows that break the rule."),
    detail: nullable(string("The rule, or the error.")),
    tested_at: timestamp("When."),
    observed: nullable(float64("What was measured, of a test against history.")),
    failing_query: nullable(string("Query of the rows that failed; NULL when none did.")),
  }),
  grain: ["run_id", "test"],
});
