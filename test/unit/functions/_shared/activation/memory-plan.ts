import { createHash } from "node:crypto";
import type { SyncDefinition } from "../../../../../functions/_shared/activation/definition.ts";
import type { FieldValue } from "../../../../../functions/_shared/activation/destination.ts";
import type { PlannedRow } from "../../../../../functions/_shared/activation/planned-row.ts";
import { rowId } from "../../../../../functions/_shared/activation/state.ts";

export interface GoldRow {
  readonly key: string;
  readonly object: string;
  readonly hasConsent: boolean;
  /** Destination field → value; absent is null. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly shape?: string;
  readonly score?: number;
}

export interface Held {
  readonly object: string;
  readonly key: string;
  readonly hashes: Readonly<Record<string, string>>;
  readonly rowHash: string;
  readonly identity: Readonly<Record<string, FieldValue>> | null;
  readonly acknowledgedAt: number;
}

export interface Parked {
  readonly object: string;
  readonly key: string;
  readonly operation: string;
  readonly state: "rejected" | "unknown";
  readonly code: string;
  readonly rowHash: string;
}

export const parkId = (row: { object: string; key: string; operation: string }): string =>
  `${row.object}\n${row.key}\n${row.operation}`;

/** What nobody wants any longer, or what is held as it is wanted, is no longer parked. */
export function release(
  definition: SyncDefinition,
  eligible: readonly GoldRow[],
  held: ReadonlyMap<string, Held>,
  parked: Map<string, Parked>,
  refreshBefore: Date | null,
): void {
  if (definition.mode === "events") return;
  const wanted = new Map(eligible.map((row) => [rowId(row), row]));
  for (const [id, row] of parked) {
    const want = wanted.get(rowId(row));
    const isHeld =
      row.operation === "upsert" &&
      want !== undefined &&
      wantedRow(definition, want, held.get(rowId(row)), refreshBefore) === undefined;
    if ((row.operation === "remove") === (want !== undefined) || isHeld) parked.delete(id);
  }
}

/** What the warehouse's script plans, from what is held and parked in memory. */
export function planOf(
  definition: SyncDefinition,
  eligible: readonly GoldRow[],
  held: ReadonlyMap<string, Held>,
  parked: ReadonlyMap<string, Parked>,
  refreshBefore: Date | null,
): readonly PlannedRow[] {
  const wanted = new Set(eligible.map(rowId));
  const due = [
    ...eligible.flatMap(
      (row) => wantedRow(definition, row, held.get(rowId(row)), refreshBefore) ?? [],
    ),
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
  refreshBefore: Date | null,
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
  const isDue =
    mode === "membership" &&
    before !== undefined &&
    before.acknowledgedAt < (refreshBefore?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (before !== undefined && !isNews && !isDue) return undefined;
  const isSent = (cell: (typeof cells)[number]): boolean =>
    mode === "upsert" ? cell.isChanged : cell.value !== null;
  const valuesOf = (some: readonly (typeof cells)[number][]) =>
    Object.fromEntries(some.map(({ field, value }) => [field, value]));
  const identifying = cells.filter((cell) => cell.identifies === true);
  const isMoved =
    before !== undefined &&
    identifying.some(({ field, value }) => (before.identity?.[field] ?? null) !== value);
  return {
    ordinal: 0,
    key: row.key,
    object: row.object,
    shape: row.shape ?? "",
    operation: mode === "events" ? "event" : isMoved ? "remove" : "upsert",
    reason: before === undefined ? "new" : isMoved ? "identity" : isNews ? "changed" : "refresh",
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

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
