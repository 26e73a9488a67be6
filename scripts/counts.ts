import type { BigQuery } from "@google-cloud/bigquery";
import { events } from "../schemas/registry.ts";
import { bronzeTable, type EventContract } from "../schemas/event-contract.ts";
import { queryRows } from "./clients.ts";

/** Bronze tables refuse a query that names no days of landing. */
export const anyDay = "ingest_date >= DATE '2000-01-01'";

export interface LandedTable extends Record<string, unknown> {
  readonly table: string;
  readonly rows: number;
}

/** Events that may have rows: of the many tables of connectors, those of which a file was loaded. */
export async function eventsInUse(bigquery: BigQuery): Promise<readonly EventContract[]> {
  const rows = await queryRows(bigquery, "SELECT DISTINCT source, entity FROM ops.load_runs");
  const loaded = new Set(rows.map((row) => `${row["source"]}.${row["entity"]}`));
  return events.filter(
    (event) => event.isConnectorTable !== true || loaded.has(`${event.source}.${event.entity}`),
  );
}

/** Rows of the bronze tables of these events. */
export async function landedByTable(
  bigquery: BigQuery,
  counted: readonly EventContract[],
): Promise<LandedTable[]> {
  const rows = await queryRows(
    bigquery,
    counted
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

/**
 * Rows of bronze, each once however often its message was delivered: Pub/Sub delivers a message again when its acknowledgement
 * was late, and both deliveries land. A message's rows of one landing share the time of that landing.
 */
export async function countLandedOnce(
  bigquery: BigQuery,
  counted: readonly EventContract[],
): Promise<number> {
  const [row] = await queryRows(
    bigquery,
    `SELECT SUM(landed) AS landed FROM (
       SELECT MAX(landed) AS landed FROM (
         SELECT bronze, message, landed_at, COUNT(*) AS landed FROM (${counted
           .map(
             (event) =>
               `SELECT '${bronzeTable(event)}' AS bronze, JSON_VALUE(attributes, '$.message_id') AS message, JSON_VALUE(attributes, '$.landed_at') AS landed_at FROM bronze.${bronzeTable(event)} WHERE ${anyDay}`,
           )
           .join(" UNION ALL ")})
         GROUP BY bronze, message, landed_at
       ) GROUP BY bronze, message
     )`,
  );
  return Number(row?.["landed"] ?? 0);
}

/** Dead letters, each once: the id is that of the message and the place in it. */
export async function countDeadLetters(bigquery: BigQuery): Promise<number> {
  const [row] = await queryRows(
    bigquery,
    "SELECT COUNT(DISTINCT dead_letter_id) AS dead_letters FROM ops.dead_letters",
  );
  return Number(row?.["dead_letters"] ?? 0);
}
