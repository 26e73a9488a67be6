import { BigQueryError } from "../errors.ts";
import type {
  FieldSchema,
  JsonRow,
  RowError,
  TableReference,
  TableResource,
  Warehouse,
} from "../warehouse.ts";
import { findTable } from "./destination.ts";
import { booleanAt, isObject, objectsAt, textAt, type Json } from "./json.ts";
import { tableReferenceOf } from "./resources.ts";
import type { Handler } from "./router.ts";

/** How long an insertId is remembered, best effort as BigQuery's. */
const insertIdLifetimeMs = 60_000;

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll */
export function createInsertAll(warehouse: Warehouse, now: () => Date): Handler {
  const seen = new Map<string, number>();

  function isNew(table: TableReference, insertId: string | undefined): boolean {
    if (insertId === undefined) return true;
    const at = now().getTime();
    for (const [key, time] of seen) {
      if (at - time < insertIdLifetimeMs) break;
      seen.delete(key);
    }
    return !seen.has(idKey(table, insertId));
  }

  return async (request) => {
    const named = tableReferenceOf(request.params);
    request.authorization.table("bigquery.tables.updateData", named);
    const body = exactBody(request.body, request.text);
    const table = await templated(warehouse, named, textAt(body, "templateSuffix"));
    const rows = parseRows(body);
    const fresh = rows.filter(({ insertId }) => isNew(table.tableReference, insertId));
    const fields = table.schema?.fields ?? [];
    const keepUnknown = booleanAt(body, "ignoreUnknownValues") !== true;
    const ready = fresh.map((row) =>
      keepUnknown ? row : { ...row, json: knownOnly(fields, row.json) },
    );

    const errors = await append(warehouse, table.tableReference, ready);
    if (errors.length > 0) {
      const bad = new Set(errors.map(({ index }) => ready[index]?.index ?? index));
      if (booleanAt(body, "skipInvalidRows") !== true) return refusal(rows, ready, errors);
      const good = ready.filter(({ index }) => !bad.has(index));
      const left = await append(warehouse, table.tableReference, good);
      if (left.length > 0) return refusal(rows, good, left);
      remember(table.tableReference, good);
      return { kind: "bigquery#tableDataInsertAllResponse", insertErrors: entries(ready, errors) };
    }
    remember(table.tableReference, ready);
    return { kind: "bigquery#tableDataInsertAllResponse" };
  };

  function remember(table: TableReference, rows: readonly InsertRow[]): void {
    const at = now().getTime();
    for (const { insertId } of rows)
      if (insertId !== undefined) seen.set(idKey(table, insertId), at);
  }
}

interface InsertRow {
  /** Its place in the request. */
  readonly index: number;
  readonly insertId: string | undefined;
  readonly json: JsonRow;
}

function parseRows(body: Json): readonly InsertRow[] {
  const rows = objectsAt(body, "rows");
  if (rows === undefined || rows.length === 0)
    throw new BigQueryError("invalid", "No rows present in the request.");
  return rows.map((row, index) => {
    if (!isObject(row["json"]))
      throw new BigQueryError("invalid", `Row ${index} has no object named json.`);
    return { index, insertId: textAt(row, "insertId"), json: row["json"] };
  });
}

/** The rows that do not fit, or none when all were committed. */
async function append(
  warehouse: Warehouse,
  table: TableReference,
  rows: readonly InsertRow[],
): Promise<readonly RowError[]> {
  if (rows.length === 0) return [];
  try {
    await warehouse.appendRows(
      table,
      rows.map(({ json }) => json),
    );
    return [];
  } catch (error) {
    if (error instanceof BigQueryError && Array.isArray(error.cause))
      return error.cause as readonly RowError[];
    throw error;
  }
}

/** Without skipInvalidRows one bad row stops the others. */
function refusal(
  all: readonly InsertRow[],
  sent: readonly InsertRow[],
  errors: readonly RowError[],
): Json {
  const invalid = entries(sent, errors);
  const bad = new Set(invalid.map(({ index }) => index));
  const stopped = all
    .filter(({ index }) => !bad.has(index))
    .map(({ index }) => ({
      index,
      errors: [{ reason: "stopped", location: "", debugInfo: "", message: "" }],
    }));
  return {
    kind: "bigquery#tableDataInsertAllResponse",
    insertErrors: [...invalid, ...stopped],
  };
}

function entries(
  sent: readonly InsertRow[],
  errors: readonly RowError[],
): { index: number; errors: Json[] }[] {
  const byRow = new Map<number, Json[]>();
  for (const error of errors) {
    const index = sent[error.index]?.index ?? error.index;
    const list = byRow.get(index) ?? [];
    list.push({
      reason: "invalid",
      location: error.column ?? "",
      debugInfo: "",
      message: error.message,
    });
    byRow.set(index, list);
  }
  return [...byRow].map(([index, list]) => ({ index, errors: list }));
}

/** A suffix names a table that is created from the template on its first row. */
async function templated(
  warehouse: Warehouse,
  named: TableReference,
  suffix: string | undefined,
): Promise<TableResource> {
  const template = warehouse.getTable(named);
  if (suffix === undefined || suffix === "") return template;
  const tableReference = { ...named, tableId: `${named.tableId}${suffix}` };
  const { schema = { fields: [] } } = template;
  return (
    findTable(warehouse, tableReference) ??
    (await warehouse.createTable({ tableReference, schema }))
  );
}

function knownOnly(fields: readonly FieldSchema[], row: JsonRow): JsonRow {
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      const field = byName.get(name.toLowerCase());
      return field === undefined ? [] : [[name, knownValue(field, value)]];
    }),
  );
}

function knownValue(field: FieldSchema, value: unknown): unknown {
  if (field.type !== "RECORD") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => knownValue(field, item));
  return isObject(value) ? knownOnly(field.fields ?? [], value) : value;
}

/** A JSON number past 2^53 keeps its digits as text, which INT64 and NUMERIC columns take. */
function exactBody(body: Json, text: string): Json {
  if (!/[:[,]\s*-?\d{16}/.test(text)) return body;
  const exact: unknown = parseWithSource(text, (_key, value, { source }) => {
    return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "")
      ? source
      : value;
  });
  return isObject(exact) ? exact : body;
}

/** JSON.parse hands the reviver a primitive's own text (ECMAScript 2026); TypeScript's library does not know yet. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

function idKey(table: TableReference, insertId: string): string {
  return `${table.projectId}.${table.datasetId}.${table.tableId} ${insertId}`;
}
