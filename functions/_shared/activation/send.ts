import type { DestinationAdapter, RowOutcome } from "./destination.ts";
import type { PlannedBatch } from "./planned-row.ts";

export interface SendSettings {
  readonly maxAttempts: number;
  readonly backoffMs: number;
  readonly pause: (ms: number) => Promise<void>;
  /** Between 0 and 1. */
  readonly random: () => number;
}

export interface SentBatch {
  readonly batch: PlannedBatch;
  readonly outcomes: readonly RowOutcome[];
  /** Why no further batch may be sent. */
  readonly stop?: { readonly code: string; readonly detail: string };
}

/**
 * Sends a batch until every row is decided or the attempts are used up. Rows are upserts under a unique key, so a row
 * whose outcome is unknown may be sent again; only the rows that are not decided are.
 */
export async function sendBatch(
  batch: PlannedBatch,
  adapter: DestinationAdapter,
  settings: SendSettings,
): Promise<SentBatch> {
  const outcomes: RowOutcome[] = batch.rows.map(() => notSent);
  let open = batch.rows.map((_, index) => index);
  for (let attempt = 1; ; attempt++) {
    const rows = open.flatMap((index) => batch.rows[index] ?? []);
    const sent = await adapter.send({ ...batch, rows });
    if (sent.kind === "stop") {
      const { code, detail } = sent;
      for (const index of open)
        if (outcomes[index]?.kind !== "unknown")
          outcomes[index] = { kind: "retry", code, reason: detail };
      return { batch, outcomes, stop: { code, detail } };
    }
    if (sent.kind !== "rows") throw new Error(`${sent.kind} is not an outcome of Collections`);
    for (const [position, index] of open.entries())
      outcomes[index] = afterAttempt(outcomes[index], sent.outcomes[position]);
    open = open.filter((index) => isOpen(outcomes[index]));
    if (open.length === 0 || attempt === settings.maxAttempts) return { batch, outcomes };
    const backoffMs = settings.backoffMs * 2 ** (attempt - 1);
    await settings.pause(backoffMs * (0.5 + settings.random() / 2));
  }
}

/** A row that may have been applied stays unknown until the destination accepts or refuses it. */
function afterAttempt(before: RowOutcome | undefined, now: RowOutcome | undefined): RowOutcome {
  if (now === undefined)
    return { kind: "unknown", code: "NO_RESULT", reason: "the destination told nothing of it" };
  return now.kind === "retry" && before?.kind === "unknown" ? before : now;
}

const notSent: RowOutcome = { kind: "retry", code: "NOT_SENT", reason: "not sent yet" };

const isOpen = (outcome: RowOutcome | undefined): boolean =>
  outcome?.kind === "retry" || outcome?.kind === "unknown";
