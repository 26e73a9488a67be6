import type { Warehouse } from "../google/warehouse.ts";
import type { Logger } from "../log.ts";
import { toBatches } from "./batch.ts";
import type { SyncDefinition } from "./definition.ts";
import type { DestinationAdapter, RowOutcome } from "./destination.ts";
import type { PlannedBatch } from "./planned-row.ts";
import { judge } from "./guard.ts";
import { makePlan, type Plan } from "./plan.ts";
import {
  recordIntent,
  recordOutcomes,
  recordRun,
  type RunRecord,
  type RunTotals,
} from "./record.ts";
import { sendBatch, type SendSettings, type SentBatch } from "./send.ts";

export interface SyncDependencies {
  readonly warehouse: Pick<Warehouse, "query">;
  readonly adapter: DestinationAdapter;
  readonly send: SendSettings;
  readonly now: () => Date;
  readonly log: Logger;
}

export interface SyncSummary extends RunTotals {
  readonly state: RunRecord["state"];
  readonly calls: number;
  readonly detail: string | null;
}

/** Batches whose outcomes are recorded together: what a crash can leave unrecorded, and at most what one statement carries. */
const batchesPerRecord = 10;

/** plan → guard → batch → intent → send → record. A run without a changed row makes no call and writes nothing. */
export async function runSync(
  definition: SyncDefinition,
  runId: string,
  deps: SyncDependencies,
): Promise<SyncSummary> {
  const startedAt = deps.now();
  const callsBefore = deps.adapter.calls();
  const plan = await makePlan(definition, deps.warehouse);
  if (plan.rows.length === 0) return { ...nothing, state: "succeeded", calls: 0, detail: null };

  const { totals, state, detail } = await guardAndSend(plan, definition, runId, deps);
  const calls = deps.adapter.calls() - callsBefore;
  const record = { runId, startedAt, finishedAt: deps.now(), ...totals, state, calls, detail };
  await recordRun(record, definition, deps.warehouse);
  return { ...totals, state, calls, detail };
}

const nothing: RunTotals = { planned: 0, delivered: 0, rejected: 0, unknown: 0, waiting: 0 };

interface Ending {
  readonly totals: RunTotals;
  readonly state: RunRecord["state"];
  readonly detail: string | null;
}

async function guardAndSend(
  plan: Plan,
  definition: SyncDefinition,
  runId: string,
  deps: SyncDependencies,
): Promise<Ending> {
  const planned = plan.rows.length;
  const verdict = judge(plan, definition.guards);
  if (verdict.kind === "blocked")
    return {
      totals: { ...nothing, planned, waiting: planned },
      state: "blocked",
      detail: `${verdict.guard}: ${verdict.detail}`,
    };
  const batches = toBatches(plan.rows, runId, definition.limits.routes[0]?.maxRows ?? 1);
  const outcomes: RowOutcome[] = [];
  for (let start = 0; start < batches.length; start += batchesPerRecord) {
    const group = batches.slice(start, start + batchesPerRecord);
    const sent = await sendGroup(group, definition, runId, deps);
    outcomes.push(...sent.flatMap((one) => one.outcomes));
    const stop = sent.find((one) => one.stop !== undefined)?.stop;
    if (stop !== undefined)
      return {
        totals: totalsOf(planned, outcomes),
        state: "failed",
        detail: `${stop.code}: ${stop.detail}`,
      };
  }
  const totals = totalsOf(planned, outcomes);
  const left = totals.unknown + totals.waiting;
  return {
    totals,
    state: left === 0 ? "succeeded" : "failed",
    detail: left === 0 ? null : `${left} rows are sent again by the next run`,
  };
}

async function sendGroup(
  batches: readonly PlannedBatch[],
  definition: SyncDefinition,
  runId: string,
  deps: SyncDependencies,
): Promise<readonly SentBatch[]> {
  await recordIntent(batches, definition, { runId, now: deps.now() }, deps.warehouse);
  const sent: SentBatch[] = [];
  for (const batch of batches) {
    const one = await sendBatch(batch, deps.adapter, deps.send);
    sent.push(one);
    if (one.stop !== undefined) break;
  }
  await recordOutcomes(sent, definition, { runId, now: deps.now() }, deps.warehouse);
  return sent;
}

function totalsOf(planned: number, outcomes: readonly RowOutcome[]): RunTotals {
  const count = (kind: RowOutcome["kind"]): number =>
    outcomes.filter((outcome) => outcome.kind === kind).length;
  const delivered = count("delivered");
  const rejected = count("rejected");
  const unknown = count("unknown");
  return {
    planned,
    delivered,
    rejected,
    unknown,
    waiting: planned - delivered - rejected - unknown,
  };
}
