import { recordAudit } from "../audit.ts";
import type { Warehouse } from "../google/warehouse.ts";

export interface ApprovalDependencies {
  readonly warehouse: Pick<Warehouse, "query">;
  readonly now: () => Date;
}

export interface ApprovalDecision {
  readonly run_id: string;
  readonly decision: "approved" | "rejected" | "expired";
  readonly decided_by: string;
  readonly reason: string;
}

export const listenSql = `UPDATE ops.sync_approvals
SET callback_url = @callback_url
WHERE sync_run_id = @run_id AND state = "waiting"`;

export const waitingSql = `SELECT sync, plan_hash, guard, state
FROM ops.sync_approvals
WHERE sync_run_id = @run_id
ORDER BY sync`;

export const decideSql = `UPDATE ops.sync_approvals
SET state = @state, decided_at = @now, decided_by = @decided_by, decision_reason = @reason
WHERE sync_run_id = @run_id AND state = "waiting"`;

/** Remembers where the waiting workflow listens. */
export async function listenForApproval(
  { run_id: runId, callback_url: url }: { readonly run_id: string; readonly callback_url: string },
  { warehouse }: ApprovalDependencies,
): Promise<{ readonly state: "waiting" | "not_waiting" }> {
  const run = { type: "STRING", value: runId } as const;
  const rows = await warehouse.query(waitingSql, { run_id: run });
  if (!rows.some((row) => row["state"] === "waiting")) return { state: "not_waiting" };
  await warehouse.query(listenSql, { run_id: run, callback_url: { type: "STRING", value: url } });
  return { state: "waiting" };
}

/** Writes a person's decision about the plans that a run was stopped for, once, and who decided what for which plan. */
export async function decideApproval(
  { run_id: runId, decision, decided_by: decidedBy, reason }: ApprovalDecision,
  { warehouse, now }: ApprovalDependencies,
): Promise<{ readonly state: string }> {
  const run = { type: "STRING", value: runId } as const;
  const waiting = (await warehouse.query(waitingSql, { run_id: run })).filter(
    (row) => row["state"] === "waiting",
  );
  if (waiting.length === 0) return { state: "not_waiting" };
  const at = now();
  await warehouse.query(decideSql, {
    run_id: run,
    state: { type: "STRING", value: decision },
    decided_by: { type: "STRING", value: decidedBy },
    reason: { type: "STRING", value: reason },
    now: { type: "TIMESTAMP", value: at.toISOString() },
  });
  await recordAudit(
    waiting.map((row) => ({
      identity: [String(row["sync"]), String(row["plan_hash"])],
      actor: decidedBy,
      action: `sync.${decision}`,
      subject: String(row["sync"]),
      runId,
      outcome: decision,
      detail: { plan_hash: row["plan_hash"], guard: row["guard"], reason },
    })),
    at,
    warehouse,
  );
  return { state: decision };
}
