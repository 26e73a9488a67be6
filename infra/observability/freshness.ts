import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import type { Objective } from "./objective.ts";

/** What each model reads, by qualified name. */
export type Reads = ReadonlyMap<string, readonly string[]>;

interface Mart {
  readonly name: string;
  readonly id: string;
  /** Bronze tables that it is made of, in the end. */
  readonly bronze: readonly string[];
}

/**
 * One objective for each table of gold that follows from bronze. Its value is the age of the oldest row that landed in what the
 * mart is made of after the last run that left the mart up to date. A run that found nothing new leaves no trace, and a mart that
 * nothing changed is fresh however old it is.
 */
export function freshness(tables: readonly TableContract[], reads: Reads): readonly Objective[] {
  const known = new Set(tables.map(qualifiedName));
  const marts = tables
    .filter(({ layer }) => layer === "gold")
    .map((table): Mart => {
      const name = qualifiedName(table);
      const id = `freshness-${table.table.replaceAll("_", "-")}`;
      return { name, id, bronze: bronzeBehind(name, reads).filter((source) => known.has(source)) };
    })
    .filter(({ bronze }) => bronze.length > 0);
  const measure = measureOf(marts);
  return marts.map(({ name, id }) => ({
    id,
    title: `Freshness of ${name}`,
    promise: "What has landed is in the mart within 45 minutes.",
    unit: "seconds",
    target: { atMost: 2_700 },
    goal: 0.95,
    source: { kind: "warehouse", measure },
    runbook: "freshness",
  }));
}

/** Follows what models read down to bronze. */
function bronzeBehind(name: string, reads: Reads): readonly string[] {
  const seen = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const source of reads.get(next) ?? [])
      if (!seen.has(source)) {
        seen.add(source);
        waiting.push(source);
      }
  return [...seen].filter((source) => source.startsWith("bronze.")).toSorted();
}

function measureOf(marts: readonly Mart[]): string {
  const landed = [...new Set(marts.flatMap(({ bronze }) => bronze))]
    .toSorted()
    .map(
      (table) =>
        `SELECT '${table}' AS source, publish_time FROM ${table} WHERE ingest_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 2 DAY)`,
    );
  const reads = marts.map(
    ({ name, id, bronze }) =>
      `STRUCT('${id}' AS objective, '${name}' AS model, [${bronze.map((table) => `'${table}'`).join(", ")}] AS sources)`,
  );
  return `SELECT
  due.objective,
  CAST(COALESCE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MIN(landed.publish_time), SECOND), 0) AS FLOAT64) AS value
FROM (
  SELECT mart.objective, source, mart.up_to_date
  FROM (
    SELECT
      promise.objective,
      ANY_VALUE(promise.sources) AS sources,
      COALESCE(MAX(IF(missed.run_id IS NULL, run.started_at, NULL)), TIMESTAMP '1970-01-01 00:00:00+00') AS up_to_date
    FROM UNNEST([
      ${reads.join(",\n      ")}
    ]) AS promise
    LEFT JOIN (
      SELECT run_id, started_at
      FROM ops.pipeline_runs
      WHERE started_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY)
    ) AS run ON TRUE
    LEFT JOIN (SELECT DISTINCT run_id, model FROM ops.model_runs WHERE state != 'succeeded') AS missed
      ON missed.run_id = run.run_id AND missed.model = promise.model
    GROUP BY promise.objective
  ) AS mart
  CROSS JOIN UNNEST(mart.sources) AS source
) AS due
LEFT JOIN (
  ${landed.join("\n  UNION ALL\n  ")}
) AS landed ON landed.source = due.source AND landed.publish_time > due.up_to_date
GROUP BY due.objective`;
}
