import { createHash } from "node:crypto";
import { auditId, recordAudit, type AuditEntry } from "../_shared/audit.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { Fact } from "../_shared/guard/facts.ts";
import type { Language } from "../_shared/guard/guard.ts";
import type { Approver } from "./approval.ts";
import type { Brief } from "./brief.ts";
import { version as promptVersion } from "./prompts/variants-v1.ts";
import type { Writing, WrittenText } from "./write-variants.ts";

type Query = Pick<Warehouse, "query">;
const hash = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);

export const variantMerge = `MERGE content.variants AS t
USING (
  SELECT
    JSON_VALUE(r, '$.variant_id') AS variant_id, JSON_VALUE(r, '$.text') AS text,
    CAST(JSON_VALUE(r, '$.confidence') AS FLOAT64) AS confidence, JSON_VALUE(r, '$.state') AS state,
    JSON_QUERY(r, '$.violations') AS violations, CAST(JSON_VALUE(r, '$.repaired') AS INT64) AS repaired,
    JSON_VALUE(r, '$.approval_id') AS approval_id, JSON_VALUE(r, '$.item_id') AS item_id
  FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r
) AS s
ON t.variant_id = s.variant_id
WHEN NOT MATCHED THEN INSERT (
  variant_id, run_id, brief, language, channel, audience, text, confidence, impact, state, violations, repaired, approval_id,
  audit_id, created_at, decided_at, item_id
)
VALUES (
  s.variant_id, @run_id, @brief, @language, @channel, @audience, s.text, s.confidence, @impact, s.state, s.violations,
  s.repaired, s.approval_id, @audit_id, @now, IF(s.state = "waiting", NULL, @now), s.item_id
)`;

export const approvalMerge = `MERGE content.approvals AS t
USING (SELECT @approval_id AS approval_id) AS s
ON t.approval_id = s.approval_id
WHEN NOT MATCHED THEN INSERT (
  approval_id, run_id, brief, language, impact, required_role, facts, state, callback_url, requested_at, decided_at,
  decided_by, reason
)
VALUES (
  @approval_id, @run_id, @brief, @language, @impact, @required_role, PARSE_JSON(@facts), "waiting", NULL, @now, NULL, NULL, NULL
)`;

/** Planned with its texts, started by run-experiments once they are approved. */
export const experimentMerge = `MERGE content.experiments AS t
USING (SELECT @experiment_id AS experiment_id) AS s
ON t.experiment_id = s.experiment_id
WHEN NOT MATCHED THEN INSERT (
  experiment_id, run_id, brief, language, audience, salt, layer_name, bucket_from, bucket_to, variants, allocation, outcome_event,
  base_rate, relative_effect, state, round, champion, started_at, ended_at
)
VALUES (
  @experiment_id, @run_id, @brief, @language, @audience, @experiment_id, JSON_VALUE(@experiment, '$.layer'),
  CAST(JSON_VALUE(@experiment, '$.buckets[0]') AS INT64), CAST(JSON_VALUE(@experiment, '$.buckets[1]') AS INT64), JSON '[]',
  JSON_VALUE(@experiment, '$.allocation'), JSON_VALUE(@experiment, '$.outcomeEvent'),
  CAST(JSON_VALUE(@experiment, '$.baseRate') AS FLOAT64), CAST(JSON_VALUE(@experiment, '$.relativeEffect') AS FLOAT64), "planned", NULL,
  NULL, @now, NULL
)`;

export const doneSql = `SELECT subject, outcome, JSON_VALUE(detail, '$.approval_id') AS approval_id,
  JSON_VALUE(detail, '$.required_role') AS required_role, CAST(JSON_VALUE(detail, '$.kept') AS INT64) AS kept,
  CAST(JSON_VALUE(detail, '$.dropped') AS INT64) AS dropped, JSON_VALUE(detail, '$.reason') AS reason
FROM ops.audit_log
WHERE action = "content.generated" AND run_id = @run_id`;

export interface Piece {
  readonly runId: string;
  readonly brief: Brief;
  readonly language: Language;
}

export const subjectOf = ({ brief, language }: Omit<Piece, "runId">): string =>
  `${brief.name}/${language}`;

export interface Outcome {
  readonly state: string;
  readonly detail: string | null;
  readonly kept: readonly WrittenText[];
  readonly dropped: readonly WrittenText[];
  readonly facts: readonly Fact[];
  readonly factsHash: string | null;
  readonly model: string;
  readonly modelVersion: Writing["modelVersion"];
  readonly costMicros: number;
  readonly approver: Approver;
}

