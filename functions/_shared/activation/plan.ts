import { createHash } from "node:crypto";
import { z } from "zod";
import type { QueryRow, Warehouse } from "../google/warehouse.ts";
import type { SyncDefinition } from "./definition.ts";
import type { FieldValue } from "./destination.ts";
import type { PlannedRow } from "./planned-row.ts";
import { planSql } from "./plan-sql.ts";

export interface Plan {
  readonly rows: readonly PlannedRow[];
  /** Rows of the source that may leave. */
  readonly eligibleRows: number;
  /** Rows the destination holds. */
  readonly acknowledgedRows: number;
}

const fixedColumns = z.object({
  key: z.string(),
  object: z.string(),
  is_removal: z.boolean(),
  is_new: z.boolean(),
  eligible_rows: z.coerce.number(),
  acknowledged_rows: z.coerce.number(),
});

export async function makePlan(
  definition: SyncDefinition,
  warehouse: Pick<Warehouse, "query">,
): Promise<Plan> {
  const rows = await warehouse.query(planSql(definition), {
    sync: { type: "STRING", value: definition.name },
  });
  const [first] = rows;
  const counts = first === undefined ? undefined : fixedColumns.parse(first);
  return {
    rows: rows.map((row) => plannedRow(row, definition)),
    eligibleRows: counts?.eligible_rows ?? 0,
    acknowledgedRows: counts?.acknowledged_rows ?? 0,
  };
}

function plannedRow(row: QueryRow, definition: SyncDefinition): PlannedRow {
  const fixed = fixedColumns.parse(row);
  const fields: Record<string, FieldValue> = {};
  const hashes: Record<string, string> = {};
  for (const [index, { field }] of definition.fields.entries()) {
    hashes[field] = String(row[`h${index}`]);
    if (row[`c${index}`] === true)
      fields[field] = JSON.parse(String(row[`v${index}`])) as FieldValue;
  }
  return {
    key: fixed.key,
    object: fixed.object,
    fields,
    hashes,
    rowHash: rowHashOf(hashes, definition),
    isRemoval: fixed.is_removal,
    isNew: fixed.is_new,
  };
}

function rowHashOf(hashes: Readonly<Record<string, string>>, definition: SyncDefinition): string {
  const triggering = definition.fields.filter((mapping) => mapping.triggers !== false);
  const joined = triggering.map((mapping) => hashes[mapping.field]).join(":");
  return createHash("sha256").update(joined).digest("hex");
}
