import { createHash } from "node:crypto";
import type { Warehouse } from "./google/warehouse.ts";

/** An entry of ops.audit_log. `identity` makes it this decision and no other: the same gives the same row. */
export interface AuditEntry {
  readonly identity: readonly string[];
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly runId: string | null;
  readonly outcome: string;
  /** Never texts, never personal data. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export const auditId = ({ action, identity }: Pick<AuditEntry, "action" | "identity">): string =>
  createHash("sha256")
    .update([action, ...identity].join("\n"))
    .digest("hex");

export const auditMerge = `MERGE ops.audit_log AS t
USING (
  SELECT
    JSON_VALUE(r, '$.audit_id') AS audit_id, JSON_VALUE(r, '$.actor') AS actor, JSON_VALUE(r, '$.action') AS action,
    JSON_VALUE(r, '$.subject') AS subject, JSON_VALUE(r, '$.run_id') AS run_id, JSON_VALUE(r, '$.outcome') AS outcome,
    JSON_QUERY(r, '$.detail') AS detail
  FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r
) AS s
ON t.audit_id = s.audit_id
WHEN NOT MATCHED THEN INSERT (audit_id, occurred_at, actor, action, subject, run_id, outcome, detail)
VALUES (s.audit_id, @now, s.actor, s.action, s.subject, s.run_id, s.outcome, s.detail)`;

export async function recordAudit(
  entries: readonly AuditEntry[],
  now: Date,
  warehouse: Pick<Warehouse, "query">,
): Promise<void> {
  const rows = entries.map(({ identity, runId, ...entry }) => ({
    ...entry,
    audit_id: auditId({ action: entry.action, identity }),
    run_id: runId,
  }));
  await warehouse.query(auditMerge, {
    rows: { type: "STRING", value: JSON.stringify(rows) },
    now: { type: "TIMESTAMP", value: now.toISOString() },
  });
}
