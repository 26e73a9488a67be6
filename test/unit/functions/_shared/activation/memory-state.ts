import type { SyncDefinition } from "../../../../../functions/_shared/activation/definition.ts";
import type { Receipt } from "../../../../../functions/_shared/activation/destination.ts";
import type {
  PlannedBatch,
  PlannedRow,
} from "../../../../../functions/_shared/activation/planned-row.ts";
import {
  heldAfter,
  identityAfter,
  interrupted,
} from "../../../../../functions/_shared/activation/state-rows.ts";
import {
  dueBefore,
  rowId,
  type ApprovalState,
  type RunRecord,
  type SyncState,
} from "../../../../../functions/_shared/activation/state.ts";
import {
  parkId,
  planOf,
  release,
  sha256,
  type GoldRow,
  type Held,
  type Parked,
} from "./memory-plan.ts";

export type { GoldRow, Parked };

/** Thrown by `crash`, as a process that ends there. */
export class Crash extends Error {}

type Step = "intend" | "accept" | "settle" | "finish";

/**
 * The state of one sync in memory, for the thousands of runs that the properties need. A test of the warehouse's state checks
 * that both answer the same. `crashes` makes the next call of that step, before or after it took effect, the last of the run.
 */
export function createMemoryState(
  definition: SyncDefinition,
  gold: { rows: readonly GoldRow[]; emptyIsMeant?: boolean },
  now: () => Date,
) {
  const held = new Map<string, Held>();
  const parked = new Map<string, Parked>();
  const approvals = new Map<string, ApprovalState>();
  const runs: RunRecord[] = [];
  const outcomes: {
    readonly key: string;
    readonly outcome: string;
    readonly code: string | null;
    readonly fields: readonly string[];
  }[] = [];
  const batches = new Map<string, { state: string; batch: PlannedBatch; receipt?: Receipt }>();
  const crashes: { step: Step; when: "before" | "after" }[] = [];
  let plan: readonly PlannedRow[] = [];
  let isDead = false;
  let replacement: { startedAt: Date; removals: Map<string, Receipt | "ended"> } | undefined;
  const replacedBy = new Set<string>();
  const observations: { readonly key: string; readonly differs: readonly string[] }[] = [];

  const crashing = (step: Step, work: () => void): Promise<void> => {
    const [next] = crashes;
    const isMeant = next?.step === step;
    if (isMeant) crashes.shift();
    isDead = isMeant;
    if (isMeant && next.when === "before") return Promise.reject(new Crash(step));
    work();
    return isMeant ? Promise.reject(new Crash(step)) : Promise.resolve();
  };
  const park = (row: PlannedRow, state: Parked["state"], code: string): void => {
    const { object, key, operation, rowHash } = row;
    parked.set(parkId(row), { object, key, operation, state, code, rowHash });
  };
  const hold = (row: PlannedRow, after: ReturnType<typeof heldAfter>): void => {
    const { object, key, hashes, rowHash } = row;
    const identity = identityAfter(row, definition);
    const before = held.get(rowId(row));
    const acknowledgedAt = now().getTime();
    if (after === "no") held.delete(rowId(row));
    if (after === "yes")
      held.set(rowId(row), { object, key, hashes, rowHash, identity, acknowledgedAt });
    if (after === "maybe")
      held.set(rowId(row), {
        object,
        key,
        hashes: {},
        rowHash: "unknown",
        identity: identity ?? before?.identity ?? null,
        acknowledgedAt: before?.acknowledgedAt ?? acknowledgedAt,
      });
  };

  const state: SyncState = {
    openBatches: () =>
      Promise.resolve(
        [...batches.values()].flatMap(({ state: at, batch, receipt }) =>
          at === "intended"
            ? [{ batch }]
            : at === "accepted" && receipt
              ? [{ batch, receipt }]
              : [],
        ),
      ),
    abandon(abandoned) {
      for (const batch of abandoned) {
        batches.set(batch.id, { state: "unknown", batch });
        for (const row of batch.rows)
          if (definition.delivery === "idempotent")
            hold(row, heldAfter(row, interrupted, definition));
          else if (!held.has(rowId(row))) park(row, "unknown", "INTENT_WITHOUT_OUTCOME");
      }
      return Promise.resolve();
    },
    plan(_definition, _runId, refreshBefore) {
      const eligible = gold.rows.filter((row) => row.hasConsent);
      const due = dueBefore(definition, now(), refreshBefore);
      release(definition, eligible, held, parked, due);
      plan = planOf(definition, eligible, held, parked, due);
      const scores = eligible.flatMap(({ score }) => score ?? []);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
      return Promise.resolve({
        planHash: sha256(plan.map((row) => parkId(row) + row.rowHash).join("|")),
        planned: plan.length,
        removed: plan.filter(({ reason }) => reason === "removed").length,
        changed: plan.filter(({ reason }) => reason === "changed" || reason === "identity").length,
        eligibleRows: eligible.length,
        emptyIsMeant: gold.emptyIsMeant === true,
        acknowledgedRows: held.size,
        scoreMean: scores.length === 0 ? null : mean,
        scoreDeviation: scores.length < 2 ? null : Math.sqrt(squares / (scores.length - 1)),
      });
    },
    page: (_definition, after, limit) => Promise.resolve(plan.slice(after, after + limit)),
    allowed: (_definition, rows) => {
      const allowed = new Set(gold.rows.filter((row) => row.hasConsent).map(rowId));
      return Promise.resolve(new Set(rows.map(rowId).filter((id) => allowed.has(id))));
    },
    intend: (intended) =>
      crashing("intend", () => {
        for (const batch of intended) batches.set(batch.id, { state: "intended", batch });
      }),
    accept: (batch, receipt) =>
      crashing("accept", () => batches.set(batch.id, { state: "accepted", batch, receipt })),
    settle: (settled) =>
      crashing("settle", () => {
        for (const { batch, outcomes: told, jobs } of settled) {
          for (const [index, row] of batch.rows.entries()) {
            const outcome = told[index];
            if (outcome === undefined) continue;
            const isFenced = outcome.kind === "unknown" && definition.delivery === "at_most_once";
            const code = "code" in outcome ? outcome.code : null;
            outcomes.push({
              key: row.key,
              outcome: outcome.kind,
              code,
              fields: Object.keys(row.fields),
            });
            if (!isFenced) hold(row, heldAfter(row, outcome, definition));
            if (outcome.kind === "rejected") park(row, "rejected", outcome.code);
            else if (isFenced) park(row, "unknown", outcome.code);
            else parked.delete(parkId(row));
          }
          for (const ended of [batch, ...jobs])
            batches.set(ended.id, { state: "settled", batch: ended });
        }
      }),
    lastRun: () => {
      const last = runs.findLast((run) => run.state === "succeeded" && run.plan !== null)?.plan;
      return Promise.resolve(last ?? undefined);
    },
    callsToday: () => Promise.resolve(runs.reduce((sum, run) => sum + run.calls, 0)),
    approval: (sync, planHash) => Promise.resolve(approvals.get(`${sync} ${planHash}`)),
    requestApproval({ sync, planHash }) {
      approvals.set(`${sync} ${planHash}`, "waiting");
      return Promise.resolve();
    },
    heldSample: (_definition, moment, limit) =>
      Promise.resolve(
        [...held.values()]
          .filter((row) => row.acknowledgedAt < moment.getTime() && row.rowHash !== "unknown")
          .slice(0, limit),
      ),
    observed(_definition, _runId, rows) {
      for (const row of rows) {
        observations.push({ key: row.key, differs: row.differs });
        const before = held.get(rowId(row));
        if (row.differs.length > 0 && before !== undefined)
          held.set(rowId(row), { ...before, hashes: {}, rowHash: "unknown" });
      }
      return Promise.resolve();
    },
    finish: (run) => crashing("finish", () => runs.push(run)),
    replacement: () => Promise.resolve(replacement),
    beginReplacement(_definition, runId) {
      if (replacement === undefined && !replacedBy.has(runId))
        replacement = { startedAt: now(), removals: new Map() };
      replacedBy.add(runId);
      return Promise.resolve();
    },
    confirmedObjects: (_definition, since) =>
      Promise.resolve([
        ...new Set(
          [...held.values()]
            .filter((row) => row.acknowledgedAt >= since.getTime() && row.rowHash !== "unknown")
            .map(({ object }) => object),
        ),
      ]),
    acceptRemoval: (_definition, object, receipt) =>
      crashing("accept", () => replacement?.removals.set(object, receipt)),
    endRemoval: (_definition, object, olderThan) =>
      crashing("settle", () => {
        for (const [id, row] of held)
          if (row.object === object && row.acknowledgedAt < olderThan.getTime()) held.delete(id);
        replacement?.removals.set(object, "ended");
      }),
    endReplacement() {
      replacement = undefined;
      return Promise.resolve();
    },
  };
  /** After a crash nothing happens any more until the next instance starts. */
  const life = {
    isDead: () => isDead,
    kill: () => void (isDead = true),
    restart: () => void (isDead = false),
  };
  return {
    state: endingWithLife(state, life.isDead),
    held,
    parked,
    approvals,
    runs,
    outcomes,
    batches,
    crashes,
    observations,
    life,
  };
}

/** A process that has ended calls nothing any more. */
function endingWithLife(state: SyncState, isDead: () => boolean): SyncState {
  const methods = Object.entries(state).map(([name, method]) => {
    const call = method as (...given: readonly unknown[]) => Promise<unknown>;
    return [
      name,
      (...given: readonly unknown[]) =>
        isDead() ? Promise.reject(new Crash(name)) : call(...given),
    ];
  });
  return Object.fromEntries(methods) as SyncState;
}
