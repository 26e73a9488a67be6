import type { Logger } from "../log.ts";
import type { SyncDefinition } from "./definition.ts";
import type { DestinationAdapter } from "./destination.ts";
import { judge, type Verdict } from "./guard.ts";
import { reconcile } from "./reconcile.ts";
import { endReplacement, openReplacement } from "./replace.ts";
import type { SendSettings } from "./send.ts";
import { sendPlan, type Progress } from "./send-plan.ts";
import { settleOpen } from "./settle-open.ts";
import type { ApprovalState, PlanSummary, RunRecord, SyncState } from "./state.ts";

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
 * changed row makes no call and writes nothing. `replace` makes a membership anew, once per run id.
 */
export async function runSync(
  definition: SyncDefinition,
  runId: string,
  deps: SyncDependencies,
  replace = false,
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

  const ending = await settleAndSend(definition, { runId, deadline, replace }, progress, deps);
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

interface Call {
  readonly runId: string;
  /** Time of the clock. */
  readonly deadline: number;
  readonly replace: boolean;
}

async function settleAndSend(
  definition: SyncDefinition,
  { runId, deadline, replace }: Call,
  progress: Progress,
  deps: SyncDependencies,
): Promise<Ending> {
  const left = await settleOpen(definition, runId, deadline, progress, deps);
  if (left !== undefined) return { ...left, plan: null };

  const replacement = await openReplacement(definition, runId, replace, deps);
  let whole: PlanSummary | undefined;
  let areRemovalsSent = false;
  for (let round = 1; ; round++) {
    const plan = await deps.state.plan(definition, runId, replacement?.startedAt);
    whole = { ...(whole ?? plan), planned: (whole?.planned ?? 0) + plan.planned };
    if (plan.planned === 0) {
      const failure = replacement && (await endReplacement(definition, deadline, deps));
      return { ...(failure ?? endOf(progress)), plan: whole };
    }
    const callsLeft = await budgetLeft(definition, deps);
    const bounds = { deadline, callsLeft };
    const refusal = await guard(plan, definition, callsLeft, deps.state);
    // Who took consent back does not wait for what a person must decide about the others.
    const removalsOnly = refusal?.removalsMayGo === true && plan.removed > 0 && !areRemovalsSent;
    if (refusal !== undefined && !removalsOnly) {
      if (refusal.decided !== "rejected") await askPerson(plan, definition, runId, refusal, deps);
      return { state: "blocked", detail: detailOf(refusal), plan: whole };
    }
    const movedBefore = progress.moved;
    const failure = await sendPlan(plan, definition, runId, bounds, progress, deps, removalsOnly);
    if (failure !== undefined) return { ...failure, plan: whole };
    if (removalsOnly) {
      areRemovalsSent = true;
      whole = { ...whole, planned: whole.planned - plan.planned + plan.removed };
      continue;
    }
    const isAdded = replacement !== undefined && isSettled(progress);
    if ((progress.moved > movedBefore || isAdded) && round < maxPlans) continue;
    await reconcile(definition, runId, deps);
    return { ...endOf(progress), plan: whole };
  }
}

const isSettled = ({ unknown, retry, pending }: Progress): boolean =>
  unknown + retry + pending === 0;

/** Calls that the day's budget of the destination still has. */
export async function budgetLeft(
  { limits }: SyncDefinition,
  { state, destination }: Pick<SyncDependencies, "state" | "destination">,
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

export type Refusal = Extract<Verdict, { kind: "blocked" }> & {
  readonly decided: ApprovalState | undefined;
};

/** Why the plan may not be sent now, unless a person has approved exactly this plan. */
export async function guard(
  plan: PlanSummary,
  definition: SyncDefinition,
  callsLeft: number,
  state: SyncState,
): Promise<Refusal | undefined> {
  const past =
    definition.guards.scoreShift === undefined ? undefined : await state.lastRun(definition);
  const verdict = judge(plan, definition, { past, callsLeft });
  if (verdict.kind === "pass") return undefined;
  const decided = await state.approval(definition.name, plan.planHash);
  return decided === "approved" ? undefined : { ...verdict, decided };
}

const askPerson = (
  { planHash }: PlanSummary,
  { name: sync }: SyncDefinition,
  runId: string,
  { guard: name, detail }: Refusal,
  { state }: SyncDependencies,
): Promise<void> => state.requestApproval({ sync, planHash, runId, guard: name, detail });

export const detailOf = ({ guard: name, detail, decided }: Refusal): string =>
  `${name}: ${detail}${decided === "rejected" ? " A person has rejected this plan." : ""}`;
