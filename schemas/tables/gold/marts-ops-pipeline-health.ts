import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, nullable, string, timestamp } from "../../column.ts";

export const martsOpsPipelineHealth = defineTable({
  layer: "gold",
  table: "marts_ops_pipeline_health",
  description:
    "A row per landed table and per model: when it last worked and what is wrong with it now.",
  row: z.object({
    table_name: string("Qualified table."),
    kind: string("source or model."),
    state: string(
      "Of a model its last run's: succeeded, failed or skipped; of a source ok or dead_letters.",
    ),
    last_success_at: nullable(timestamp("When it last worked.")),
    last_run_at: nullable(timestamp("When it was last tried.")),
    last_landed_date: nullable(date("Source: last day of landing.")),
    last_event_date: nullable(date("Source: last day of an event.")),
    rows_total: nullable(int64("Source: rows landed and refined.")),
    rows_affected: nullable(int64("Model: rows changed by the last run.")),
    bytes_processed: nullable(int64("Model: bytes read by the last run.")),
    duration_ms: nullable(int64("Model: length of the last run.")),
    count_failed_tests: int64("Model: data tests of severity error that failed in the last run."),
    count_warnings: int64("Model: data tests of severity warn that failed in the last run."),
    count_dead_letters: int64("Source: dead letters of the last 7 days."),
    error: nullable(string("Model: why the last run failed.")),
  }),
  grain: ["table_name", "kind"],
});
