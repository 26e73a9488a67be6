import { z } from "zod";
import type { BigQueryType, PiiClass } from "./column.ts";
import { qualifiedName, type TableContract } from "./table-contract.ts";

/** TableFieldSchema of the REST API: types by the names that it answers with, so that Terraform sees no difference after apply. */
export interface BigQueryField {
  readonly name: string;
  readonly type: string;
  readonly mode: "NULLABLE" | "REQUIRED" | "REPEATED";
  readonly description: string;
  readonly fields?: readonly BigQueryField[];
}

/** A column with what the contract says about it beyond BigQuery's schema. */
export interface Column {
  readonly field: BigQueryField;
  readonly pii?: PiiClass;
  /** Of a RECORD. */
  readonly columns?: readonly Column[];
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema lists both spellings. */
const restTypes: Record<BigQueryType, string> = {
  STRING: "STRING",
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  NUMERIC: "NUMERIC",
  BOOL: "BOOLEAN",
  DATE: "DATE",
  DATETIME: "DATETIME",
  TIMESTAMP: "TIMESTAMP",
  JSON: "JSON",
  BYTES: "BYTES",
};

const known = new WeakMap<TableContract, readonly Column[]>();

/** Columns in the order of the contract. Throws when a column has no BigQuery type or no description. */
export function columnsOf(contract: TableContract): readonly Column[] {
  const columns =
    known.get(contract) ??
    Object.entries(contract.row.shape).map(([name, schema]) =>
      column(name, schema, `${qualifiedName(contract)}.${name}`),
    );
  known.set(contract, columns);
  return columns;
}

export function bigQuerySchema(contract: TableContract): readonly BigQueryField[] {
  return columnsOf(contract).map(({ field }) => field);
}

function column(name: string, schema: z.core.$ZodType, path: string): Column {
  const meta = z.globalRegistry.get(schema) ?? {};
  const { inner, mode } = unwrap(schema, path);
  if (meta.description === undefined)
    throw new Error(`${path} has no description: give the column builder one.`);
  const base = { name, mode, description: meta.description };
  if (inner instanceof z.ZodObject) {
    const columns = Object.entries(inner.shape).map(([child, childSchema]) =>
      column(child, childSchema, `${path}.${child}`),
    );
    const fields = columns.map(({ field }) => field);
    return { ...withPii({ ...base, type: "RECORD", fields }, meta.pii), columns };
  }
  if (meta.bigquery === undefined)
    throw new Error(`${path} has no BigQuery type: use a builder of schemas/column.ts.`);
  return withPii({ ...base, type: restTypes[meta.bigquery] }, meta.pii);
}

const withPii = (field: BigQueryField, pii: PiiClass | undefined): Column => ({
  field,
  ...(pii === undefined ? {} : { pii }),
});

function unwrap(
  schema: z.core.$ZodType,
  path: string,
): { inner: z.core.$ZodType; mode: BigQueryField["mode"] } {
  if (schema instanceof z.ZodArray) {
    const { inner, mode } = unwrap(schema.element, path);
    if (mode !== "REQUIRED")
      throw new Error(
        `${path}: BigQuery arrays hold neither NULL nor arrays; wrap a plain column.`,
      );
    return { inner, mode: "REPEATED" };
  }
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return { inner: unwrap(schema.unwrap(), path).inner, mode: "NULLABLE" };
  return { inner: schema, mode: "REQUIRED" };
}
