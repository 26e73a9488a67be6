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
    const columns = table.columns.filter(({ name }) => read.columns.has(quoteName(name)));
    for (const width of await widths(session, table, columns, rows))
      total += rows * BigInt(Math.round(width));
  }
  return total;
}

/** Average widths of columns' values, from the table's first rows: all that are not known yet at once. */
async function widths(
  session: Session,
  table: StoredTable,
  columns: StoredTable["columns"],
  rows: bigint,
): Promise<readonly number[]> {
  let known = measured.get(table);
  if (known === undefined || rows > known.rows * 2n || rows * 2n < known.rows)
    measured.set(table, (known = { rows, widths: new Map() }));
  const wanted = columns.filter(
    ({ name, type }) => fixedBytes[type.kind] === undefined && !known.widths.has(name),
  );
  if (wanted.length > 0) {
    const names = wanted.map(({ name }) => quoteName(name)).join(", ");
    const [averages = []] = await rowsOf(
      session.connection,
      `SELECT ${wanted.map(averageBytes).join(", ")} FROM (SELECT ${names} FROM ${table.duckName} LIMIT ${sampleRows})`,
    );
    for (const [index, { name }] of wanted.entries())
      known.widths.set(name, Number(averages[index] ?? 0));
  }
  return columns.map(({ name, type }) => fixedBytes[type.kind] ?? known.widths.get(name) ?? 0);
}

function averageBytes({ name, type }: StoredTable["columns"][number]): string {
  const column = quoteName(name);
  const text =
    type.kind === "BYTES" ? `octet_length(${column})` : `strlen(CAST(${column} AS VARCHAR))`;
  return `avg(coalesce(${text} + 2, 0))`;
}
