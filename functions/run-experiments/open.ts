import { recordAudit } from "../_shared/audit.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import { equalShares } from "./experiment.ts";
import { recordRound } from "./settle.ts";

/**
 * Planned experiments whose texts are all decided, the newest of each brief and language, with the champion as control.
 * An older plan is superseded by a newer one.
 */
export const plannedSql = `WITH decided AS (
  SELECT
    e.experiment_id, e.brief, e.language, e.layer_name, e.bucket_from, e.bucket_to, e.started_at, c.variant_id AS champion,
    ARRAY_AGG(v.variant_id ORDER BY v.confidence DESC, v.variant_id) AS variants
  FROM content.experiments AS e
  INNER JOIN content.variants AS v ON v.run_id = e.run_id AND v.brief = e.brief AND v.language = e.language AND v.state = "approved"
  LEFT JOIN content.champions AS c ON c.brief = e.brief AND c.language = e.language
  WHERE e.state = "planned"
    AND NOT EXISTS (
      SELECT 1 FROM content.variants AS w
      WHERE w.run_id = e.run_id AND w.brief = e.brief AND w.language = e.language AND w.state = "waiting"
    )
  GROUP BY e.experiment_id, e.brief, e.language, e.layer_name, e.bucket_from, e.bucket_to, e.started_at, c.variant_id
)
SELECT experiment_id, brief, language, layer_name, bucket_from, bucket_to, champion, variants
FROM decided
QUALIFY ROW_NUMBER() OVER (PARTITION BY brief, language ORDER BY started_at DESC, experiment_id) = 1
ORDER BY brief, language`;

/** Ranges of the layer that are taken, paused experiments included: their people must not meet another one. */
export const takenSql = `SELECT language, layer_name, bucket_from, bucket_to
FROM content.experiments
WHERE state IN ("running", "paused")`;

export const startSql = `UPDATE content.experiments
SET state = "running", started_at = @now
WHERE experiment_id = @experiment_id AND state = "planned";

UPDATE content.experiments AS e
SET state = "superseded", ended_at = @now
WHERE e.state = "planned" AND e.brief = @brief AND e.language = @language`;

interface Range {
  readonly language: string;
  readonly layer: string;
  readonly from: number;
  readonly to: number;
}

/** Starts what may start. Experiments of other languages never meet: the people are others. */
export async function openPlanned(
  runId: string,
  now: () => Date,
  warehouse: Pick<Warehouse, "query">,
): Promise<number> {
  const planned = await warehouse.query(plannedSql);
  if (planned.length === 0) return 0;
  const taken: Range[] = (await warehouse.query(takenSql)).map(rangeOf);
  let opened = 0;
  for (const row of planned) {
    const range = rangeOf(row);
    const champion = row["champion"] == null ? [] : [String(row["champion"])];
    const variants = [...new Set([...champion, ...(row["variants"] as readonly string[])])];
    if (variants.length < 2 || taken.some((other) => overlaps(range, other))) continue;
    const at = now();
    const experimentId = String(row["experiment_id"]);
    await recordRound(experimentId, 1, equalShares(variants), at, warehouse);
    await warehouse.query(startSql, {
      experiment_id: { type: "STRING", value: experimentId },
      brief: { type: "STRING", value: String(row["brief"]) },
      language: { type: "STRING", value: range.language },
      now: { type: "TIMESTAMP", value: at.toISOString() },
    });
    await recordAudit(
      [
        {
          identity: [experimentId],
          actor: "run-experiments",
          action: "experiment.started",
          subject: experimentId,
          runId,
          outcome: "running",
          detail: { brief: row["brief"], language: range.language, variants: variants.length },
        },
      ],
      at,
      warehouse,
    );
    taken.push(range);
    opened += 1;
  }
  return opened;
}

const rangeOf = (row: Readonly<Record<string, unknown>>): Range => ({
  language: String(row["language"]),
  layer: String(row["layer_name"]),
  from: Number(row["bucket_from"]),
  to: Number(row["bucket_to"]),
});

const overlaps = (a: Range, b: Range): boolean =>
  a.language === b.language && a.layer === b.layer && a.from < b.to && b.from < a.to;
