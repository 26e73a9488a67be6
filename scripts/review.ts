import type { BigQuery } from "@google-cloud/bigquery";
import { callBack } from "./call-back.ts";
import { queryRows } from "./clients.ts";
import { CommandError } from "./output.ts";

export interface WaitingApproval {
  readonly approval_id: string;
  readonly run_id: string;
  readonly brief: string;
  readonly language: string;
  readonly impact: string;
  readonly required_role: string;
  readonly callback_url: string | null;
  readonly requested_at: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly texts: readonly { readonly text: string; readonly confidence: number }[];
}

export interface ReviewDecision {
  readonly decision: "approved" | "rejected";
  readonly decidedBy: string;
  readonly reason: string;
}

/** What waits for a person, oldest first: texts beside the facts that they were written from. */
export async function listWaiting(bigquery: BigQuery): Promise<readonly WaitingApproval[]> {
  const [approvals, texts] = await Promise.all([
    queryRows(
      bigquery,
      `SELECT approval_id, run_id, brief, language, impact, required_role, callback_url, requested_at, TO_JSON_STRING(facts) AS facts
FROM content.approvals WHERE state = "waiting" ORDER BY requested_at, approval_id`,
    ),
    queryRows(
      bigquery,
      `SELECT approval_id, text, confidence FROM content.variants WHERE state = "waiting" ORDER BY confidence DESC, variant_id`,
    ),
  ]);
  return approvals.map((row) => ({
    ...(row as unknown as WaitingApproval),
    facts: JSON.parse(String(row["facts"])) as WaitingApproval["facts"],
    texts: texts
      .filter(({ approval_id }) => approval_id === row["approval_id"])
      .map(({ text, confidence }) => ({ text: String(text), confidence: Number(confidence) })),
  }));
}

const settleDeadlineMs = 30_000;
const pollMs = 200;

/** Calls the waiting workflow back in the caller's own name, and waits until the decision has been carried out. */
export async function decide(
  bigquery: BigQuery,
  approval: WaitingApproval,
  { decision, decidedBy, reason }: ReviewDecision,
): Promise<{
  readonly approval_id: string;
  readonly brief: string;
  readonly language: string;
  readonly state: string;
}> {
  const { approval_id, brief, language, callback_url } = approval;
  if (callback_url === null)
    throw new CommandError(`approval ${approval_id} is not listening yet: try again in a moment.`);
  await callBack(callback_url, { decision, decided_by: decidedBy, reason });
  const deadline = Date.now() + settleDeadlineMs;
  for (;;) {
    const [row] = await queryRows(
      bigquery,
      "SELECT state FROM content.approvals WHERE approval_id = @id",
      { id: approval_id },
    );
    const state = String(row?.["state"]);
    if (state !== "waiting" || Date.now() > deadline)
      return { approval_id, brief, language, state };
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
