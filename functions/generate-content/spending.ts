import type { Warehouse } from "../_shared/google/warehouse.ts";

export const spentSql = `SELECT COALESCE(SUM(CAST(JSON_VALUE(detail, '$.cost_micros') AS INT64)), 0) AS spent_micros
FROM ops.audit_log
WHERE action IN ("content.generated", "content.drawn", "content.batch_submitted") AND occurred_at >= TIMESTAMP_TRUNC(@now, MONTH)`;

/** What texts and pictures have cost since the month began, by the audit log. */
export async function readSpentMicros(
  now: Date,
  warehouse: Pick<Warehouse, "query">,
): Promise<number> {
  const [row] = await warehouse.query(spentSql, {
    now: { type: "TIMESTAMP", value: now.toISOString() },
  });
  return Number(row?.["spent_micros"] ?? 0);
}
