import { type TreeNode, child, children, text } from "./tree.ts";

/** GoogleSQL's scalar types by their SQL names; ENUM is only ever the type of a date part. */
export type ScalarKind =
  | "INT64"
  | "FLOAT64"
  | "BOOL"
  | "STRING"
  | "BYTES"
  | "DATE"
  | "DATETIME"
  | "TIME"
  | "TIMESTAMP"
  | "NUMERIC"
  | "BIGNUMERIC"
  | "JSON"
  | "INTERVAL"
  | "GEOGRAPHY"
  | "ENUM";

export type SqlType =
  | { readonly kind: ScalarKind }
  | { readonly kind: "ARRAY"; readonly element: SqlType }
  | { readonly kind: "STRUCT"; readonly fields: readonly StructField[] }
  | { readonly kind: "RANGE"; readonly element: SqlType };

export interface StructField {
  readonly name: string;
  readonly type: SqlType;
}

const protocolNames: Record<ScalarKind, string> = {
  INT64: "TYPE_INT64",
  FLOAT64: "TYPE_DOUBLE",
  BOOL: "TYPE_BOOL",
  STRING: "TYPE_STRING",
  BYTES: "TYPE_BYTES",
  DATE: "TYPE_DATE",
  DATETIME: "TYPE_DATETIME",
  TIME: "TYPE_TIME",
  TIMESTAMP: "TYPE_TIMESTAMP",
  NUMERIC: "TYPE_NUMERIC",
  BIGNUMERIC: "TYPE_BIGNUMERIC",
  JSON: "TYPE_JSON",
  INTERVAL: "TYPE_INTERVAL",
  GEOGRAPHY: "TYPE_GEOGRAPHY",
  ENUM: "TYPE_ENUM",
};

const scalarKinds = new Map(
  Object.entries(protocolNames).map(([kind, name]) => [name, kind as ScalarKind]),
);
// A bare NULL or an integer that only an inner part of GoogleSQL yields (PERCENTILE's weights) is an INT64 outside.
for (const integer of ["TYPE_INT32", "TYPE_UINT32", "TYPE_UINT64"])
  scalarKinds.set(integer, "INT64");
scalarKinds.set("TYPE_FLOAT", "FLOAT64");

/** Reads the analyser's TypeProto (folded). */
export function typeOf(proto: unknown): SqlType {
  const node = proto as TreeNode | undefined;
  if (node === undefined) return { kind: "INT64" };
  const name = text(node, "type_kind");
  if (name === "TYPE_ARRAY")
    return { kind: "ARRAY", element: typeOf(child(node, "array_type")?.["element_type"]) };
  if (name === "TYPE_RANGE")
    return { kind: "RANGE", element: typeOf(child(node, "range_type")?.["element_type"]) };
  if (name === "TYPE_STRUCT") {
    const fields = children(child(node, "struct_type") ?? node, "field");
    return {
      kind: "STRUCT",
      fields: fields.map((field) => ({
        name: text(field, "field_name"),
        type: typeOf(field["field_type"]),
      })),
    };
  }
  const kind = scalarKinds.get(name);
  if (kind === undefined)
    throw new Error(`The analyser answered a type that BigQuery does not have: ${name}`);
  return { kind };
}

export function protocolType(type: SqlType): Record<string, unknown> {
  switch (type.kind) {
    case "ARRAY":
      return { type_kind: "TYPE_ARRAY", array_type: { element_type: protocolType(type.element) } };
    case "RANGE":
      return { type_kind: "TYPE_RANGE", range_type: { element_type: protocolType(type.element) } };
    case "STRUCT":
      return {
        type_kind: "TYPE_STRUCT",
        struct_type: {
          field: type.fields.map((field) => ({
            field_name: field.name,
            field_type: protocolType(field.type),
          })),
        },
      };
    default:
      return { type_kind: protocolNames[type.kind] };
  }
}

/** As GoogleSQL writes it: `ARRAY<STRUCT<city STRING, zip INT64>>`. */
export function typeName(type: SqlType): string {
  switch (type.kind) {
    case "ARRAY":
    case "RANGE":
      return `${type.kind}<${typeName(type.element)}>`;
    case "STRUCT":
      return `STRUCT<${type.fields
        .map((field) => (field.name === "" ? "" : `${field.name} `) + typeName(field.type))
        .join(", ")}>`;
    default:
      return type.kind;
  }
}
