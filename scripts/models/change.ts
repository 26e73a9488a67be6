import type { BigQuery } from "@google-cloud/bigquery";
import { randomUUID } from "node:crypto";
import { queryRows } from "../clients.ts";
import { CommandError } from "../output.ts";
import type { ScoringModel } from "../../sql/compiler/scoring/declaration.ts";
import { releaseStatement } from "../../sql/compiler/scoring/scoring.ts";
import type { Decision } from "./evaluation.ts";
import type { Registry } from "./registry-client.ts";

export interface Person {
  readonly decidedBy: string;
  readonly reason: string;
}

export interface MovedChampion {
  readonly model: string;
  readonly from: string | null;
  readonly to: string;
}

/** Makes a version the champion; the next scoring uses it. The decision and who took it are recorded first. */
export async function promote(
  bigquery: BigQuery,
  registry: Registry,
  model: string,
  versionId: string,
  person: Person,
  decision: "promoted" | "rolled_back" = "promoted",
): Promise<MovedChampion> {
  const versions = await registry.versions(model);
  if (!versions.some((version) => version.versionId === versionId))
    throw new CommandError(
      `${model} has no version ${versionId}; it has ${versions.map((version) => version.versionId).join(", ")}.`,
    );
  const champion = versions.find(({ versionAliases }) => versionAliases.includes("champion"));
  const from = champion?.versionId ?? null;
  if (from === versionId) throw new CommandError(`${model}@${versionId} is the champion already.`);
  const id = randomUUID();
  await queryRows(
    bigquery,
    `INSERT INTO ops.model_decisions (run_id, model, model_version, decision, reason, roc_auc, metrics, decided_at)
     VALUES (@id, @model, @version, @decision, @reason, NULL, JSON '{}', CURRENT_TIMESTAMP())`,
    {
      id,
      model,
      version: versionId,
      decision,
      reason: `${person.decidedBy}: ${person.reason}`,
    },
  );
  await audit(bigquery, id, person, `model.${decision}`, `${model}@${versionId}`, { from });
  await registry.changeAliases(model, versionId, ["champion"]);
  return { model, from, to: versionId };
}

/** The champion before the present one, from the record of decisions. */
export function championBefore(
  decisions: readonly Decision[],
  champion: string | undefined,
): string {
  const promoted = decisions.filter(
    ({ decision, version }) =>
      version !== null && (decision === "promoted" || decision === "rolled_back"),
  );
  const latest = promoted.findIndex(({ version }) => version === champion);
  const before = promoted.slice(latest + 1).find(({ version }) => version !== champion);
  if (before?.version === undefined || before.version === null)
    throw new CommandError("no version was the champion before this one.");
  return before.version;
}

/** Scores that wait for a person, newest first. */
export const heldRuns = (
  bigquery: BigQuery,
  { name, predictions }: Pick<ScoringModel, "name" | "predictions">,
): Promise<Record<string, unknown>[]> =>
  queryRows(
    bigquery,
    `SELECT run_id, model_version, rows_scored, CAST(finished_at AS STRING) AS finished_at, detail
     FROM ops.scoring_runs WHERE model = @model AND state = 'held'
       AND run_id IN (SELECT run_id FROM ${predictions} WHERE released_at IS NULL)
     ORDER BY finished_at DESC`,
    { model: name },
  );

/** Lets the held scores of a run into gold, in the name of a person. `predictions` comes from the release, never from a user. */
export async function approveScores(
  bigquery: BigQuery,
  declared: Pick<ScoringModel, "name" | "predictions" | "key">,
  runId: string,
  person: Person,
): Promise<number> {
  const { name: model, predictions } = declared;
  const waiting = await countWaiting(bigquery, predictions, runId);
  if (waiting === 0)
    throw new CommandError(
      `the scores of run ${runId} wait no longer: a later scoring of the same cutoff took their place.`,
    );
  await audit(bigquery, `approve-${runId}-${model}`, person, "scores.approved", model, {}, runId);
  await queryRows(bigquery, releaseStatement(declared), { run_id: runId });
  return waiting;
}

async function countWaiting(
  bigquery: BigQuery,
  predictions: string,
  runId: string,
): Promise<number> {
  const [row] = await queryRows(
    bigquery,
    `SELECT COUNT(*) AS waiting FROM ${predictions} WHERE run_id = @runId AND released_at IS NULL`,
    { runId },
  );
  return Number(row?.["waiting"] ?? 0);
}

async function audit(
  bigquery: BigQuery,
  id: string,
  { decidedBy, reason }: Person,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
  runId = "",
): Promise<void> {
  await queryRows(
    bigquery,
    `INSERT INTO ops.audit_log (audit_id, occurred_at, actor, action, subject, run_id, outcome, detail)
     VALUES (@id, CURRENT_TIMESTAMP(), @actor, @action, @subject, NULLIF(@runId, ''), 'approved', PARSE_JSON(@detail))`,
    {
      id,
      actor: decidedBy,
      action,
      subject,
      runId,
      detail: JSON.stringify({ ...detail, reason }),
    },
  );
}
