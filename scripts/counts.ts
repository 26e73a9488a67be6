import type { BigQuery } from "@google-cloud/bigquery";
import { events } from "../schemas/registry.ts";
import { bronzeTable } from "../schemas/event-contract.ts";
import { queryRows } from "./clients.ts";

/** Bronze tables refuse a query that names no days of landing. */
export const anyDay = "ingest_date >= DATE '2000-01-01'";

export interface LandedTable extends Record<string, unknown> {
  readonly table: string;
  readonly rows: number;
}

/** Rows of every bronze table. */
export async function landedByTable(bigquery: BigQuery): Promise<LandedTable[]> {
  const rows = await queryRows(
    bigquery,
    events
      .map(
        (event) =>
          `SELECT '${bronzeTable(event)}' AS name, COUNT(*) AS landed FROM bronze.${bronzeTable(event)} WHERE ${anyDay}`,
      )
      .join(" UNION ALL "),
  );
  return rows
    .map((row) => ({ table: String(row["name"]), rows: Number(row["landed"]) }))
    .toSorted((a, b) => a.table.localeCompare(b.table));
}

export async function countDeadLetters(bigquery: BigQuery): Promise<number> {
  const [row] = await queryRows(bigquery, "SELECT COUNT(*) AS dead_letters FROM ops.dead_letters");
  return Number(row?.["dead_letters"] ?? 0);
}
