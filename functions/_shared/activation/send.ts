import type {
  DestinationAdapter,
  Receipt,
  RowOutcome,
  SendOutcome,
  SettleOutcome,
  Stop,
} from "./destination.ts";
import type { PlannedBatch, PlannedRow, SettledBatch } from "./planned-row.ts";
import type { Clock } from "./rate-limiter.ts";

export interface SendSettings {
  readonly maxAttempts: number;
  readonly backoffMs: number;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
}

export interface SendDependencies extends SendSettings {
  readonly adapter: DestinationAdapter;
  readonly isIdempotent: boolean;
  /** Time of the clock after which nothing is tried again or waited for. */
  readonly deadline: number;
  /** Before rows of an earlier run's job are sent again: those that may still leave. Absent: read just now. */
  readonly allowed?: (batch: PlannedBatch) => Promise<(row: PlannedRow) => boolean>;
  /** Records a receipt before it is polled. */
  readonly accept: (batch: PlannedBatch, receipt: Receipt) => Promise<void>;
}

export interface SentBatch extends SettledBatch {
  /** Why no further batch may be sent. */
  readonly stop?: Stop;
}

/** Rows of a batch that travel together: the whole at first, then those that are still open, or halves. */
interface Part {
  readonly indexes: readonly number[];
  readonly attempt: number;
  /** A job at the destination that has them. */
  readonly job?: { readonly batch: PlannedBatch; readonly receipt: Receipt };
}

/**
 * Sends a batch until every row is decided, attempts or time are used up, or a job goes on without us. What may have been
 * applied is sent again only where delivery is idempotent. With a receipt it begins with the job of an earlier run.
 */
export async function sendBatch(
  batch: PlannedBatch,
  deps: SendDependencies,
  receipt?: Receipt,
): Promise<SentBatch> {
  const outcomes: (RowOutcome | undefined)[] = batch.rows.map(() =>
    receipt === undefined ? notSent : resumed,
  );
  const jobs: PlannedBatch[] = [];
  const whole = batch.rows.map((_, index) => index);
  const parts: Part[] = [
    { indexes: whole, attempt: 1, ...(receipt !== undefined && { job: { batch, receipt } }) },
  ];
  for (let sent = 0, part = parts.shift(); part !== undefined; part = parts.shift()) {
    const { attempt, job } = part;
    const indexes =
      job === undefined ? await stillAllowed(batch, part, outcomes, deps) : part.indexes;
    if (indexes.length === 0) continue;
    const sub = job?.batch ?? partOf(batch, indexes, ++sent);
    const result: SendOutcome | SettleOutcome =
      job === undefined ? await deps.adapter.send(sub) : await poll(job.receipt, job.batch, deps);
    if (job !== undefined && hasEnded(result)) jobs.push(job.batch);
    switch (result.kind) {
      case "accepted":
        await deps.accept(sub, result.receipt);
        parts.unshift({ indexes, attempt, job: { batch: sub, receipt: result.receipt } });
        break;
      case "pending":
        for (const index of indexes) outcomes[index] = undefined;
        break;
      case "stop":
        for (const index of [...indexes, ...parts.flatMap((other) => other.indexes)])
          if (outcomes[index]?.kind !== "unknown")
            outcomes[index] = { kind: "retry", code: result.code, reason: result.detail };
        // The job goes on: a later run asks for its end.
        if (job !== undefined && result.hasEnded !== true)
          for (const index of indexes) outcomes[index] = undefined;
        return { batch, outcomes, jobs, stop: result };
      case "split":
        // A crash between the job's end and its halves would send them twice.
        if (job !== undefined && !deps.isIdempotent)
          for (const index of indexes) outcomes[index] = { ...result, kind: "unknown" };
        else parts.unshift(...halves(part, outcomes, result));
        break;
      case "rows": {
        for (const [position, index] of indexes.entries())
          outcomes[index] = afterAttempt(outcomes[index], result.outcomes[position]);
        const open = indexes.filter((index) => isOpen(outcomes[index], deps.isIdempotent));
        if (open.length === 0 || attempt >= deps.maxAttempts) break;
        const backoffMs = deps.backoffMs * 2 ** (attempt - 1) * (0.5 + deps.random() / 2);
        if (deps.clock.now() + backoffMs > deps.deadline) break;
        await deps.clock.sleep(backoffMs);
        parts.push({ indexes: open, attempt: attempt + 1 });
      }
    }
  }
  return { batch, outcomes, jobs };
}

const hasEnded = (result: SendOutcome | SettleOutcome): boolean =>
  result.kind === "stop" ? result.hasEnded === true : result.kind !== "pending";

const partOf = (
  batch: PlannedBatch,
  indexes: readonly number[],
  ordinal: number,
): PlannedBatch => ({
  ...batch,
  id: `${batch.id}.${ordinal}`,
  rows: indexes.flatMap((index) => batch.rows[index] ?? []),
});

async function stillAllowed(
  batch: PlannedBatch,
  { indexes }: Part,
  outcomes: (RowOutcome | undefined)[],
  { allowed }: SendDependencies,
): Promise<readonly number[]> {
  if (allowed === undefined) return indexes;
  const mayLeave = await allowed(batch);
  return indexes.filter((index) => {
    const row = batch.rows[index];
    if (row !== undefined && mayLeave(row)) return true;
    if (outcomes[index]?.kind !== "unknown")
      outcomes[index] = {
        kind: "retry",
        code: "CONSENT_GONE",
        reason: "it may not leave any longer",
      };
    return false;
  });
}

async function poll(
  receipt: Receipt,
  batch: PlannedBatch,
  { adapter, clock, deadline }: SendDependencies,
): Promise<SettleOutcome> {
  if (adapter.settle === undefined)
    throw new TypeError("the adapter accepts batches and has no settle: it needs one");
  for (;;) {
    const result = await adapter.settle(receipt, batch);
    if (result.kind !== "pending" || clock.now() + result.retryAfterMs > deadline) return result;
    await clock.sleep(result.retryAfterMs);
  }
}

/** Refused as a whole: nothing was applied. One row alone is the one that was meant. */
function halves(
  { indexes, attempt }: Part,
  outcomes: (RowOutcome | undefined)[],
  { code, reason }: { readonly code: string; readonly reason: string },
): readonly Part[] {
  const [only] = indexes;
  if (indexes.length === 1 && only !== undefined) {
    outcomes[only] = { kind: "rejected", code, reason };
    return [];
  }
  const middle = Math.ceil(indexes.length / 2);
  return [indexes.slice(0, middle), indexes.slice(middle)].map((half) => ({
    indexes: half,
    attempt,
  }));
}

/** A row that may have been applied stays unknown until the destination accepts or refuses it. */
function afterAttempt(before: RowOutcome | undefined, now: RowOutcome | undefined): RowOutcome {
  if (now === undefined)
    return {
      kind: "unknown",
      code: "NO_RESULT",
      reason: "the destination told nothing of it",
    };
  return now.kind === "retry" && before?.kind === "unknown" ? before : now;
}

const notSent: RowOutcome = { kind: "retry", code: "NOT_SENT", reason: "not sent yet" };

/** What the run before the crash had tried besides this job is not known: its failure alone does not mean that nothing is there. */
const resumed: RowOutcome = {
  kind: "unknown",
  code: "INTENT_WITHOUT_OUTCOME",
  reason: "an attempt of a run that ended early may have been applied",
};

const isOpen = (outcome: RowOutcome | undefined, isIdempotent: boolean): boolean =>
  outcome?.kind === "retry" || (isIdempotent && outcome?.kind === "unknown");
