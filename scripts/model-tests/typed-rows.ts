import type { z } from "zod";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { columnType } from "../../sql/compiler/catalog.ts";
import { typeName, type SqlType } from "../../sql/analyzer/types.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Rows as a SELECT with the types of the contract, so that what is written and what is expected are read alike. */
export function typedRows(
  contract: TableContract,
  columns: readonly string[],
  rows: readonly Row[],
): string {
  const shape = contract.row.shape as Readonly<Record<string, z.ZodType>>;
  const list = columns.map((column) => {
    const schema = shape[column];
    if (schema === undefined) throw new Error(`${qualifiedName(contract)} has no column ${column}`);
    return `${typed(columnType(schema), `'$.${column}'`)} AS ${column}`;
  });
  const json = JSON.stringify(JSON.stringify(rows));
  return `SELECT ${list.join(", ")} FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(${json}))) AS given`;
}

function typed(type: SqlType, path: string): string {
  if (type.kind === "JSON") return `JSON_QUERY(given, ${path})`;
  if (type.kind !== "ARRAY")
    return type.kind === "STRING"
      ? `JSON_VALUE(given, ${path})`
      : `CAST(JSON_VALUE(given, ${path}) AS ${type.kind})`;
  return `ARRAY(SELECT CAST(JSON_VALUE(item) AS ${typeName(type.element)}) FROM UNNEST(JSON_QUERY_ARRAY(given, ${path})) AS item WITH OFFSET AS position ORDER BY position)`;
}
