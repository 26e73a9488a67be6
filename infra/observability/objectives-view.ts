import type { Objective } from "./objective.ts";

export const objectivesView = { dataset: "ops", table: "objectives" } as const;

/** GoogleSQL of the view that measures every objective of the warehouse now; one row each, none where there is nothing to measure. */
export function objectivesViewSql(objectives: readonly Objective[]): string | undefined {
  const rows = objectives.flatMap((objective) => {
    if (objective.source.kind !== "warehouse") return [];
    const { id, unit, target, source } = objective;
    const [comparison, limit] = "atMost" in target ? ["<=", target.atMost] : [">=", target.atLeast];
    return [
      `SELECT '${id}' AS objective, value, CAST(${limit} AS FLOAT64) AS target, '${unit}' AS unit, value ${comparison} ${limit} AS is_met, CURRENT_TIMESTAMP() AS measured_at FROM (${source.sql}) WHERE value IS NOT NULL`,
    ];
  });
  return rows.length === 0 ? undefined : rows.join("\nUNION ALL\n");
}
