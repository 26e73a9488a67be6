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

function matched(contract: TableContract, columns: readonly string[]): string {
  const rest = columns.filter((name) => !contract.grain.includes(name));
  const on = `ON ${keysEqual(contract, contract.grain, "target", "source")}`;
  return rest.length === 0 ? on : `${on}\n${updateChanged(contract, rest)}`;
}
