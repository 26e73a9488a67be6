import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, float64, int64, json, nullable, string, timestamp } from "../../column.ts";

export const scoringRuns = defineTable({
  layer: "ops",
  table: "scoring_runs",
  description: "One row per model and scoring run, however it ended.",
  row: z.object({
    run_id: string("Workflow execution id."),
    model: string("Model id in the registry."),
    model_version: nullable(string("Version that scored.")),
    job_name: nullable(string("Batch prediction job, or the function that stood in for one.")),
    state: string(
      "scored, held (a limit was breached: a person decides), no_rows, no_model or failed.",
    ),
    rows_scored: int64("Predictions written."),
    rows_failed: int64("Rows without one: see ops.scoring_errors."),
    started_at: timestamp("Start."),
    finished_at: timestamp("End."),
    detail: nullable(string("What failed, or what was breached.")),
  }),
  grain: ["run_id", "model"],
});

export const scoringErrors = defineTable({
  layer: "ops",
  table: "scoring_errors",
  description: "One row per instance that a batch prediction gave no prediction for.",
  row: z.object({
    run_id: string("Scoring run."),
    model: string("Model id in the registry."),
    model_version: string("Version that scored."),
    row_key: string("Lead or customer.", { pii: "identifier" }),
    as_of_date: date("Cutoff of its features."),
    reason: string("What the job said of its failed rows."),
    recorded_at: timestamp("When."),
  }),
  grain: ["run_id", "model", "row_key"],
});

export const modelDecisions = defineTable({
  layer: "ops",
  table: "model_decisions",
  description:
    "Every training run: its figures, and whether the challenger was promoted and why; and every decision of a person over one.",
  row: z.object({
    run_id: string("Workflow execution id, or the id of a person's decision."),
    model: string("Model id in the registry."),
    model_version: nullable(string("Version it is about; NULL when nothing was trained.")),
    evaluated_version: nullable(
      string("Version that was judged: it learnt the same way, from what came before the slice."),
    ),
    fitted_until: nullable(date("Last cutoff that the version learnt from.")),
    decision: string("promoted, kept, not_trained, failed or rolled_back."),
    reason: string("Why."),
    roc_auc: nullable(float64("Area under the ROC curve on the later time slice.")),
    metrics: json("All evaluation figures."),
    decided_at: timestamp("When."),
  }),
  grain: ["run_id", "model"],
});

export const modelMonitoring = defineTable({
  layer: "ops",
  table: "model_monitoring",
  description: "What each scoring run's inputs and scores look like beside what went before.",
  row: z.object({
    run_id: string("Scoring run."),
    model: string("Model id in the registry."),
    model_version: string("Version that scored."),
    as_of_date: date("Cutoff that was scored."),
    metric: string("population_stability, missing_rate_change, score_stability or calibration."),
    subject: string("Feature, or score."),
    value: float64("The figure."),
    limit_value: float64("Beyond it, either way, the scores wait for a person."),
    verdict: nullable(
      string(
        "stable, watch (stability between .1 and the limit), breach, or too_few_rows to say; NULL in rows from before verdicts.",
      ),
    ),
    is_breached: bool("Beyond the limit, and enough rows to say so."),
    row_count: int64("Rows that the figure rests on, the smaller side's."),
    recorded_at: timestamp("When."),
  }),
  grain: ["run_id", "model", "metric", "subject"],
});
