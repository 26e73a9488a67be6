import { z } from "zod";
import type { QueryRow } from "../google/warehouse.ts";
import type { SyncDefinition } from "./definition.ts";
import type { Receipt, RowOutcome } from "./destination.ts";
import type { PlannedBatch, PlannedRow } from "./planned-row.ts";
import type { OpenBatch } from "./state.ts";

export const interrupted: RowOutcome = {
  kind: "unknown",
  code: "INTENT_WITHOUT_OUTCOME",
  reason: "the run ended between the intent and the answer",
};

export const batchItem = (batch: PlannedBatch, receipt?: Receipt): object => ({
  id: batch.id,
  object: batch.object,
  operation: batch.operation,
  route: batch.route,
  shape: batch.shape,
  keys: batch.rows.map((row) => row.key),
  // Absent where there is none: a JSON null would be a value.
  ...(receipt !== undefined && { receipt }),
});

export function rowItem(
  batch: PlannedBatch,
  row: PlannedRow,
  outcome: RowOutcome,
  definition: SyncDefinition,
): object {
  const { delivery } = definition;
  const identity = identityAfter(row, definition);
  const isFenced = outcome.kind === "unknown" && delivery === "at_most_once";
  return {
    object: row.object,
    key: row.key,
    operation: row.operation,
    outcome: outcome.kind,
    code: "code" in outcome ? outcome.code : null,
    reason: "reason" in outcome ? withoutValuesOf(row, outcome.reason) : null,
    fields: Object.keys(row.fields),
    row_hash: row.rowHash,
    batch_id: batch.id,
    held: isFenced ? null : heldAfter(row, outcome, definition),
    parked: outcome.kind === "rejected" ? "rejected" : isFenced ? "unknown" : null,
    hashes: row.hashes,
    // Absent where there is none: a JSON null would be a value.
    ...(identity !== null && { identity }),
    ...(row.versions !== null && { versions: row.versions }),
    destination_id: outcome.kind === "delivered" ? (outcome.destinationId ?? null) : null,
  };
}

/** An account's own rules word their refusals, and may quote what they refuse: no value of the row is remembered. */
export const withoutValuesOf = ({ fields }: PlannedRow, reason: string): string =>
  Object.values(fields)
    .flatMap((value) => (typeof value === "string" && value.length > 2 ? [value] : []))
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, value) => text.replaceAll(wordOf(value), "…"), reason);

const wordOf = (value: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(value)}(?![\\p{L}\\p{N}_])`, "gu");

/** What a member is known by from now on: a removal that may not have happened is of the identity before this one. */
export const identityAfter = (row: PlannedRow, { mode }: SyncDefinition): PlannedRow["identity"] =>
  row.operation === "remove" && mode === "membership" ? row.fields : row.identity;

/** Whether the destination holds the row now; null leaves what was known. */
export function heldAfter(
  row: PlannedRow,
  outcome: RowOutcome,
  { mode }: SyncDefinition,
): "yes" | "no" | "maybe" | null {
  // Nobody can be a member whom the destination cannot know by anything.
  const isNobody = row.identity !== null && Object.keys(row.identity).length === 0;
  if (mode === "membership" && row.operation === "upsert" && isNobody) return null;
  const isRemoval = row.operation === "remove";
  if (outcome.kind === "delivered") return isRemoval ? "no" : "yes";
  // Of a removal too: it may be half done, and a row that comes back must be sent whole.
  if (outcome.kind === "unknown") return "maybe";
  return null;
}

const plannedColumns = z.object({
  ordinal: z.coerce.number(),
  operation: z.enum(["upsert", "remove", "event"]),
  object: z.string(),
  key: z.string(),
  shape: z.string(),
  field_set: z.string(),
  reason: z.enum(["new", "changed", "removed", "refresh", "identity"]),
  fields: z.string(),
  hashes: z.string(),
  identity: z.string().nullable(),
  versions: z.string().nullable(),
  row_hash: z.string(),
});

export function plannedRow(row: QueryRow): PlannedRow {
  const found = plannedColumns.parse(row);
  return {
    ordinal: found.ordinal,
    operation: found.operation,
    object: found.object,
    key: found.key,
    shape: found.shape,
    fieldSet: found.field_set,
    reason: found.reason,
    fields: JSON.parse(found.fields) as PlannedRow["fields"],
    hashes: JSON.parse(found.hashes) as PlannedRow["hashes"],
    identity: JSON.parse(found.identity ?? "null") as PlannedRow["identity"],
    versions: JSON.parse(found.versions ?? "null") as PlannedRow["versions"],
    rowHash: found.row_hash,
  };
}

export function openBatch(row: QueryRow, planned: readonly PlannedRow[]): OpenBatch {
  const text = (name: string): string => String(row[name]);
  const keys = JSON.parse(text("keys")) as readonly string[];
  const receipt = JSON.parse(String(row["receipt"] ?? "null")) as Receipt | null;
  const [object, operation] = [text("object"), text("operation") as PlannedRow["operation"]];
  const byKey = new Map(
    planned
      .filter((one) => one.object === object && one.operation === operation)
      .map((one) => [one.key, one]),
  );
  const batch: PlannedBatch = {
    id: text("batch_id"),
    object,
    operation,
    route: text("route"),
    shape: text("shape"),
    rows: keys.map((key) => byKey.get(key) ?? forgotten(key, object, operation)),
  };
  return receipt === null ? { batch } : { batch, receipt };
}

/** A row whose plan is gone: nothing is known of what was sent. */
const forgotten = (
  key: string,
  object: string,
  operation: PlannedRow["operation"],
): PlannedRow => ({
  ordinal: 0,
  operation,
  object,
  key,
  shape: "",
  fieldSet: "",
  reason: "changed",
  fields: {},
  hashes: {},
  identity: null,
  versions: null,
  rowHash: "unknown",
});
