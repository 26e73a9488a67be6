import { createBatcher } from "./batch.ts";
import type { SyncDefinition } from "./definition.ts";
import type { Stop } from "./destination.ts";
import { routeFor } from "./guard.ts";
import type { PlannedBatch, PlannedRow } from "./planned-row.ts";
import type { SyncDependencies } from "./run.ts";
import { sendBatch, type SentBatch } from "./send.ts";
import { rowId, type PlanSummary, type RunRecord } from "./state.ts";

/** What has become of rows so far. */
export interface Progress {
  delivered: number;
  rejected: number;
  unknown: number;
  retry: number;
  /** In jobs that have not ended. */
  pending: number;
  /** Members taken out to be added under new identifiers. */
  moved: number;
}

export interface Bounds {
  /** Time of the clock. */
  readonly deadline: number;
  readonly callsLeft: number;
}

export interface Failure {
  readonly state: RunRecord["state"];
  readonly detail: string;
}

/** Rows read at a time: all that the sender holds of a plan of any size. */
const pageRows = 5_000;

/** Sends the plan page by page, or of it what is taken back, which comes first. Answers why it ended before its end. */
export async function sendPlan(
  plan: PlanSummary,
  definition: SyncDefinition,
  runId: string,
  bounds: Bounds,
  progress: Progress,
  deps: SyncDependencies,
  removalsOnly = false,
): Promise<Failure | undefined> {
  const batcher = createBatcher(runId, routeFor(plan.planned, definition.limits.routes));
  const callsBefore = deps.adapter.calls();
  for (let after = 0; ;) {
    const page = await deps.state.page(definition, after, pageRows);
    const rows = removalsOnly ? page.filter(({ reason }) => reason === "removed") : page;
    const isLast = page.length < pageRows || (removalsOnly && page.at(-1)?.operation !== "remove");
    const batches = [...batcher.add(rows), ...(isLast ? batcher.end() : [])];
    const left = bounds.callsLeft - (deps.adapter.calls() - callsBefore);
    const failure = await sendGroup(
      batches,
      definition,
      runId,
      { ...bounds, callsLeft: left },
      progress,
      deps,
    );
    if (failure !== undefined) return failure;
    if (isLast) return undefined;
    if (deps.send.clock.now() > bounds.deadline)
      return {
        state: "unfinished",
        detail: "the time of one call is used up: it goes on with the next",
      };
    after = page.at(-1)?.ordinal ?? after;
  }
}

/** Consent is read again, intents are written, then requests are made, and what came of them is recorded. */
async function sendGroup(
  planned: readonly PlannedBatch[],
  definition: SyncDefinition,
  runId: string,
  bounds: Bounds,
  progress: Progress,
  deps: SyncDependencies,
): Promise<Failure | undefined> {
  const batches = await stillAllowed(planned, definition, deps);
  if (batches.length === 0) return undefined;
  await deps.state.intend(batches, definition, runId);
  const { sent, stop } = await sendAll(batches, definition, runId, bounds, deps);
  await deps.state.settle(sent, definition, runId);
  for (const one of sent) count(one, progress);
  if (stop === undefined) return undefined;
  const rows = (list: readonly PlannedBatch[]): number =>
    list.reduce((sum, { rows: { length } }) => sum + length, 0);
  progress.retry += rows(batches) - rows(sent.map(({ batch }) => batch));
  return { state: "failed", detail: `${stop.code}: ${stop.detail}` };
}

/** Rows whose consent has gone since the plan was made stay here; the next plan sees them as they are. */
async function stillAllowed(
  batches: readonly PlannedBatch[],
  definition: SyncDefinition,
  { state }: SyncDependencies,
): Promise<readonly PlannedBatch[]> {
  const mayLeave = await readAllowed(batches, definition, state);
  return batches.flatMap((batch) => {
    const rows = batch.rows.filter(mayLeave);
    return rows.length === 0 ? [] : [{ ...batch, rows }];
  });
}

/** Which of the rows may leave by what consent says now; taking back needs none. */
export async function readAllowed(
  batches: readonly PlannedBatch[],
  definition: SyncDefinition,
  state: SyncDependencies["state"],
): Promise<(row: PlannedRow) => boolean> {
  const leaving = batches.flatMap(({ operation, rows }) => (operation === "remove" ? [] : rows));
  const allowed = await state.allowed(definition, leaving);
  return (row) => row.operation === "remove" || allowed.has(rowId(row));
}

async function sendAll(
  batches: readonly PlannedBatch[],
  definition: SyncDefinition,
  runId: string,
  { deadline, callsLeft }: Bounds,
  deps: SyncDependencies,
): Promise<{ readonly sent: readonly SentBatch[]; readonly stop: Stop | undefined }> {
  const { adapter, state, send } = deps;
  const settings = {
    ...send,
    adapter,
    deadline,
    isIdempotent: definition.delivery === "idempotent",
    accept: (batch: PlannedBatch, receipt: Readonly<Record<string, string>>) =>
      state.accept(batch, receipt, definition, runId),
  };
  const callsBefore = adapter.calls();
  const sent: SentBatch[] = [];
  let stop: Stop | undefined;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (
      let batch = batches[next++];
      batch !== undefined && stop === undefined;
      batch = batches[next++]
    ) {
      if (adapter.calls() - callsBefore >= callsLeft) {
        stop ??= usedUp;
        return;
      }
      const one = await sendBatch(batch, settings).catch((thrown: unknown) => {
        next = batches.length;
        throw thrown;
      });
      sent.push(one);
      stop ??= one.stop;
    }
  };
  // What is on its way is waited for, whatever happens beside it: nothing is sent after the run has ended.
  const workers = Array.from({ length: definition.limits.concurrency }, worker);
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { sent, stop };
}

const usedUp: Stop = {
  kind: "stop",
  error: "exhausted",
  code: "DAILY_BUDGET",
  detail:
    "the calls that the definition allows for a day are used up: the rest is sent after midnight UTC",
};

export function count({ batch, outcomes }: SentBatch, progress: Progress): void {
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome === undefined) progress.pending += 1;
    else progress[outcome.kind] += 1;
    if (outcome?.kind === "delivered" && batch.rows[index]?.reason === "identity")
      progress.moved += 1;
  }
}
