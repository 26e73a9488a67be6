import { recordAudit, type AuditEntry } from "../_shared/audit.ts";
import type { Random } from "../_shared/experiments/random.ts";
import { allocate } from "../_shared/experiments/thompson.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import { decide, type ExperimentDecision, type VariantVerdict } from "./decide.ts";
import type { RunningExperiment, Share } from "./experiment.ts";

export interface SettleOptions {
  readonly runId: string;
  readonly floor: number;
  readonly random: Random;
  readonly now: () => Date;
  readonly warehouse: Pick<Warehouse, "query">;
}

export const verdictsSql = `SELECT experiment_id, variant, trials, successes, decision
FROM content.experiment_results
WHERE run_id = @run_id`;

/** An experiment that ended names its champion in the same script. */
export const endSql = `UPDATE content.experiments
SET state = @state, champion = NULLIF(@champion, ""), ended_at = @now
WHERE experiment_id = @experiment_id AND state = "running";

MERGE content.champions AS t
USING (
  SELECT brief, language, champion AS variant_id, experiment_id
  FROM content.experiments
  WHERE experiment_id = @experiment_id AND state = "ended" AND brief IS NOT NULL AND language IS NOT NULL
) AS s
ON t.brief = s.brief AND t.language = s.language
WHEN MATCHED AND t.experiment_id != s.experiment_id THEN UPDATE SET variant_id = s.variant_id, experiment_id = s.experiment_id, since = @now
WHEN NOT MATCHED THEN INSERT (brief, language, variant_id, experiment_id, since)
VALUES (s.brief, s.language, s.variant_id, s.experiment_id, @now)`;

/** A round is told apart from others by its number, so that repeating the call adds none. */
export const allocateSql = `MERGE content.allocations AS t
USING (SELECT @experiment_id AS experiment_id, @round AS round) AS s
ON t.experiment_id = s.experiment_id AND t.round = s.round
WHEN NOT MATCHED THEN INSERT (experiment_id, round, variants, decided_at)
VALUES (s.experiment_id, s.round, PARSE_JSON(@variants), @now);

UPDATE content.experiments
SET variants = (SELECT a.variants FROM content.allocations AS a WHERE a.experiment_id = @experiment_id AND a.round = @round), round = @round
WHERE experiment_id = @experiment_id AND COALESCE(round, 0) < @round`;

/** Ends, pauses or reallocates what this run has evaluated, and writes down why. Answers what goes on running. */
export async function settleRunning(
  running: readonly RunningExperiment[],
  options: SettleOptions,
): Promise<{ readonly ended: number; readonly paused: number }> {
  const rows = await options.warehouse.query(verdictsSql, {
    run_id: { type: "STRING", value: options.runId },
  });
  let [ended, paused] = [0, 0];
  for (const experiment of running) {
    const verdicts = verdictsOf(experiment, rows);
    const decision = decide(verdicts);
    if (decision.kind === "continue") await reallocate(experiment, verdicts, options);
    else await stop(experiment, decision, options);
    if (decision.kind === "end") ended += 1;
    if (decision.kind === "pause") paused += 1;
  }
  return { ended, paused };
}

/** In the experiment's own order; nothing when one of them has no verdict. */
function verdictsOf(
  { id, variants }: RunningExperiment,
  rows: Awaited<ReturnType<Warehouse["query"]>>,
): readonly VariantVerdict[] {
  const own = new Map(
    rows.filter((row) => row["experiment_id"] === id).map((row) => [String(row["variant"]), row]),
  );
  if (variants.some((variant) => !own.has(variant.id))) return [];
  return variants.map((variant) => ({
    variant: variant.id,
    trials: Number(own.get(variant.id)?.["trials"]),
    successes: Number(own.get(variant.id)?.["successes"]),
    decision: String(own.get(variant.id)?.["decision"]),
  }));
}

async function stop(
  experiment: RunningExperiment,
  decision: Exclude<ExperimentDecision, { kind: "continue" }>,
  { runId, now, warehouse }: SettleOptions,
): Promise<void> {
  const at = now();
  const champion = decision.kind === "end" ? decision.champion : "";
  await warehouse.query(endSql, {
    experiment_id: { type: "STRING", value: experiment.id },
    state: { type: "STRING", value: decision.kind === "end" ? "ended" : "paused" },
    champion: { type: "STRING", value: champion },
    now: { type: "TIMESTAMP", value: at.toISOString() },
  });
  const entry: AuditEntry = {
    identity: [experiment.id, runId],
    actor: "run-experiments",
    action: `experiment.${decision.kind}`,
    subject: experiment.id,
    runId,
    outcome: decision.kind === "end" ? champion : decision.reason,
    detail: { reason: decision.reason, brief: experiment.brief, language: experiment.language },
  };
  await recordAudit([entry], at, warehouse);
}

async function reallocate(
  experiment: RunningExperiment,
  verdicts: readonly VariantVerdict[],
  { floor, random, now, warehouse }: SettleOptions,
): Promise<void> {
  if (experiment.allocation !== "thompson" || verdicts.length === 0) return;
  const results = verdicts.map(({ variant, trials, successes }) => ({
    id: variant,
    trials,
    successes,
  }));
  const shares = allocate(results, { floor, draws: 2_000, random });
  await recordRound(experiment.id, experiment.round + 1, shares, now(), warehouse);
}

export async function recordRound(
  experimentId: string,
  round: number,
  variants: readonly Share[],
  at: Date,
  warehouse: Pick<Warehouse, "query">,
): Promise<void> {
  await warehouse.query(allocateSql, {
    experiment_id: { type: "STRING", value: experimentId },
    round: { type: "INT64", value: round },
    variants: { type: "STRING", value: JSON.stringify(variants) },
    now: { type: "TIMESTAMP", value: at.toISOString() },
  });
}
