import type { Logger } from "../log.ts";
import type { SyncDefinition } from "./definition.ts";
import type { DestinationAdapter } from "./destination.ts";
import { judge } from "./guard.ts";
import { reconcile } from "./reconcile.ts";
import type { SendSettings } from "./send.ts";
import { sendPlan, type Progress } from "./send-plan.ts";
import { settleOpen } from "./settle-open.ts";
import type { PlanSummary, RunRecord, SyncState } from "./state.ts";

export interface SyncDependencies {
  readonly destination: string;
  readonly state: SyncState;
  readonly adapter: DestinationAdapter;
  readonly send: SendSettings;
  /** How long one call may take; what is not done then goes on with the next call under the same run id. */
  readonly timeLimitMs: number;
  readonly now: () => Date;
  readonly log: Logger;
}

export interface SyncSummary {
  readonly sync: string;
  readonly state: RunRecord["state"];
  readonly planned: number;
  readonly delivered: number;
  readonly rejected: number;
  /** May have been applied. */
  readonly unknown: number;
  /** Not applied: the next run sends them. */
  readonly waiting: number;
  readonly calls: number;
  /** Of the last plan; what an approval is bound to. */
  readonly planHash: string | null;
  readonly detail: string | null;
}

interface Ending {
  readonly state: RunRecord["state"];
  readonly detail: string | null;
  readonly plan: PlanSummary | null;
}

/**
 * settle what earlier runs left → plan → guard → approve → batch → intent → send → settle → acknowledge → reconcile. A run without a
 * changed row makes no call and writes nothing.
 */
export async function runSync(
  definition: SyncDefinition,
  runId: string,
  deps: SyncDependencies,
): Promise<SyncSummary> {
  const startedAt = deps.now();
  const deadline = deps.send.clock.now() + deps.timeLimitMs;
  const callsBefore = deps.adapter.calls();
  const progress: Progress = {
    delivered: 0,
    rejected: 0,
    unknown: 0,
    retry: 0,
    pending: 0,
    moved: 0,
  };

  const ending = await settleAndSend(definition, runId, deadline, progress, deps);
  const calls = deps.adapter.calls() - callsBefore;
  const { delivered, rejected, unknown, pending } = progress;
  const planned = Math.max(ending.plan?.planned ?? 0, delivered + rejected + unknown + pending);
  const waiting = planned - delivered - rejected - unknown;
  const totals = { planned, delivered, rejected, unknown, waiting, calls };
  const { state, detail, plan } = ending;
  const hasNews = planned > 0 || calls > 0 || state !== "succeeded";
  if (hasNews)
    await deps.state.finish(
      {
        runId,
        sync: definition.name,
        destination: deps.destination,
        state,
        ...totals,
        plan,
        detail,
        startedAt,
        finishedAt: deps.now(),
      },
      definition,
    );
  return { sync: definition.name, state, ...totals, planHash: plan?.planHash ?? null, detail };
}

/** Members whose identifiers changed are taken out first and added under the new ones by a second plan. */
const maxPlans = 3;

async function settleAndSend(
  definition: SyncDefinition,
  runId: string,
  deadline: number,
  progress: Progress,
  deps: SyncDependencies,
): Promise<Ending> {
  const left = await settleOpen(definition, runId, deadline, progress, deps);
  if (left !== undefined) return { ...left, plan: null };

  let whole: PlanSummary | undefined;
  for (let round = 1; ; round++) {
    const plan = await deps.state.plan(definition, runId);
    whole = { ...(whole ?? plan), planned: (whole?.planned ?? 0) + plan.planned };
    if (plan.planned === 0) return { ...endOf(progress), plan: whole };
    const callsLeft = await budgetLeft(definition, deps);
    const refusal = await guard(plan, definition, runId, callsLeft, deps);
    if (refusal !== undefined) return { ...refusal, plan: whole };
    const movedBefore = progress.moved;
    const bounds = { deadline, callsLeft };
    const failure = await sendPlan(plan, definition, runId, bounds, progress, deps);
    if (failure !== undefined) return { ...failure, plan: whole };
    if (progress.moved > movedBefore && round < maxPlans) continue;
    await reconcile(definition, runId, deps);
    return { ...endOf(progress), plan: whole };
  }
}

async function budgetLeft(
  { limits }: SyncDefinition,
  { state, destination }: SyncDependencies,
): Promise<number> {
  const budget = Math.floor(limits.dailyCalls * (1 - limits.headroom));
  return budget - (await state.callsToday(destination));
}

function endOf({ unknown, retry, pending }: Progress): Omit<Ending, "plan"> {
  if (pending > 0)
    return { state: "settling", detail: `${pending} rows are in jobs that have not ended` };
  if (unknown + retry > 0)
    return {
      state: "failed",
      detail: `${unknown} rows may have been applied and ${retry} were not: see \`ame sync rejects\`; the next run sends what may be sent again`,
    };
  return { state: "succeeded", detail: null };
}

/** Why the plan may not be sent now, unless a person has approved exactly this plan. */
async function guard(
  plan: PlanSummary,
  definition: SyncDefinition,
  runId: string,
  callsLeft: number,
  { state }: SyncDependencies,
): Promise<Omit<Ending, "plan"> | undefined> {
  const past =
    definition.guards.scoreShift === undefined ? undefined : await state.lastRun(definition);
  const verdict = judge(plan, definition, { past, callsLeft });
  if (verdict.kind === "pass") return undefined;
  const { guard: name, detail } = verdict;
  const decided = await state.approval(definition.name, plan.planHash);
  if (decided === "approved") return undefined;
  if (decided === "rejected")
    return { state: "blocked", detail: `${name}: ${detail} A person has rejected this plan.` };
  await state.requestApproval({
    sync: definition.name,
    planHash: plan.planHash,
    runId,
    guard: name,
    detail,
  });
  return { state: "blocked", detail: `${name}: ${detail}` };
}
