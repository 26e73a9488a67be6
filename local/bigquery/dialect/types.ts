import type { SqlType } from "../../../sql/analyzer/types.ts";
import type { FieldSchema } from "../warehouse.ts";
import { BigQueryError } from "../errors.ts";

/**
 * The DuckDB type that holds values of a GoogleSQL type. Both DATETIME and TIMESTAMP are plain TIMESTAMP (in UTC), because the
 * static type says which it is and DuckDB's zoned type would depend on the session. STRUCT fields are named by position, so
 * that anonymous and repeated names are possible and casts go by position as in GoogleSQL. BIGNUMERIC is an integer of
 * 10^-38 units. JSON is its canonical text, GEOGRAPHY its WKT.
 */
export function duckType(type: SqlType): string {
  switch (type.kind) {
    case "INT64":
    case "ENUM":
      return "BIGINT";
    case "FLOAT64":
      return "DOUBLE";
    case "BOOL":
      return "BOOLEAN";
    case "STRING":
    case "JSON":
    case "GEOGRAPHY":
      return "VARCHAR";
    case "BYTES":
      return "BLOB";
    case "DATE":
      return "DATE";
    case "DATETIME":
    case "TIMESTAMP":
      return "TIMESTAMP";
    case "TIME":
      return "TIME";
    case "NUMERIC":
      return "DECIMAL(38,9)";
    case "BIGNUMERIC":
      return "BIGNUM";
    case "INTERVAL":
      return "INTERVAL";
    case "ARRAY":
      return `${duckType(type.element)}[]`;
    case "RANGE":
      return `STRUCT(_0 ${duckType(type.element)}, _1 ${duckType(type.element)})`;
    case "STRUCT":
      return `STRUCT(${structFields(type).join(", ")})`;
  }
}

function structFields(type: Extract<SqlType, { kind: "STRUCT" }>): readonly string[] {
  return type.fields.length === 0
    ? ["_0 BOOLEAN"]
    : type.fields.map((field, index) => `_${index} ${duckType(field.type)}`);
}

const apiNames: Partial<Record<SqlType["kind"], FieldSchema["type"]>> = {
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  BOOL: "BOOLEAN",
  STRUCT: "RECORD",
};

/** The REST TableFieldSchema of a column. */
export function fieldSchema(name: string, type: SqlType): FieldSchema {
  const element = type.kind === "ARRAY" ? type.element : type;
  const mode = type.kind === "ARRAY" ? "REPEATED" : "NULLABLE";
  const apiType = apiNames[element.kind] ?? (element.kind as FieldSchema["type"]);
  if (element.kind === "RANGE")
    return { name, type: apiType, mode, rangeElementType: { type: element.element.kind } };
  if (element.kind !== "STRUCT") return { name, type: apiType, mode };
  const fields = element.fields.map((field, index) =>
    fieldSchema(field.name === "" ? `_field_${index + 1}` : field.name, field.type),
  );
  return { name, type: apiType, mode, fields };
}

const sqlKinds: Readonly<
  Record<string, Exclude<SqlType["kind"], "ARRAY" | "STRUCT" | "RANGE" | "ENUM">>
> = {
  STRING: "STRING",
  BYTES: "BYTES",
  INTEGER: "INT64",
  INT64: "INT64",
  FLOAT: "FLOAT64",
  FLOAT64: "FLOAT64",
  BOOLEAN: "BOOL",
  BOOL: "BOOL",
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
};

/** The GoogleSQL type that a REST TableFieldSchema declares. */
export function schemaType(field: FieldSchema): SqlType {
  const element = elementType(field);
  return field.mode === "REPEATED" ? { kind: "ARRAY", element } : element;
}

function elementType(field: FieldSchema): SqlType {
  const name = field.type.toUpperCase();
  if (name === "RECORD" || name === "STRUCT")
    return {
      kind: "STRUCT",
      fields: (field.fields ?? []).map((inner) => ({ name: inner.name, type: schemaType(inner) })),
    };
  if (name === "RANGE") {
    const inner = (field["rangeElementType"] as { type?: string } | undefined)?.type ?? "DATE";
    return { kind: "RANGE", element: scalarType(inner) };
  }
  return scalarType(name);
}

/** A scalar type by its legacy or GoogleSQL name. */
export function scalarType(name: string): SqlType {
  const kind = sqlKinds[name.toUpperCase()];
  if (kind === undefined)
    throw new BigQueryError("invalid", `Invalid value for type: ${name} is not a valid value`);
  return { kind };
}
