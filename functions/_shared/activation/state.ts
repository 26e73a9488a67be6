import type { SyncDefinition } from "./definition.ts";
import type { Receipt } from "./destination.ts";
import type { PlannedBatch, PlannedRow, SettledBatch } from "./planned-row.ts";

/** What guards and people look at before a plan is sent. */
export interface PlanSummary {
  /** Of everything that would be sent; an approval is bound to it. */
  readonly planHash: string;
  readonly planned: number;
  readonly removed: number;
  /** Rows the destination holds that change. */
  readonly changed: number;
  /** Rows of gold that may leave. */
  readonly eligibleRows: number;
  /** The definition's own sign says that an empty source is meant. */
  readonly emptyIsMeant: boolean;
  /** Rows the destination holds. */
  readonly acknowledgedRows: number;
  readonly scoreMean: number | null;
  readonly scoreDeviation: number | null;
}

/** A batch that an earlier call, or this one before it crashed, did not bring to its end. */
export interface OpenBatch {
  readonly batch: PlannedBatch;
  /** Absent: it was about to be sent, and nobody knows whether it was. */
  readonly receipt?: Receipt;
}

export interface PastRun {
  readonly scoreMean: number | null;
  readonly scoreDeviation: number | null;
}

export type ApprovalState = "waiting" | "approved" | "rejected" | "expired";

export interface ApprovalRequest {
  readonly sync: string;
  readonly planHash: string;
  readonly runId: string;
  readonly guard: string;
  readonly detail: string;
}

export interface RunRecord {
  readonly runId: string;
  readonly sync: string;
  readonly destination: string;
  readonly state: "succeeded" | "failed" | "blocked" | "settling" | "unfinished";
  readonly planned: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly waiting: number;
  readonly calls: number;
  readonly plan: PlanSummary | null;
  readonly detail: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export interface HeldRow {
  readonly object: string;
  readonly key: string;
  /** Field → hash as acknowledged. */
  readonly hashes: Readonly<Record<string, string>>;
}

export interface ObservedRow extends HeldRow {
  readonly differs: readonly string[];
}

/** What a sync remembers. The order in which the engine calls these is what makes a crash at any moment harmless. */
export interface SyncState {
  /** Batches without an end, oldest first. */
  openBatches(definition: SyncDefinition): Promise<readonly OpenBatch[]>;
  /**
   * Ends batches that were about to be sent when something crashed: what may be held is remembered as held with contents
   * nobody knows, so it is sent or taken back again; at most once, the rows are parked as unknown instead.
   */
  abandon(
    batches: readonly PlannedBatch[],
    definition: SyncDefinition,
    runId: string,
  ): Promise<void>;
  /**
   * Replaces the plan of the sync by the difference between gold and what the destination has acknowledged; in membership mode
   * with everyone who was confirmed before `refreshBefore`.
   */
  plan(
    definition: SyncDefinition,
    runId: string,
    refreshBefore: Date | undefined,
  ): Promise<PlanSummary>;
  /** At most `limit` rows of the plan after that place. */
  page(definition: SyncDefinition, after: number, limit: number): Promise<readonly PlannedRow[]>;
  /** Of these keys of the source, those that consent and the definition let leave now, as `object\nkey`. */
  allowed(
    definition: SyncDefinition,
    rows: readonly { readonly object: string; readonly key: string }[],
  ): Promise<ReadonlySet<string>>;
  intend(
    batches: readonly PlannedBatch[],
    definition: SyncDefinition,
    runId: string,
  ): Promise<void>;
  /** Before the first poll. */
  accept(
    batch: PlannedBatch,
    receipt: Receipt,
    definition: SyncDefinition,
    runId: string,
  ): Promise<void>;
  /** Outcomes, the baseline of the next diff, what is parked, and last the end of the batches. */
  settle(
    batches: readonly SettledBatch[],
    definition: SyncDefinition,
    runId: string,
  ): Promise<void>;
  lastRun(definition: SyncDefinition): Promise<PastRun | undefined>;
  /** Calls of all runs of the destination since midnight UTC. */
  callsToday(destination: string): Promise<number>;
  approval(sync: string, planHash: string): Promise<ApprovalState | undefined>;
  requestApproval(request: ApprovalRequest): Promise<void>;
  /** A sample of what is held since before `moment`, whose fields are all known. */
  heldSample(definition: SyncDefinition, moment: Date, rows: number): Promise<readonly HeldRow[]>;
  /** What read-back showed; a row that differs loses its acknowledged fields, so that the next plan sends them again. */
  observed(definition: SyncDefinition, runId: string, rows: readonly ObservedRow[]): Promise<void>;
  /** Records the run, and forgets the values of its plan that no open batch needs. */
  finish(run: RunRecord, definition: SyncDefinition): Promise<void>;
  /** The replacement that has begun and not ended. */
  replacement(definition: SyncDefinition): Promise<Replacement | undefined>;
  /** Begins one, unless this run has done so before. */
  beginReplacement(definition: SyncDefinition, runId: string): Promise<void>;
  /** Objects of which somebody was confirmed since then. */
  confirmedObjects(definition: SyncDefinition, since: Date): Promise<readonly string[]>;
  /** Before the first poll. */
  acceptRemoval(definition: SyncDefinition, object: string, receipt: Receipt): Promise<void>;
  /** Who was confirmed before that moment and not since is no longer held. */
  endRemoval(definition: SyncDefinition, object: string, olderThan: Date): Promise<void>;
  endReplacement(definition: SyncDefinition): Promise<void>;
}

/** A membership made anew: everyone is added again, and then goes who was added before it began. */
export interface Replacement {
  readonly startedAt: Date;
  /** By object: what finds the removal at the destination, or that it has ended. */
  readonly removals: ReadonlyMap<string, Receipt | "ended">;
}

export const rowId = (row: { readonly object: string; readonly key: string }): string =>
  `${row.object}\n${row.key}`;

/** What was confirmed before this moment is confirmed anew: a membership about to end, or one that is being replaced. */
export function dueBefore(
  { refreshAfterDays }: SyncDefinition,
  now: Date,
  refreshBefore: Date | undefined,
): Date | null {
  const moments = [
    ...(refreshAfterDays === undefined ? [] : [now.getTime() - refreshAfterDays * 86_400_000]),
    ...(refreshBefore === undefined ? [] : [refreshBefore.getTime()]),
  ];
  return moments.length === 0 ? null : new Date(Math.max(...moments));
}
