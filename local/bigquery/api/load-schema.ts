import { BigQueryError } from "../errors.ts";
import type { FieldSchema, TableResource, Warehouse } from "../warehouse.ts";
import { legacyName } from "./errors.ts";

/** A load's schema may add columns or relax modes of an existing table only when its schemaUpdateOptions say so. */
export async function addFields(
  warehouse: Warehouse,
  existing: TableResource,
  declared: readonly FieldSchema[],
  options: readonly string[],
): Promise<void> {
  const current = existing.schema?.fields ?? [];
  const known = new Map(current.map((field) => [field.name.toLowerCase(), field]));
  const added = declared.filter((field) => !known.has(field.name.toLowerCase()));
  const relaxed = declared.filter(
    (field) =>
      known.get(field.name.toLowerCase())?.mode === "REQUIRED" && field.mode === "NULLABLE",
  );
  if (added.length > 0 && !options.includes("ALLOW_FIELD_ADDITION"))
    throw mismatch(existing, `Cannot add fields (field: ${added[0]?.name})`);
  const relax = relaxed.length > 0 && options.includes("ALLOW_FIELD_RELAXATION");
  if (added.length === 0 && !relax) return;
  const names = new Set(relaxed.map((field) => field.name.toLowerCase()));
  const fields = current.map((field) =>
    relax && names.has(field.name.toLowerCase()) ? { ...field, mode: "NULLABLE" as const } : field,
  );
  await warehouse.updateTable(existing.tableReference, {
    schema: { fields: [...fields, ...added] },
  });
}

function mismatch(table: TableResource, detail: string): BigQueryError {
  return new BigQueryError(
    "invalid",
    `Provided Schema does not match Table ${legacyName(table.tableReference)}. ${detail}`,
  );
}
