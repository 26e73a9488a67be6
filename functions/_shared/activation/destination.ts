/** A value in JSON that a destination's field can hold. Null clears the field; an absent field is left as it is. */
export type FieldValue = string | number | boolean | null;

export interface FieldMapping {
  /** SQL over the source row; a column in most cases. */
  readonly value: string;
  /** Name at the destination. */
  readonly field: string;
  /** Longest text the field takes; what is longer is cut in the plan, so that no row fails for it. */
  readonly maxLength?: number;
  /** `false`: travels with a row that changed but does not make a row change, as the time of scoring. */
  readonly triggers?: boolean;
}

/**
 * A sync as data: which rows go where, under which key, field by field. Raise `mappingVersion` when a mapping changes;
 * the diff re-sends only fields whose hash differs.
 */
export interface SyncDefinition {
  readonly name: string;
  /** `dataset.table`. */
  readonly source: string;
  readonly keyColumn: string;
  /** Column that names the destination's object type; batches hold one type each. */
  readonly objectColumn: string;
  /** SQL over the source row that is TRUE when it may leave. NULL means no. */
  readonly consent: string;
  readonly fields: readonly FieldMapping[];
  readonly mappingVersion: number;
  readonly maxBatchRows: number;
  readonly guards: GuardLimits;
}

/** Shares between 0 and 1; each blocks the whole run. */
export interface GuardLimits {
  /** Of the rows the destination holds, how many may be cleared in one run. */
  readonly maxRemovedShare: number;
  /** Of the rows the destination holds, how many may change in one run. */
  readonly maxChangedShare: number;
  /** Below this many rows at the destination shares say nothing. */
  readonly minRows: number;
}

/** A row that differs from what the destination has acknowledged. */
export interface PlannedRow {
  readonly key: string;
  readonly object: string;
  /** Changed fields only. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Hash of every mapped field as it will stand once this row is delivered. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Hash of those that make a row change: a row that was refused is not sent again until this differs. */
  readonly rowHash: string;
  /** The source no longer has it, or consent is gone: its fields are cleared. */
  readonly isRemoval: boolean;
  /** The destination has acknowledged nothing of it yet. */
  readonly isNew: boolean;
}

export interface Batch {
  readonly id: string;
  readonly object: string;
  readonly rows: readonly PlannedRow[];
}

/** What the destination said about one row. Only `delivered` is delivered. */
export type RowOutcome =
  | { readonly kind: "delivered"; readonly destinationId: string | null }
  /** Refused for a reason in the row: parked until the row changes. */
  | { readonly kind: "rejected"; readonly code: string; readonly reason: string }
  /** Not applied, and worth sending again. */
  | { readonly kind: "retry"; readonly code: string; readonly reason: string }
  /** It may have been applied. */
  | { readonly kind: "unknown"; readonly reason: string };

export type SendOutcome =
  /** One per row, in order. */
  | { readonly kind: "rows"; readonly outcomes: readonly RowOutcome[] }
  /** Nothing more can be sent now: credentials, a missing field, the daily allocation. */
  | { readonly kind: "stop"; readonly code: string; readonly detail: string };

export interface DestinationAdapter {
  send(batch: Batch): Promise<SendOutcome>;
  /** API calls made so far, tokens included. */
  calls(): number;
}
