import type { TableContract } from "../../schemas/table-contract.ts";
import { insertNew, keysEqual, updateChanged } from "./column-sql.ts";
import { historyStatement } from "./scd2.ts";
import type { Model } from "./model.ts";

/**
 * The DML that brings a table up to date, one atomic statement per kind. The tables exist already (infra owns them), so
 * descriptions, policy tags and row policies survive.
 *
 * - window: replaces exactly the dirty partitions; a day restated to nothing is emptied.
 * - full: makes the table equal to the query; rows that did not change are not touched.
 * - incremental: makes the rows within the header's scope equal to the query; all others stay.
 * - merge: upserts by grain; rows that the query does not return stay.
 * - scd2: keeps the history of each key.
 * - view, materialized_view: nothing to do, BigQuery computes them.
 */
export function modelStatement(model: Model): string | null {
  const { contract, header } = model;
  const columns = Object.keys(contract.row.shape);
  const using = `MERGE INTO ${model.name} AS target\nUSING (\n${model.query}\n) AS source\n`;
  switch (header.kind) {
    case "window":
      return `${using}ON FALSE
WHEN NOT MATCHED BY SOURCE AND target.${contract.partitionBy} IN UNNEST(@dirty_partitions) THEN
  DELETE
${insertNew(columns)}`;
    case "full":
      return `${using}${matched(contract, columns)}
${insertNew(columns)}
WHEN NOT MATCHED BY SOURCE THEN
  DELETE`;
    case "incremental":
      return incrementalStatement(model);
    case "merge":
      return `${using}${matched(contract, columns)}
${insertNew(columns)}`;
    case "scd2":
      return historyStatement(model);
    case "view":
    case "materialized_view":
      return null;
  }
}

/**
 * MERGE allows no subquery in its conditions, and a scope has some, so the keys of the rows within it are part of the source:
 * what the query does not return of them goes.
 */
function incrementalStatement({ contract, header, name, query }: Model): string {
  const columns = Object.keys(contract.row.shape);
  const { grain } = contract;
  const rest = columns.filter((column) => !grain.includes(column));
  return `MERGE INTO ${name} AS target
USING (
SELECT ${grain.map((column) => `COALESCE(fresh.${column}, held.${column}) AS ${column}`).join(", ")}, ${rest
    .map((column) => `fresh.${column}, `)
    .join("")}fresh.is_fresh IS NULL AS is_gone
FROM (
SELECT TRUE AS is_fresh, computed.* FROM (
${query}
) AS computed
) AS fresh
FULL JOIN (
SELECT ${grain.join(", ")} FROM ${name} WHERE ${header.scope}
) AS held
ON ${keysEqual(contract, grain, "fresh", "held")}
) AS source
ON ${keysEqual(contract, grain, "target", "source")}
WHEN MATCHED AND source.is_gone THEN
  DELETE
${rest.length === 0 ? "" : `${updateChanged(contract, rest)}\n`}${insertNew(columns)}`;
}

function matched(contract: TableContract, columns: readonly string[]): string {
  const rest = columns.filter((name) => !contract.grain.includes(name));
  const on = `ON ${keysEqual(contract, contract.grain, "target", "source")}`;
  return rest.length === 0 ? on : `${on}\n${updateChanged(contract, rest)}`;
}
