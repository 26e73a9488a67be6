import type { FieldSchema } from "../warehouse.ts";

/** google.cloud.bigquery.storage.v1.TableFieldSchema, with enums by name. */
export interface StorageField {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
  readonly description: string;
  readonly fields: readonly StorageField[];
  readonly maxLength?: string;
  readonly precision?: string;
  readonly scale?: string;
  readonly defaultValueExpression?: string;
  readonly rangeElementType?: { readonly type: string };
}

/** The Storage API has names of its own for some types. */
const typeNames: Readonly<Partial<Record<FieldSchema["type"], string>>> = {
  INTEGER: "INT64",
  FLOAT: "DOUBLE",
  BOOLEAN: "BOOL",
  RECORD: "STRUCT",
};

export function storageSchema(fields: readonly FieldSchema[]): { fields: StorageField[] } {
  return { fields: fields.map(storageField) };
}

function storageField(field: FieldSchema): StorageField {
  const text = (key: string): string | undefined => {
    const value = field[key];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const optional = {
    maxLength: text("maxLength"),
    precision: text("precision"),
    scale: text("scale"),
    defaultValueExpression: text("defaultValueExpression"),
  };
  const range = field["rangeElementType"] as { type?: string } | undefined;
  return {
    name: field.name,
    type: typeNames[field.type] ?? field.type,
    mode: field.mode ?? "NULLABLE",
    description: field.description ?? "",
    fields: (field.fields ?? []).map(storageField),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    ...(range?.type === undefined ? {} : { rangeElementType: { type: range.type } }),
  };
}
