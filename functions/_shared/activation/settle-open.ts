import type { SyncDefinition } from "./definition.ts";
import type { PlannedBatch } from "./planned-row.ts";
import type { SyncDependencies } from "./run.ts";
import { sendBatch } from "./send.ts";
import { count, readAllowed, type Failure, type Progress } from "./send-plan.ts";
import { rowId } from "./state.ts";

/**
 * Brings what earlier calls left to its end: jobs at the destination are polled by their receipts, and what was only intended
 * is abandoned. While a job has not ended nothing new is planned, so no row is ever in two jobs. Answers why it must wait.
 */
export async function settleOpen(
  definition: SyncDefinition,
  runId: string,
  deadline: number,
  progress: Progress,
  deps: SyncDependencies,
): Promise<Failure | undefined> {
  const { state, adapter, send } = deps;
  const open = await state.openBatches(definition);
  if (open.length === 0) return undefined;
  const settings = {
    ...send,
    adapter,
    deadline,
    isIdempotent: definition.delivery === "idempotent",
    allowed: (batch: PlannedBatch) => readAllowed([batch], definition, state),
    accept: (batch: PlannedBatch, receipt: Readonly<Record<string, string>>) =>
      state.accept(batch, receipt, definition, runId),
  };
  // Rows in a job are the job's; the intent that they began with says nothing more of them.
  const inJobs = new Set<string>();
  let failure: Failure | undefined;
  let waiting = 0;
  for (const { batch, receipt } of open) {
    if (receipt === undefined) continue;
    for (const row of batch.rows) inJobs.add(rowId(row));
    const before = progress.pending;
    const sent = await sendBatch(batch, settings, receipt);
    await state.settle(
      [{ ...sent, batch: { ...batch, id: `${batch.id}.end` } }],
      definition,
      runId,
    );
    count(sent, progress);
    waiting += progress.pending - before;
    if (sent.stop !== undefined)
      failure ??= { state: "failed", detail: `${sent.stop.code}: ${sent.stop.detail}` };
  }
  const intended = open.flatMap(({ batch, receipt }) =>
    receipt === undefined
      ? [{ ...batch, rows: batch.rows.filter((row) => !inJobs.has(rowId(row))) }]
      : [],
  );
  if (intended.length > 0) await state.abandon(intended, definition, runId);
  if (failure !== undefined) return failure;
  return waiting === 0
    ? undefined
    : { state: "settling", detail: `${waiting} rows are in jobs that have not ended` };
}
