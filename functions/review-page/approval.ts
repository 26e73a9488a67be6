import type { Warehouse } from "../_shared/google/warehouse.ts";

export interface ShownApproval {
  readonly brief: string;
  readonly language: string;
  readonly impact: string;
  readonly state: string;
  readonly decidedBy: string | null;
  readonly callbackUrl: string | null;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly texts: readonly string[];
}

export const shownSql = `SELECT brief, language, impact, state, decided_by, callback_url, TO_JSON_STRING(facts) AS facts,
  ARRAY(
    SELECT v.text FROM content.variants AS v
    WHERE v.approval_id = a.approval_id
    ORDER BY v.confidence DESC, v.variant_id
  ) AS texts
FROM content.approvals AS a
WHERE approval_id = @approval_id`;

export async function readApproval(
  approvalId: string,
  warehouse: Pick<Warehouse, "query">,
): Promise<ShownApproval | undefined> {
  const [row] = await warehouse.query(shownSql, {
    approval_id: { type: "STRING", value: approvalId },
  });
  if (row === undefined) return undefined;
  return {
    brief: String(row["brief"]),
    language: String(row["language"]),
    impact: String(row["impact"]),
    state: String(row["state"]),
    decidedBy: row["decided_by"] == null ? null : String(row["decided_by"]),
    callbackUrl: row["callback_url"] == null ? null : String(row["callback_url"]),
    facts: JSON.parse(String(row["facts"])) as ShownApproval["facts"],
    texts: row["texts"] as readonly string[],
  };
}
