import { BigQueryError } from "../errors.ts";
import type { FieldSchema } from "../warehouse.ts";
import { isObject, listAt, requireText, textAt, type Json } from "./json.ts";

/** GoogleSQL names are accepted on input; the API always answers the legacy ones. */
const typeNames: Readonly<Record<string, FieldSchema["type"]>> = {
  STRING: "STRING",
  BYTES: "BYTES",
  INTEGER: "INTEGER",
  INT64: "INTEGER",
  FLOAT: "FLOAT",
  FLOAT64: "FLOAT",
  BOOLEAN: "BOOLEAN",
  BOOL: "BOOLEAN",
  TIMESTAMP: "TIMESTAMP",
  DATE: "DATE",
  TIME: "TIME",
  DATETIME: "DATETIME",
  INTERVAL: "INTERVAL",
  NUMERIC: "NUMERIC",
  DECIMAL: "NUMERIC",
  BIGNUMERIC: "BIGNUMERIC",
  BIGDECIMAL: "BIGNUMERIC",
  JSON: "JSON",
  GEOGRAPHY: "GEOGRAPHY",
  RANGE: "RANGE",
  RECORD: "RECORD",
  STRUCT: "RECORD",
};

/** Checks a schema's fields and gives them the API's type names and an explicit mode. */
export function normalizeFields(fields: unknown, path = ""): readonly FieldSchema[] {
  if (!Array.isArray(fields))
    throw new BigQueryError("invalid", "Invalid schema: fields must be a list.");
  const seen = new Set<string>();
  return fields.map((field: unknown) => {
    if (!isObject(field))
      throw new BigQueryError("invalid", "Invalid schema: every field must be an object.");
    const name = requireText(field, "name");
    if (seen.has(name.toLowerCase()))
      throw new BigQueryError("invalid", `Duplicate field name ${path}${name} in the schema.`);
    seen.add(name.toLowerCase());
    return normalizeField(field, name, `${path}${name}`);
  });
}

function normalizeField(field: Json, name: string, path: string): FieldSchema {
  const declaredType = requireText(field, "type");
  const type = typeNames[declaredType.toUpperCase()];
  if (type === undefined)
    throw new BigQueryError("invalid", `Invalid field type ${declaredType} of field ${path}.`);
  const mode = (textAt(field, "mode") ?? "NULLABLE").toUpperCase();
  if (mode !== "NULLABLE" && mode !== "REQUIRED" && mode !== "REPEATED")
    throw new BigQueryError("invalid", `Invalid field mode ${mode} of field ${path}.`);
  const children = listAt(field, "fields");
  if (type === "RECORD" && (children === undefined || children.length === 0))
    throw new BigQueryError("invalid", `Field ${path} is type RECORD but has no schema`);
  const { fields: _fields, ...rest } = field;
  return {
    ...rest,
    name,
    type,
    mode,
    ...(type === "RECORD" ? { fields: normalizeFields(children, `${path}.`) } : {}),
  };
}
