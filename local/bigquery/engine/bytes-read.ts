import type { SqlType } from "../../../sql/analyzer/types.ts";
import { quoteName } from "../dialect/quoting.ts";
import { rowsOf } from "./database.ts";
import type { ReadTable } from "./environment.ts";
import { type StoredTable } from "./metadata.ts";
import { tableKey } from "./references.ts";
import { isPhysical } from "./tables.ts";
import type { Session } from "./session.ts";

/** BigQuery's logical sizes (https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes). */
const fixedBytes: Partial<Record<SqlType["kind"], number>> = {
  INT64: 8,
  FLOAT64: 8,
  BOOL: 1,
  DATE: 8,
  DATETIME: 8,
  TIME: 8,
  TIMESTAMP: 8,
  INTERVAL: 16,
  NUMERIC: 16,
  BIGNUMERIC: 32,
};

const sampleRows = 1000;
const measured = new WeakMap<StoredTable, { rows: bigint; widths: Map<string, number> }>();

/** Bytes of the columns and the partitions that a statement reads; a table counts once. */
export async function bytesRead(
  session: Session,
  reads: ReadonlyMap<string, ReadTable>,
  pruned: ReadonlyMap<string, string> = new Map(),
): Promise<bigint> {
  let total = 0n;
  for (const [key, read] of reads) {
    const table = session.core.catalog.tables.get(tableKey(read.reference));
    if (table === undefined || !isPhysical(table)) continue;
    const where = pruned.has(key) ? ` WHERE ${pruned.get(key)}` : "";
    const [[count] = []] = await rowsOf(
      session.connection,
      `SELECT count(*) FROM ${table.duckName}${where}`,
    );
    const rows = BigInt(Number(count ?? 0));
    for (const column of table.columns) {
      if (!read.columns.has(quoteName(column.name))) continue;
      total +=
        rows * BigInt(Math.round(await width(session, table, column.name, column.type, rows)));
    }
  }
  return total;
}

/** Average width of a column's values, from its first rows. */
async function width(
  session: Session,
  table: StoredTable,
  name: string,
  type: SqlType,
  rows: bigint,
): Promise<number> {
  const fixed = fixedBytes[type.kind];
  if (fixed !== undefined) return fixed;
  let known = measured.get(table);
  if (known === undefined || rows > known.rows * 2n || rows * 2n < known.rows)
    measured.set(table, (known = { rows, widths: new Map() }));
  const found = known.widths.get(name);
  if (found !== undefined) return found;
  const column = quoteName(name);
  const text =
    type.kind === "BYTES" ? `octet_length(${column})` : `strlen(CAST(${column} AS VARCHAR))`;
  const [[average] = []] = await rowsOf(
    session.connection,
    `SELECT avg(coalesce(${text} + 2, 0)) FROM (SELECT ${column} FROM ${table.duckName} LIMIT ${sampleRows})`,
  );
  const size = Number(average ?? 0);
  known.widths.set(name, size);
  return size;
}
