import { recordAudit } from "../_shared/audit.ts";
import { publishApproved } from "../_shared/content/publish.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";

export interface Decision {
  readonly approvalId: string;
  readonly decision: "approved" | "rejected" | "expired";
  readonly decidedBy: string;
  readonly reason: string;
}

export type Settlement =
  | { readonly kind: "settled"; readonly state: string; readonly runId: string }
  | { readonly kind: "unknown" }
  /** Somebody else was first; nothing is changed. */
  | { readonly kind: "already"; readonly state: string }
  | { readonly kind: "not_allowed"; readonly detail: string };

export interface SettleDependencies {
  readonly administrators: readonly string[];
  readonly warehouse: Pick<Warehouse, "query">;
  readonly now: () => Date;
}

export const approvalSql = `SELECT run_id, brief, language, state, required_role
FROM content.approvals
WHERE approval_id = @approval_id`;

export const openSql = `UPDATE content.approvals
SET callback_url = @callback_url
WHERE approval_id = @approval_id AND state = "waiting"`;

/** Both in one script: texts never change without their approval. */
export const settleSql = `UPDATE content.variants
SET state = IF(@state = "approved", "approved", "rejected"), decided_at = @now
WHERE approval_id = @approval_id AND state = "waiting";

UPDATE content.approvals
SET state = @state, decided_at = @now, decided_by = @decided_by, reason = @reason
WHERE approval_id = @approval_id AND state = "waiting"`;

/** Remembers where the waiting workflow listens; `false` when nothing waits under that id. */
export async function openApproval(
  approvalId: string,
  callbackUrl: string,
  { warehouse }: SettleDependencies,
): Promise<boolean> {
  const id = { type: "STRING", value: approvalId } as const;
  const [row] = await warehouse.query(approvalSql, { approval_id: id });
  if (row?.["state"] !== "waiting") return false;
  await warehouse.query(openSql, {
    approval_id: id,
    callback_url: { type: "STRING", value: callbackUrl },
  });
  return true;
}

/** Carries out a person's decision once, publishes what was approved, and writes who decided and why. */
export async function settleApproval(
  decision: Decision,
  deps: SettleDependencies,
): Promise<Settlement> {
  const { warehouse, administrators, now } = deps;
  const id = { type: "STRING", value: decision.approvalId } as const;
  const [row] = await warehouse.query(approvalSql, { approval_id: id });
  if (row === undefined) return { kind: "unknown" };
  const runId = String(row["run_id"]);
  const state = String(row["state"]);
  if (state !== "waiting") {
    // A call that is repeated after the decision was written still has to reach gold.
    await publishApproved(runId, warehouse);
    return { kind: "already", state };
  }
  const isCritical = row["required_role"] === "administrator";
  if (
    isCritical &&
    decision.decision === "approved" &&
    !administrators.includes(decision.decidedBy)
  )
    return {
      kind: "not_allowed",
      detail: `${decision.decidedBy} is no administrator of content: ask ${administrators.join(", ")}.`,
    };
  const at = now();
  await warehouse.query(settleSql, {
    approval_id: id,
    state: { type: "STRING", value: decision.decision },
    decided_by: { type: "STRING", value: decision.decidedBy },
    reason: { type: "STRING", value: decision.reason },
    now: { type: "TIMESTAMP", value: at.toISOString() },
  });
  await publishApproved(runId, warehouse);
  await recordAudit(
    [
      {
        identity: [decision.approvalId],
        actor: decision.decidedBy,
        action: `content.${decision.decision}`,
        subject: `${String(row["brief"])}/${String(row["language"])}`,
        runId,
        outcome: decision.decision,
        detail: { approval_id: decision.approvalId, reason: decision.reason },
      },
    ],
    at,
    warehouse,
  );
  return { kind: "settled", state: decision.decision, runId };
}
