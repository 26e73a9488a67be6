import { status } from "@grpc/grpc-js";
import type { FieldSchema, RowError, TableReference, Warehouse } from "../warehouse.ts";
import type { AppendRequest, MissingValue } from "./append-request.ts";
import { parseDescriptor } from "./descriptor.ts";
import { decodeRows, type Decoded, type Filler } from "./decode-rows.ts";
import { planRows, SchemaMismatch, type MessagePlan } from "./row-plan.ts";
import { StorageWriteError } from "./storage-error.ts";
import { WireError, WireReader } from "../../../sql/analyzer/wire.ts";

/** Decodes the rows of one connection's requests to one table, keeping the plan while schemas stay the same. */
export interface TableWriter {
  decode(request: AppendRequest): Promise<Decoded>;
  /** The table's columns when they have changed since the writer was made; told once. */
  schemaChange(): readonly FieldSchema[] | undefined;
}

export function createTableWriter(
  warehouse: Warehouse,
  table: TableReference,
  entity: string,
): TableWriter {
  let writerSchema: Buffer | undefined;
  let planned: { plan: MessagePlan; fields: readonly FieldSchema[]; schema: Buffer } | undefined;
  let defaultMissing: MissingValue = "NULL_VALUE";
  const columnsOf = (): readonly FieldSchema[] => warehouse.getTable(table).schema?.fields ?? [];
  let announced = columnsOf();

  function plan(fields: readonly FieldSchema[]): MessagePlan {
    if (writerSchema === undefined)
      throw new StorageWriteError(
        status.INVALID_ARGUMENT,
        "Schema must be provided in the first request of a connection and for every new destination table.",
        entity,
      );
    if (planned?.fields !== fields || planned.schema !== writerSchema)
      planned = { plan: compilePlan(fields, writerSchema, entity), fields, schema: writerSchema };
    return planned.plan;
  }

  return {
    async decode(request) {
      const { writerSchema: sent } = request;
      // The bytes are a view into the request; a copy would be compared just as well but kept longer.
      if (sent !== undefined && (writerSchema === undefined || !writerSchema.equals(sent)))
        writerSchema = Buffer.from(sent);
      defaultMissing = request.defaultMissingValue ?? defaultMissing;
      const fields = columnsOf();
      const rowPlan = plan(fields);
      return decodeRows(
        rowPlan,
        request.rows,
        await fillersFor(warehouse, table, fields, request, defaultMissing),
      );
    },
    schemaChange() {
      const fields = columnsOf();
      if (fields === announced || JSON.stringify(fields) === JSON.stringify(announced))
        return undefined;
      announced = fields;
      return fields;
    },
  };
}

function compilePlan(fields: readonly FieldSchema[], schema: Buffer, entity: string): MessagePlan {
  try {
    return planRows(fields, parseDescriptor(new WireReader(schema)));
  } catch (error) {
    if (error instanceof SchemaMismatch)
      throw new StorageWriteError(
        status.INVALID_ARGUMENT,
        error.message,
        entity,
        error.extraFields ? "SCHEMA_MISMATCH_EXTRA_FIELDS" : undefined,
      );
    if (error instanceof WireError)
      throw new StorageWriteError(
        status.INVALID_ARGUMENT,
        `Invalid proto schema: ${error.message}`,
        entity,
      );
    throw error;
  }
}

/** Defaults stand in for missing values only where the request asks for it; expressions are evaluated once per request. */
async function fillersFor(
  warehouse: Warehouse,
  table: TableReference,
  fields: readonly FieldSchema[],
  request: AppendRequest,
  fallback: MissingValue,
): Promise<readonly Filler[]> {
  const wanted = fields.filter(
    ({ name, defaultValueExpression }) =>
      typeof defaultValueExpression === "string" &&
      (request.missingValues.get(name) ?? fallback) === "DEFAULT_VALUE",
  );
  if (wanted.length === 0) return [];
  const list = wanted.map(({ defaultValueExpression }) => String(defaultValueExpression));
  const { rows } = await warehouse.execute({
    query: `SELECT ${list.map((expression) => `(${expression})`).join(", ")}`,
    projectId: table.projectId,
  });
  return wanted.map((field, index) => ({
    name: field.name,
    value: defaultValue(field, rows[0]?.f[index]?.v ?? null),
  }));
}

/** An answer's text as a batch value, for the types that defaults have in practice. */
function defaultValue(field: FieldSchema, value: unknown): unknown {
  if (value === null || typeof value !== "string") return value;
  switch (field.type) {
    case "STRING":
    case "JSON":
    case "NUMERIC":
    case "BIGNUMERIC":
      return value;
    case "INTEGER":
    case "TIMESTAMP":
      return BigInt(value);
    case "FLOAT":
      return Number(value);
    case "BOOLEAN":
      return value === "true";
    case "DATE":
      return Date.parse(value) / 86_400_000;
    default:
      throw new StorageWriteError(
        status.UNIMPLEMENTED,
        `Not supported locally: a default value of type ${field.type} for column ${field.name}.`,
        "",
      );
  }
}

/** What the API answers when rows were refused. */
export function rowErrorResponse(
  errors: readonly RowError[],
  entity: string,
): {
  error: StorageWriteError;
  rowErrors: { index: string; code: "FIELDS_ERROR"; message: string }[];
} {
  return {
    error: new StorageWriteError(
      status.INVALID_ARGUMENT,
      "Errors found while processing rows. Please refer to the row_errors field for details. The list may not be complete because of the size limitations.",
      entity,
    ),
    rowErrors: errors.map(({ index, message }) => ({
      index: String(index),
      code: "FIELDS_ERROR",
      message,
    })),
  };
}
