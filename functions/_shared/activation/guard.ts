import type { SyncDefinition } from "./definition.ts";
import type { PastRun, PlanSummary } from "./state.ts";

export type Verdict =
  | { readonly kind: "pass" }
  | {
      readonly kind: "blocked";
      readonly guard: string;
      readonly detail: string;
      /** What is to be taken back is not in doubt: it need not wait for a person. */
      readonly removalsMayGo: boolean;
    };

export interface Circumstances {
  readonly past: PastRun | undefined;
  /** Calls that the day's budget still has. */
  readonly callsLeft: number;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const pass: Verdict = { kind: "pass" };
const blocked = (guard: string, detail: string, removalsMayGo = false): Verdict => ({
  kind: "blocked",
  guard,
  detail,
  removalsMayGo,
});

/**
 * Whether a plan may be sent. Guards block before the first call: one that only alerts comes after the damage. Those of removals
 * come first, so what a later one blocks has passed them.
 */
export function judge(
  plan: PlanSummary,
  definition: SyncDefinition,
  circumstances: Circumstances,
): Verdict {
  const checks = [emptySource, removedShare, changedShare, scoreShift, dailyBudget];
  for (const check of checks) {
    const verdict = check(plan, definition, circumstances);
    if (verdict.kind === "blocked") return verdict;
  }
  return pass;
}

type Check = (plan: PlanSummary, definition: SyncDefinition, around: Circumstances) => Verdict;

const isMeantEmpty = ({ eligibleRows, emptyIsMeant }: PlanSummary): boolean =>
  eligibleRows === 0 && emptyIsMeant;

const emptySource: Check = (plan, { mode }) => {
  const { eligibleRows, acknowledgedRows: held } = plan;
  return mode !== "events" && eligibleRows === 0 && held > 0 && !isMeantEmpty(plan)
    ? blocked(
        "empty_source",
        `The source is empty and ${held} rows would be cleared: look at the models that build it.`,
      )
    : pass;
};

const removedShare: Check = (plan, { guards }) => {
  const { removed, acknowledgedRows: held } = plan;
  return held >= guards.minRows && removed / held > guards.maxRemovedShare && !isMeantEmpty(plan)
    ? blocked(
        "removed_share",
        `${removed} of ${held} rows (${percent(removed / held)}) would be cleared, ${percent(guards.maxRemovedShare)} may: look at the source, approve this plan or raise the limit.`,
      )
    : pass;
};

const changedShare: Check = ({ changed, acknowledgedRows: held }, { guards }) =>
  held >= guards.minRows && changed / held > guards.maxChangedShare
    ? blocked(
        "changed_share",
        `${changed} of ${held} rows (${percent(changed / held)}) would change, ${percent(guards.maxChangedShare)} may: look at the source, approve this plan or raise the limit.`,
        true,
      )
    : pass;

const scoreShift: Check = ({ scoreMean, eligibleRows }, { guards }, { past }) => {
  const { scoreShift: limit, minRows } = guards;
  if (limit === undefined || scoreMean === null || eligibleRows < minRows) return pass;
  const { scoreMean: before, scoreDeviation: deviation } = past ?? {};
  if (before == null || deviation == null || deviation === 0) return pass;
  const shift = Math.abs(scoreMean - before) / deviation;
  return shift > limit.maxDeviations
    ? blocked(
        "score_shift",
        `The mean of ${limit.value} moved from ${before.toFixed(2)} to ${scoreMean.toFixed(2)}, ${shift.toFixed(2)} standard deviations, ${limit.maxDeviations} may: look at the model and its features, then approve this plan.`,
        true,
      )
    : pass;
};

const dailyBudget: Check = ({ planned, removed }, { limits }, { callsLeft }) => {
  const callsFor = (rows: number): number =>
    Math.ceil(rows / routeFor(planned, limits.routes).maxRows);
  const calls = callsFor(planned);
  return calls > callsLeft
    ? blocked(
        "daily_budget",
        `The plan needs at least ${calls} calls and ${Math.max(0, callsLeft)} of today's ${limits.dailyCalls} are left: wait for midnight UTC, approve this plan or raise dailyCalls.`,
        removed > 0 && callsFor(removed) <= callsLeft,
      )
    : pass;
};

/** The last route whose `fromRows` the plan reaches. */
export function routeFor(
  planned: number,
  routes: SyncDefinition["limits"]["routes"],
): SyncDefinition["limits"]["routes"][number] {
  const route = routes.findLast(({ fromRows = 0 }) => planned >= fromRows);
  if (route === undefined)
    throw new TypeError("a definition needs a route that begins at 0 rows: see limits.routes");
  return route;
}
