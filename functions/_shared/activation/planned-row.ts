import type { Batch, SyncRow } from "./destination.ts";

/** A row that differs from what the destination has acknowledged. */
export interface PlannedRow extends SyncRow {
  readonly object: string;
  /** Hash of every mapped field as it will stand once this row is delivered. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Hash of those that make a row change: a row that was refused is not sent again until this differs. */
  readonly rowHash: string;
  /** The source no longer has it, or consent is gone: its fields are cleared. */
  readonly isRemoval: boolean;
  /** The destination has acknowledged nothing of it yet. */
  readonly isNew: boolean;
}

export interface PlannedBatch extends Batch {
  readonly rows: readonly PlannedRow[];
}
