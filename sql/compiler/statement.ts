import type { z } from "zod";
import type { TableContract } from "../../schemas/table-contract.ts";
import { isRepeated } from "./catalog.ts";
import type { ParsedModel } from "./read-models.ts";

/**
 * The DML that brings a table up to date, one atomic statement per kind. The tables exist already (infra owns them), so
 * descriptions, policy tags and row policies survive.
 *
 * - window: replaces exactly the dirty partitions; a day restated to nothing is emptied.
 * - full: makes the table equal to the query; rows that did not change are not touched.
 * - merge: upserts by grain; rows that the query does not return stay.
 */
export function modelStatement(model: ParsedModel): string {
  const { contract, header } = model;
  const columns = Object.keys(contract.row.shape);
  const insert = `INSERT (${columns.join(", ")})\n  VALUES (${columns.map((name) => `source.${name}`).join(", ")})`;
  const using = `MERGE INTO ${model.name} AS target\nUSING (\n${model.query}\n) AS source\n`;
  switch (header.kind) {
    case "window":
      return `${using}ON FALSE
WHEN NOT MATCHED BY SOURCE AND target.${contract.partitionBy} IN UNNEST(@dirty_partitions) THEN
  DELETE
WHEN NOT MATCHED BY TARGET THEN
  ${insert}`;
    case "full":
      return `${using}${matched(contract, columns)}
WHEN NOT MATCHED BY TARGET THEN
  ${insert}
WHEN NOT MATCHED BY SOURCE THEN
  DELETE`;
    case "merge":
      return `${using}${matched(contract, columns)}
WHEN NOT MATCHED BY TARGET THEN
  ${insert}`;
  }
}

function matched(contract: TableContract, columns: readonly string[]): string {
  const rest = columns.filter((name) => !contract.grain.includes(name));
  const keys = contract.grain.map((name) => keyEquality(contract, name)).join(" AND ");
  if (rest.length === 0) return `ON ${keys}`;
  const changed = rest.map((name) => changedColumn(contract, name)).join("\n  OR ");
  const set = rest.map((name) => `${name} = source.${name}`).join(", ");
  return `ON ${keys}
WHEN MATCHED AND (
  ${changed}
) THEN
  UPDATE SET ${set}`;
}

/** Grain columns that may be NULL match NULL with NULL; the others keep the plain equality that joins by hash. */
function keyEquality(contract: TableContract, name: string): string {
  return contract.row.shape[name]?.safeParse(null).success === true
    ? `target.${name} IS NOT DISTINCT FROM source.${name}`
    : `target.${name} = source.${name}`;
}

/** Arrays and JSON have no equality in GoogleSQL: their JSON text is compared. */
function changedColumn(contract: TableContract, name: string): string {
  const schema = contract.row.shape[name];
  return (schema !== undefined && isRepeated(schema as z.ZodType)) ||
    schema?.meta()?.bigquery === "JSON"
    ? `TO_JSON_STRING(target.${name}) IS DISTINCT FROM TO_JSON_STRING(source.${name})`
    : `target.${name} IS DISTINCT FROM source.${name}`;
}