/** Texts first, the audit entry last: a run that is called again writes what has no entry yet. Answers the approval's id. */
export async function recordPiece(
  piece: Piece,
  outcome: Outcome,
  now: Date,
  warehouse: Query,
): Promise<string | null> {
  const { runId, brief, language } = piece;
  const identity = [runId, brief.name, language];
  const needsApproval = outcome.approver !== "none" && outcome.kept.length > 0;
  const approvalId = needsApproval ? hash("approval", ...identity) : null;
  const entry: AuditEntry = {
    identity,
    actor: "generate-content",
    action: "content.generated",
    subject: subjectOf(piece),
    runId,
    outcome: outcome.state,
    detail: auditDetail(piece, outcome, approvalId),
  };
  if (outcome.kept.length + outcome.dropped.length > 0) {
    const state = needsApproval ? "waiting" : "approved";
    await insertVariants(piece, outcome, state, approvalId, auditId(entry), now, warehouse);
    if (brief.experiment !== undefined && outcome.kept.length > 0)
      await planExperiment(piece, brief.experiment, now, warehouse);
  }
  if (approvalId !== null)
    await warehouse.query(approvalMerge, {
      approval_id: { type: "STRING", value: approvalId },
      run_id: { type: "STRING", value: runId },
      brief: { type: "STRING", value: brief.name },
      language: { type: "STRING", value: language },
      impact: { type: "STRING", value: brief.impact },
      required_role: { type: "STRING", value: outcome.approver },
      facts: { type: "STRING", value: JSON.stringify(outcome.facts) },
      now: { type: "TIMESTAMP", value: now.toISOString() },
    });
  await recordAudit([entry], now, warehouse);
  return approvalId;
}

function auditDetail(
  { brief }: Piece,
  outcome: Outcome,
  approvalId: string | null,
): Readonly<Record<string, unknown>> {
  const checks: Record<string, number> = {};
  for (const { violations } of outcome.dropped)
    for (const { guard, code } of violations)
      checks[`${guard}/${code}`] = (checks[`${guard}/${code}`] ?? 0) + 1;
  return {
    brief_version: brief.version,
    prompt_version: promptVersion,
    facts_hash: outcome.factsHash,
    model: outcome.model,
    model_version: outcome.modelVersion,
    cost_micros: outcome.costMicros,
    kept: outcome.kept.length,
    dropped: outcome.dropped.length,
    checks,
    impact: brief.impact,
    approval_id: approvalId,
    required_role: approvalId === null ? null : outcome.approver,
    reason: outcome.detail,
  };
}

async function planExperiment(
  { runId, brief, language }: Piece,
  experiment: NonNullable<Brief["experiment"]>,
  now: Date,
  warehouse: Query,
): Promise<void> {
  await warehouse.query(experimentMerge, {
    experiment_id: { type: "STRING", value: hash("experiment", runId, brief.name, language) },
    run_id: { type: "STRING", value: runId },
    brief: { type: "STRING", value: brief.name },
    language: { type: "STRING", value: language },
    audience: { type: "STRING", value: brief.audience },
    experiment: { type: "STRING", value: JSON.stringify(experiment) },
    now: { type: "TIMESTAMP", value: now.toISOString() },
  });
}

async function insertVariants(
  { runId, brief, language }: Piece,
  { kept, dropped }: Outcome,
  state: "waiting" | "approved",
  approvalId: string | null,
  audit: string,
  now: Date,
  warehouse: Query,
): Promise<void> {
  const row = (written: WrittenText, place: string, isKept: boolean): object => ({
    variant_id: hash("variant", runId, brief.name, language, place),
    text: written.text,
    confidence: written.confidence,
    state: isKept ? state : "dropped",
    violations: written.violations,
    repaired: written.isRepaired ? 1 : 0,
    approval_id: isKept ? approvalId : null,
    item_id: written.itemId ?? null,
  });
  const rows = [
    ...kept.map((written, i) => row(written, `kept ${written.itemId ?? i}`, true)),
    ...dropped.map((written, i) => row(written, `dropped ${i}`, false)),
  ];
  await warehouse.query(variantMerge, {
    rows: { type: "STRING", value: JSON.stringify(rows) },
    run_id: { type: "STRING", value: runId },
    brief: { type: "STRING", value: brief.name },
    language: { type: "STRING", value: language },
    channel: { type: "STRING", value: brief.channel },
    audience: { type: "STRING", value: brief.audience },
    impact: { type: "STRING", value: brief.impact },
    audit_id: { type: "STRING", value: audit },
    now: { type: "TIMESTAMP", value: now.toISOString() },
  });
}
