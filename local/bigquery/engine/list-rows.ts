import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteName } from "../dialect/quoting.ts";
import { BigQueryError } from "../errors.ts";
import type { ApiRow, FieldSchema } from "../warehouse.ts";
import { rowsOf } from "./database.ts";
import type { StoredTable } from "./metadata.ts";
import { requireUnfiltered } from "./row-access.ts";
import type { Core } from "./session.ts";
import { isPhysical } from "./tables.ts";
import { encoderOf } from "./values.ts";

/** tabledata.list: rows in the order of their insertion. */
export async function listTableRows(
  core: Core,
  connection: DuckDBConnection,
  table: StoredTable,
  page: { startIndex: number; maxResults: number; selectedFields?: readonly string[] },
): Promise<{ rows: readonly ApiRow[]; totalRows: bigint; schema: readonly FieldSchema[] }> {
  if (!isPhysical(table))
    throw new BigQueryError("invalid", `Cannot list a table of type ${table.resource.type}.`);
  if (page.maxResults > 0) requireUnfiltered(table);
  const wanted = page.selectedFields?.map((name) => name.toLowerCase());
  const columns = table.columns.filter(
    (column) => wanted === undefined || wanted.includes(column.name.toLowerCase()),
  );
  const encoders = columns.map((column) => encoderOf(column.type, column.name));
  const list = columns.map((column) => quoteName(column.name)).join(", ") || "1";
  const values = await rowsOf(
    connection,
    `SELECT ${list} FROM ${table.duckName} ORDER BY rowid LIMIT ${page.maxResults} OFFSET ${page.startIndex}`,
  );
  const [[count] = []] = await rowsOf(connection, `SELECT count(*) FROM ${table.duckName}`);
  return {
    rows: values.map((row) => ({
      f: encoders.map((encode, index) => ({ v: nullOr(encode, row[index]) })),
    })),
    totalRows: BigInt(Number(count)),
    schema: columns.map((column) => column.field),
  };
}

function nullOr(
  encode: ReturnType<typeof encoderOf>,
  value: Parameters<ReturnType<typeof encoderOf>>[0] | undefined,
): unknown {
  return encode(value ?? null);
}
