import type { BigQuery } from "@google-cloud/bigquery";
import { z } from "zod";
import { queryRows } from "../clients.ts";

const figure = z.number().nullish();
const series = z.object({
  series: z.string(),
  row_count: z.number(),
  actual: figure,
  predicted: figure,
  loss: figure,
  roc_auc: figure,
  average_precision: figure,
  brier: figure,
  rmse: figure,
  rank_correlation: figure,
  top_decile_lift: figure,
});
export type Series = z.infer<typeof series>;

const group = z.object({
  group_column: z.string(),
  group_value: z.string(),
  row_count: z.number(),
  actual: z.number(),
  predicted: z.number(),
  calibration_gap: z.number(),
  loss: figure,
  champion_loss: figure,
});

/** The figures that a training run kept in ops.model_decisions; empty where nothing was trained. */
const metrics = z.object({
  evaluation_from: z.string().optional(),
  series: z.array(series).default([]),
  deciles: z
    .array(
      z.object({
        decile: z.number(),
        row_count: z.number(),
        actual: z.number(),
        predicted: z.number(),
      }),
    )
    .default([]),
  curve: z
    .array(z.object({ twentieth: z.number(), row_count: z.number(), outcome: z.number() }))
    .default([]),
  group_figures: z.array(group).default([]),
  single_features: z.array(z.object({ feature: z.string(), strength: z.number() })).default([]),
});
export type Metrics = z.infer<typeof metrics>;

export interface Decision {
  readonly runId: string;
  readonly version: string | null;
  /** Version that was judged in its place: it learnt the same way, from what came before the slice. */
  readonly evaluatedVersion: string | null;
  /** Last cutoff that the version learnt from. */
  readonly fittedUntil: string | null;
  readonly decision: string;
  readonly reason: string;
  readonly decidedAt: string;
  readonly metrics: Metrics;
}

/** Decisions about a model, newest first. */
export async function decisionsOf(bigquery: BigQuery, model: string): Promise<readonly Decision[]> {
  const rows = await queryRows(
    bigquery,
    `SELECT run_id, model_version, evaluated_version, CAST(fitted_until AS STRING) AS fitted_until, decision, reason, CAST(decided_at AS STRING) AS decided_at, TO_JSON_STRING(metrics) AS metrics
     FROM ops.model_decisions WHERE model = @model ORDER BY decided_at DESC LIMIT 200`,
    { model },
  );
  return rows.map((row) => ({
    runId: String(row["run_id"]),
    version: textOrNull(row["model_version"]),
    evaluatedVersion: textOrNull(row["evaluated_version"]),
    fittedUntil: textOrNull(row["fitted_until"]),
    decision: String(row["decision"]),
    reason: String(row["reason"]),
    decidedAt: String(row["decided_at"]),
    metrics: metrics.parse(JSON.parse(String(row["metrics"]))),
  }));
}

const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

/** The training run that a version comes from, as what serves or as what was judged: it has the figures. */
export const trainingOf = (decisions: readonly Decision[], version: string): Decision | undefined =>
  decisions.find(
    (decision) =>
      (decision.version === version || decision.evaluatedVersion === version) &&
      decision.metrics.series.length > 0,
  );

/** Points of the gains curve: share of rows taken from the top, share of all outcomes found among them. */
export function gains({ curve }: Metrics): readonly (readonly [number, number])[] {
  const rows = curve.reduce((sum, part) => sum + part.row_count, 0);
  const outcomes = curve.reduce((sum, part) => sum + part.outcome, 0);
  if (rows === 0 || outcomes === 0) return [];
  let taken = 0;
  let found = 0;
  return [
    [0, 0] as const,
    ...curve.map((part) => {
      taken += part.row_count;
      found += part.outcome;
      return [taken / rows, found / outcomes] as const;
    }),
  ];
}
