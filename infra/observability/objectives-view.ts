import type { Objective } from "./objective.ts";

export const objectivesView = { dataset: "ops", table: "objectives" } as const;

/**
 * GoogleSQL of the view that measures every objective of the warehouse now; one row each, none where there is nothing to measure.
 * Objectives that share a measure are measured by it together, so that a table is read once however many there are.
 */
export function objectivesViewSql(objectives: readonly Objective[]): string | undefined {
  const measured = objectives.flatMap(({ source, ...rest }) =>
    source.kind === "warehouse" ? [{ ...rest, measure: source.measure }] : [],
  );
  if (measured.length === 0) return undefined;
  const measures = [...new Set(measured.map(({ measure }) => measure))];
  const promises = measured.map(({ id, unit, target }) => {
    const isLimit = "atMost" in target;
    const value = isLimit ? target.atMost : target.atLeast;
    return `STRUCT('${id}' AS objective, CAST(${value} AS FLOAT64) AS target, '${unit}' AS unit, ${isLimit ? "TRUE" : "FALSE"} AS is_limit)`;
  });
  return `SELECT
  promised.objective,
  measured.value,
  promised.target,
  promised.unit,
  IF(promised.is_limit, measured.value <= promised.target, measured.value >= promised.target) AS is_met,
  CURRENT_TIMESTAMP() AS measured_at
FROM UNNEST([
  ${promises.join(",\n  ")}
]) AS promised
JOIN (
${measures.join("\nUNION ALL\n")}
) AS measured ON measured.objective = promised.objective
WHERE measured.value IS NOT NULL`;
}
