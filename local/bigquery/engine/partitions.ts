import { quoteName } from "../dialect/quoting.ts";
import type { StoredTable } from "./metadata.ts";

const formats: Readonly<Record<string, string>> = {
  DAY: "%Y%m%d",
  HOUR: "%Y%m%d%H",
  MONTH: "%Y%m",
  YEAR: "%Y",
};

interface RangePartitioning {
  readonly field: string;
  readonly range: { readonly start: string; readonly end: string; readonly interval: string };
}

/** BigQuery's partition id of each row as a DuckDB expression; undefined for a table without partitions. */
export function partitionId(table: StoredTable): string | undefined {
  const time = table.resource.timePartitioning;
  if (time !== undefined) {
    const column = quoteName(time.field ?? "_PARTITIONTIME");
    return `coalesce(strftime(CAST(${column} AS TIMESTAMP), '${formats[time.type] ?? "%Y%m%d"}'), '__NULL__')`;
  }
  const range = table.resource["rangePartitioning"] as RangePartitioning | undefined;
  if (range === undefined) return undefined;
  const column = quoteName(range.field);
  const { start, end, interval } = range.range;
  return `CASE WHEN ${column} IS NULL THEN '__NULL__' WHEN ${column} < ${start} OR ${column} >= ${end} THEN '__UNPARTITIONED__' ELSE CAST(${start} + (${column} - ${start}) // ${interval} * ${interval} AS VARCHAR) END`;
}

/** Partition ids and their row counts. */
export function partitionsSql(table: StoredTable): string {
  const id = partitionId(table) ?? "CAST(NULL AS VARCHAR)";
  return `SELECT ${id} AS id, count(*) FROM ${table.duckName} GROUP BY id ORDER BY id`;
}
