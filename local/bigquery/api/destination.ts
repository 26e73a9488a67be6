import { BigQueryError } from "../errors.ts";
import type { StatementOutcome, TableReference, TableResource, Warehouse } from "../warehouse.ts";
import type { Authorization } from "./authorization.ts";
import { legacyName, unsupported } from "./errors.ts";
import { objectAt, requireText, textAt, type Json } from "./json.ts";
import { jsonRow } from "./rows.ts";

/** Writes a query's rows to the table that `configuration.query` names. */
export interface Destination {
  write(result: StatementOutcome): Promise<TableReference>;
}

export function createDestination(
  warehouse: Warehouse,
  authorization: Authorization,
  query: Json,
): Destination | undefined {
  const named = objectAt(query, "destinationTable");
  if (named === undefined) return undefined;
  const table = tableReference(named);
  const write = textAt(query, "writeDisposition") ?? "WRITE_EMPTY";
  const create = textAt(query, "createDisposition") ?? "CREATE_IF_NEEDED";
  authorizeWrite(warehouse, authorization, table);

  return {
    async write(result) {
      if (result.schema.length === 0)
        throw new BigQueryError(
          "invalidQuery",
          "Cannot set destination table in jobs with DML or DDL statements",
        );
      const existing = findTable(warehouse, table);
      if (existing === undefined && create === "CREATE_NEVER")
        throw new BigQueryError("notFound", `Not found: Table ${legacyName(table)}`);
      await checkEmpty(warehouse, existing, write);
      const declared = {
        ...settingsOf(query),
        tableReference: table,
        schema: { fields: result.schema },
      };
      if (existing === undefined) await warehouse.createTable(declared);
      else if (write === "WRITE_TRUNCATE") {
        await warehouse.deleteTable(table);
        await warehouse.createTable(declared);
      }
      if (result.rows.length > 0)
        await warehouse.appendRows(
          table,
          result.rows.map((row) => jsonRow(result.schema, row)),
        );
      return table;
    },
  };
}

/** Partitioning and clustering that a job may give the table it creates. */
export function settingsOf(configuration: Json): Json {
  const keys = ["timePartitioning", "rangePartitioning", "clustering"];
  return Object.fromEntries(
    keys.filter((key) => configuration[key] !== undefined).map((key) => [key, configuration[key]]),
  );
}

/** REST TableReference; a partition decorator (`t$20240101`) is refused, because it would write elsewhere. */
export function tableReference(named: Json): TableReference {
  const tableId = requireText(named, "tableId");
  if (/[$@]/.test(tableId)) throw unsupported(`the partition or snapshot decorator in ${tableId}`);
  return {
    projectId: requireText(named, "projectId"),
    datasetId: requireText(named, "datasetId"),
    tableId,
  };
}

export function findTable(warehouse: Warehouse, table: TableReference): TableResource | undefined {
  try {
    return warehouse.getTable(table);
  } catch (error) {
    if (error instanceof BigQueryError && error.reason === "notFound") return undefined;
    throw error;
  }
}

export function authorizeWrite(
  warehouse: Warehouse,
  authorization: Authorization,
  table: TableReference,
): void {
  if (findTable(warehouse, table) === undefined)
    authorization.dataset("bigquery.tables.create", table);
  authorization.table("bigquery.tables.updateData", table);
}

/** WRITE_EMPTY refuses a table that has rows. */
export async function checkEmpty(
  warehouse: Warehouse,
  existing: TableResource | undefined,
  writeDisposition: string,
): Promise<void> {
  if (writeDisposition !== "WRITE_EMPTY" || existing === undefined) return;
  const { tableReference } = existing;
  if ((await rowCount(warehouse, tableReference)) > 0n)
    throw new BigQueryError("duplicate", `Already Exists: Table ${legacyName(tableReference)}`);
}

export async function rowCount(warehouse: Warehouse, table: TableReference): Promise<bigint> {
  const { totalRows } = await warehouse.listRows(table, { startIndex: 0, maxResults: 0 });
  return totalRows;
}
