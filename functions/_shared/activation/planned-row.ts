import type { Batch, FieldValue, Operation, RowOutcome, SyncRow } from "./destination.ts";

/** A row that differs from what the destination has acknowledged, with what to remember once it is delivered. */
export interface PlannedRow extends SyncRow {
  /** Place in the plan: rows that may share a request are neighbours. */
  readonly ordinal: number;
  readonly object: string;
  readonly operation: Operation;
  readonly shape: string;
  /** One 0 or 1 per mapped field. */
  readonly fieldSet: string;
  readonly reason: "new" | "changed" | "removed" | "refresh" | "identity";
  /** Hash of every mapped field as it will stand once this row is delivered. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly identity: Readonly<Record<string, FieldValue>> | null;
  readonly versions: Readonly<Record<string, number>> | null;
  /** Hash of what makes the row change: a row that was refused is not sent again until this differs. */
  readonly rowHash: string;
}

export interface PlannedBatch extends Batch {
  readonly rows: readonly PlannedRow[];
}

/** What was learnt of a batch. */
export interface SettledBatch {
  readonly batch: PlannedBatch;
  /** One per row, in order; `undefined`: in a job that has not ended, under a batch of its own. */
  readonly outcomes: readonly (RowOutcome | undefined)[];
  /** Jobs at the destination that carried its rows and have ended. */
  readonly jobs: readonly PlannedBatch[];
}
