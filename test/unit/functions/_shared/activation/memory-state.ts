import { createHash } from "node:crypto";
import type { SyncDefinition } from "../../../../../functions/_shared/activation/definition.ts";
import type {
  FieldValue,
  Receipt,
} from "../../../../../functions/_shared/activation/destination.ts";
import type {
  PlannedBatch,
  PlannedRow,
} from "../../../../../functions/_shared/activation/planned-row.ts";
import {
  heldAfter,
  identityAfter,
} from "../../../../../functions/_shared/activation/state-rows.ts";
import {
  rowId,
  type ApprovalState,
  type RunRecord,
  type SyncState,
} from "../../../../../functions/_shared/activation/state.ts";

export interface GoldRow {
  readonly key: string;
  readonly object: string;
  readonly hasConsent: boolean;
  /** Destination field → value; absent is null. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly shape?: string;
  readonly score?: number;
}

interface Held {
  readonly object: string;
  readonly key: string;
  readonly hashes: Readonly<Record<string, string>>;
  readonly rowHash: string;
  readonly identity: Readonly<Record<string, FieldValue>> | null;
}

export interface Parked {
  readonly object: string;
  readonly key: string;
  readonly operation: string;
  readonly state: "rejected" | "unknown";
  readonly code: string;
  readonly rowHash: string;
}

/** Thrown by `crash`, as a process that ends there. */
export class Crash extends Error {}

type Step = "intend" | "accept" | "settle" | "finish";

/**
 * The state of one sync in memory, for the thousands of runs that the properties need. A test of the warehouse's state checks
 * that both answer the same. `crashes` makes the next call of that step, before or after it took effect, the last of the run.
 */
export function createMemoryState(definition: SyncDefinition, gold: { rows: readonly GoldRow[] }) {
  const held = new Map<string, Held>();
  const parked = new Map<string, Parked>();
  const approvals = new Map<string, ApprovalState>();
  const runs: RunRecord[] = [];
  const outcomes: {
    readonly key: string;
    readonly outcome: string;
    readonly code: string | null;
    readonly fields: readonly string[];
  }[] = [];
  const batches = new Map<string, { state: string; batch: PlannedBatch; receipt?: Receipt }>();
  const crashes: { step: Step; when: "before" | "after" }[] = [];
  let plan: readonly PlannedRow[] = [];
  let isDead = false;

  const crashing = (step: Step, work: () => void): Promise<void> => {
    const [next] = crashes;
    const isMeant = next?.step === step;
    if (isMeant) crashes.shift();
    if (isDead) return Promise.reject(new Crash(step));
    isDead = isMeant;
    if (isMeant && next.when === "before") return Promise.reject(new Crash(step));
    work();
    return isMeant ? Promise.reject(new Crash(step)) : Promise.resolve();
  };
  const park = (row: PlannedRow, state: Parked["state"], code: string): void => {
    const { object, key, operation, rowHash } = row;
    parked.set(parkId(row), { object, key, operation, state, code, rowHash });
  };
  const hold = (row: PlannedRow, after: ReturnType<typeof heldAfter>): void => {
    const { object, key, hashes, rowHash } = row;
    const identity = identityAfter(row, definition);
    const before = held.get(rowId(row));
    if (after === "no") held.delete(rowId(row));
    if (after === "yes") held.set(rowId(row), { object, key, hashes, rowHash, identity });
    if (after === "maybe")
      held.set(rowId(row), {
        object,
        key,
        hashes: {},
        rowHash: "unknown",
        identity: identity ?? before?.identity ?? null,
      });
  };

  const state: SyncState = {
    openBatches: () =>
      Promise.resolve(
        [...batches.values()].flatMap(({ state: at, batch, receipt }) =>
          at === "intended"
            ? [{ batch }]
            : at === "accepted" && receipt
              ? [{ batch, receipt }]
              : [],
        ),
      ),
    abandon(abandoned) {
      for (const batch of abandoned) {
        batches.set(batch.id, { state: "unknown", batch });
        for (const row of batch.rows)
          if (definition.delivery === "idempotent") hold(row, "maybe");
          else if (!held.has(rowId(row))) park(row, "unknown", "INTENT_WITHOUT_OUTCOME");
      }
      return Promise.resolve();
    },
    plan() {
      const eligible = gold.rows.filter((row) => row.hasConsent);
      release(eligible, parked, definition);
      plan = planOf(definition, eligible, held, parked);
      const scores = eligible.flatMap(({ score }) => score ?? []);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
      return Promise.resolve({
        planHash: sha256(plan.map((row) => parkId(row) + row.rowHash).join("|")),
        planned: plan.length,
        removed: plan.filter(({ reason }) => reason === "removed").length,
        changed: plan.filter(({ reason }) => reason === "changed" || reason === "identity").length,
        eligibleRows: eligible.length,
        acknowledgedRows: held.size,
        scoreMean: scores.length === 0 ? null : mean,
        scoreDeviation: scores.length < 2 ? null : Math.sqrt(squares / (scores.length - 1)),
      });
    },
    page: (_definition, after, limit) => Promise.resolve(plan.slice(after, after + limit)),
    allowed: (_definition, rows) => {
      const allowed = new Set(gold.rows.filter((row) => row.hasConsent).map(rowId));
      return Promise.resolve(new Set(rows.map(rowId).filter((id) => allowed.has(id))));
    },
    intend: (intended) =>
      crashing("intend", () => {
        for (const batch of intended) batches.set(batch.id, { state: "intended", batch });
      }),
    accept: (batch, receipt) =>
      crashing("accept", () => batches.set(batch.id, { state: "accepted", batch, receipt })),
    settle: (settled) =>
      crashing("settle", () => {
        for (const { batch, outcomes: told, jobs } of settled) {
          for (const [index, row] of batch.rows.entries()) {
            const outcome = told[index];
            if (outcome === undefined) continue;
            const isFenced = outcome.kind === "unknown" && definition.delivery === "at_most_once";
            const code = "code" in outcome ? outcome.code : null;
            outcomes.push({
              key: row.key,
              outcome: outcome.kind,
              code,
              fields: Object.keys(row.fields),
            });
            if (!isFenced) hold(row, heldAfter(row, outcome));
            if (outcome.kind === "rejected") park(row, "rejected", outcome.code);
            else if (isFenced) park(row, "unknown", outcome.code);
            else parked.delete(parkId(row));
          }
          for (const ended of [batch, ...jobs])
            batches.set(ended.id, { state: "settled", batch: ended });
        }
      }),
    lastRun: () => {
      const last = runs.findLast((run) => run.state === "succeeded" && run.plan !== null)?.plan;
      return Promise.resolve(last ?? undefined);
    },
    callsToday: () => Promise.resolve(runs.reduce((sum, run) => sum + run.calls, 0)),
    approval: (sync, planHash) => Promise.resolve(approvals.get(`${sync} ${planHash}`)),
    requestApproval({ sync, planHash }) {
      approvals.set(`${sync} ${planHash}`, "waiting");
      return Promise.resolve();
    },
    heldSample: () => Promise.resolve([]),
    observed: () => Promise.resolve(),
    finish: (run) => crashing("finish", () => runs.push(run)),
  };
  /** After a crash nothing happens any more until the next instance starts. */
  const life = { isDead: () => isDead, restart: () => void (isDead = false) };
  return { state, held, parked, approvals, runs, outcomes, batches, crashes, life };
}

const parkId = (row: { object: string; key: string; operation: string }): string =>
  `${row.object}\n${row.key}\n${row.operation}`;

function release(
  eligible: readonly GoldRow[],
  parked: Map<string, Parked>,
  { mode }: SyncDefinition,
): void {
  if (mode === "events") return;
  const wanted = new Set(eligible.map(rowId));
  for (const [id, row] of parked)
    if ((row.operation === "remove") === wanted.has(rowId(row))) parked.delete(id);
}

function planOf(
  definition: SyncDefinition,
  eligible: readonly GoldRow[],
  held: ReadonlyMap<string, Held>,
  parked: ReadonlyMap<string, Parked>,
): readonly PlannedRow[] {
  const wanted = new Set(eligible.map(rowId));
  const due = [
    ...eligible.flatMap((row) => wantedRow(definition, row, held.get(rowId(row))) ?? []),
    ...(definition.mode === "events" ? [] : [...held.values()])
      .filter((row) => !wanted.has(rowId(row)))
      .map((row) => removal(definition, row)),
  ].filter((row) => {
    const park = parked.get(parkId(row));
    return park === undefined || (park.state === "rejected" && park.rowHash !== row.rowHash);
  });
  return due
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    .map((row, index) => ({ ...row, ordinal: index + 1 }));
}

const placeOf = (row: PlannedRow): string =>
  [row.operation === "remove" ? 0 : 1, row.object, row.shape, row.fieldSet, row.key].join("\n");

function wantedRow(
  { fields, mode }: SyncDefinition,
  row: GoldRow,
  before: Held | undefined,
): PlannedRow | undefined {
  const cells = fields.map((mapping) => {
    const value = row.values[mapping.field] ?? null;
    const hash = sha256(`${row.key}:${JSON.stringify(value)}`);
    const isLeft = mapping.whenNull === "leave" && value === null;
    const isChanged = !isLeft && before?.hashes[mapping.field] !== hash;
    return {
      ...mapping,
      value,
      isLeft,
      isChanged,
      hash: isLeft ? (before?.hashes[mapping.field] ?? "") : hash,
    };
  });
  const triggers = cells.filter((cell) => cell.triggers !== false);
  const isNews =
    mode === "events" ? before?.rowHash === "unknown" : triggers.some((cell) => cell.isChanged);
  if (before !== undefined && !isNews) return undefined;
  const isSent = (cell: (typeof cells)[number]): boolean =>
    mode === "upsert" ? cell.isChanged : cell.value !== null;
  const valuesOf = (some: readonly (typeof cells)[number][]) =>
    Object.fromEntries(some.map(({ field, value }) => [field, value]));
  const identifying = cells.filter((cell) => cell.identifies === true);
  const isMoved = before !== undefined && identifying.some((cell) => cell.isChanged);
  return {
    ordinal: 0,
    key: row.key,
    object: row.object,
    shape: row.shape ?? "",
    operation: mode === "events" ? "event" : isMoved ? "remove" : "upsert",
    reason: before === undefined ? "new" : isMoved ? "identity" : "changed",
    fieldSet: cells.map((cell) => (isSent(cell) ? "1" : "0")).join(""),
    fields: isMoved ? (before.identity ?? {}) : valuesOf(cells.filter(isSent)),
    hashes: Object.fromEntries(cells.map(({ field, hash }) => [field, hash])),
    identity:
      identifying.length === 0 ? null : valuesOf(identifying.filter(({ value }) => value !== null)),
    versions: null,
    rowHash: sha256([row.key, ...triggers.map(({ value }) => JSON.stringify(value))].join("\n")),
  };
}

const removal = ({ fields, mode }: SyncDefinition, row: Held): PlannedRow => ({
  ordinal: 0,
  key: row.key,
  object: row.object,
  shape: "",
  operation: "remove",
  reason: "removed",
  fieldSet: "1".repeat(fields.length),
  fields:
    mode === "membership"
      ? (row.identity ?? {})
      : Object.fromEntries(fields.map(({ field }) => [field, null])),
  hashes: {},
  identity: null,
  versions: null,
  rowHash: "removed",
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
