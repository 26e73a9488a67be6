/**
 * What a destination is to the engine: a definition (data) and an adapter (send, and where the API needs it settle and
 * observe). The engine owns everything else: the diff, consent, guards, approval, batches, pace, retries, records.
 */
import type { FunctionDeployment } from "../deployment.ts";
import type { SyncDefinition } from "./definition.ts";

/** What a destination's field can hold. Three things differ: absent leaves the field, null clears it, a value sets it. */
export type FieldValue = string | number | boolean | null;

/** A row to send. */
export interface SyncRow {
  /** External id at the destination, in membership mode the member's own key, in events mode the event's id. */
  readonly key: string;
  /**
   * By destination field; changed fields and those that travel along. A removal in upsert mode has every field null. A removal
   * in membership mode has the identifying fields as they were when the member was added.
   */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/**
 * Rows of one request: one object, one operation, one shape (consent, kind of identifier) and, where the route asks for it,
 * one set of fields. Never more rows than the route allows.
 */
export interface Batch {
  /** Deterministic: the same rows of the same run make the same id. Usable as the destination's idempotency key. */
  readonly id: string;
  readonly object: string;
  readonly operation: Operation;
  /** Name of the route of the definition's limits. */
  readonly route: string;
  /** Value of the definition's `shape`; empty without one. */
  readonly shape: string;
  readonly rows: readonly SyncRow[];
}

/** upsert: set the fields of a record, or add a member. remove: clear the fields, or take the member out. event: happen once. */
export type Operation = "upsert" | "remove" | "event";

/** What the destination said about one row. Only `delivered` is delivered; a reason never holds a value of the row. */
export type RowOutcome =
  /** The destination said so of this row, or of the whole batch in so many words. A 2xx by itself says nothing. */
  | { readonly kind: "delivered"; readonly destinationId?: string }
  /** Refused for a reason in the row: parked under the destination's own code until the row or the mapping changes. */
  | { readonly kind: "rejected"; readonly code: string; readonly reason: string }
  /** Certainly not applied, and worth sending again: a lock, 429, 503. */
  | { readonly kind: "retry"; readonly code: string; readonly reason: string }
  /** It may have been applied: no answer, 5xx, a cut or contradictory answer. Sent again only where delivery is idempotent. */
  | { readonly kind: "unknown"; readonly code: string; readonly reason: string };

/**
 * Nothing more can be sent now. `configuration`: a person must mend something (credentials, a missing field, a deleted
 * audience); `detail` says what. `exhausted`: an allocation is used up and comes back by itself. No row is parked for it.
 */
export interface Stop {
  readonly kind: "stop";
  readonly error: "configuration" | "exhausted";
  readonly code: string;
  readonly detail: string;
  /** Of a job that was asked for: it has ended without applying anything, and is not asked for again. */
  readonly hasEnded?: boolean;
}

/** The destination refused the batch as a whole for something in it: the engine sends its halves, one row alone is rejected. */
export interface Split {
  readonly kind: "split";
  readonly code: string;
  readonly reason: string;
}

/** One outcome per row, in the order of the batch's rows. Fewer leave the rest unknown. */
export interface RowResults {
  readonly kind: "rows";
  readonly outcomes: readonly RowOutcome[];
}

/** What finds an asynchronous job again: ids, no values of rows, no credentials. Recorded before the first poll. */
export type Receipt = Readonly<Record<string, string>>;

export type SendOutcome =
  | RowResults
  /** Taken, not done: the engine records the receipt and polls `settle`, in this run or a later one. */
  | { readonly kind: "accepted"; readonly receipt: Receipt }
  | Split
  | Stop;

export type SettleOutcome =
  | RowResults
  /** Not ended. Asked again after so long; `observe` it no sooner than the API's documentation says. */
  | { readonly kind: "pending"; readonly retryAfterMs: number }
  | Split
  | Stop;

/** Of a removal as a whole; `retry` and `unknown` are asked again by the next run. */
export type RemovalOutcome =
  | RowOutcome
  | { readonly kind: "accepted"; readonly receipt: Receipt }
  | { readonly kind: "pending"; readonly retryAfterMs: number }
  | Stop;

/** What a destination holds of one key now. `undefined` fields: it has no such record. */
export interface Observation {
  readonly key: string;
  readonly fields: Readonly<Record<string, FieldValue>> | undefined;
}

/** Everything that waits, calls or counts is injected, see destination-http.ts. Methods never throw for what a destination says. */
export interface DestinationAdapter {
  send(batch: Batch): Promise<SendOutcome>;
  /** Of a job that `send` accepted, also after a restart: everything it needs is in the receipt and the batch. */
  settle?(receipt: Receipt, batch: Batch): Promise<SettleOutcome>;
  /** Reads records back for reconciliation; values as the definition's fields would send them. */
  observe?(
    object: string,
    keys: readonly string[],
    fields: readonly string[],
  ): Promise<readonly Observation[] | Stop>;
  /**
   * Membership only: takes out every member who was last added before that moment. With the receipt of an earlier call it asks how
   * far that one is; the same moment twice does no harm.
   */
  removeOlderThan?(object: string, moment: Date, receipt?: Receipt): Promise<RemovalOutcome>;
  /** Requests made so far, tokens and polls included. */
  calls(): number;
}

/** A destination as the registry lists it: its syncs share one adapter, one limiter and one function. */
export interface Destination {
  readonly name: string;
  readonly syncs: readonly SyncDefinition[];
  readonly deployment: FunctionDeployment;
  readonly schedule: {
    /** UTC; null: only after publication, or when a person says so. */
    readonly cron: string | null;
    /** Also as soon as the pipeline has published a table that one of the syncs reads. */
    readonly afterPublish: boolean;
  };
}

/** The same outcome for every row. */
export const all = (batch: Batch, outcome: RowOutcome): RowResults => ({
  kind: "rows",
  outcomes: batch.rows.map(() => outcome),
});
