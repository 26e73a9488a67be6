import type { DuckDBConnection } from "@duckdb/node-api";
import type { SqlType } from "../../../sql/analyzer/types.ts";
import { quoteName, quoteText } from "../dialect/quoting.ts";
import { schemaType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, TableReference, TableResource } from "../warehouse.ts";
import { rowsOf } from "./database.ts";
import { tableKey, tableLabel } from "./references.ts";

export interface StoredColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly required: boolean;
  readonly field: FieldSchema;
}

export interface StoredTable {
  readonly reference: TableReference;
  readonly resource: TableResource;
  readonly columns: readonly StoredColumn[];
  /** Quoted `schema.table` in DuckDB; views have none. */
  readonly duckName: string;
  /** The same two names, unquoted. */
  readonly duckSchema: string;
  readonly duckTable: string;
  readonly ingestionTime: boolean;
}

export interface StoredRoutine {
  readonly projectId: string;
  readonly datasetId: string;
  readonly routineId: string;
  readonly kind: "function" | "table function" | "procedure";
  /** The CREATE statement that made it. */
  readonly statement: string;
  readonly resource: Record<string, unknown>;
}

export interface StoredModel {
  readonly resource: Record<string, unknown>;
  readonly document: Record<string, unknown>;
}

/** Kinds of what the catalog holds, each under its full name. */
export interface Catalog {
  readonly datasets: Map<string, Record<string, unknown>>;
  readonly tables: Map<string, StoredTable>;
  readonly routines: Map<string, StoredRoutine>;
  readonly models: Map<string, StoredModel>;
}

export type CatalogKind = keyof Catalog;

const catalogTable = "main.bq_catalog";

export async function loadCatalog(connection: DuckDBConnection): Promise<Catalog> {
  await connection.run(
    `CREATE TABLE IF NOT EXISTS ${catalogTable} (kind VARCHAR, name VARCHAR, document VARCHAR, PRIMARY KEY (kind, name))`,
  );
  const catalog: Catalog = {
    datasets: new Map(),
    tables: new Map(),
    routines: new Map(),
    models: new Map(),
  };
  for (const [kind, name, document] of await rowsOf(
    connection,
    `SELECT kind, name, document FROM ${catalogTable}`,
  ))
    remember(catalog, kind as CatalogKind, String(name), JSON.parse(String(document)));
  return catalog;
}

/** Puts one entry into the catalog in memory. */
export function remember(
  catalog: Catalog,
  kind: CatalogKind,
  name: string,
  document: unknown,
): void {
  if (kind === "tables") catalog.tables.set(name, storedTable(document as TableResource));
  else (catalog[kind] as Map<string, unknown>).set(name, document);
}

/** Writes one entry, in the transaction of the connection; `undefined` removes it. */
export async function persist(
  connection: DuckDBConnection,
  kind: CatalogKind,
  name: string,
  document: unknown,
): Promise<void> {
  const key = `kind = ${quoteText(kind)} AND name = ${quoteText(name)}`;
  if (document === undefined) await connection.run(`DELETE FROM ${catalogTable} WHERE ${key}`);
  else
    await connection.run(`INSERT OR REPLACE INTO ${catalogTable} VALUES ($1, $2, $3)`, [
      kind,
      name,
      JSON.stringify(document),
    ]);
}

export function storedTable(resource: TableResource): StoredTable {
  const reference = resource.tableReference;
  const partitioning = resource.timePartitioning;
  return {
    reference,
    resource,
    columns: (resource.schema?.fields ?? []).map((field) => ({
      name: field.name,
      type: schemaType(field),
      required: field.mode === "REQUIRED",
      field,
    })),
    duckName: duckName(reference),
    duckSchema: `${reference.projectId}.${spelled(reference.datasetId)}`,
    duckTable: spelled(reference.tableId),
    ingestionTime: partitioning !== undefined && partitioning.field === undefined,
  };
}

export function schemaName(projectId: string, datasetId: string): string {
  return quoteName(`${projectId}.${spelled(datasetId)}`);
}

export function duckName(table: TableReference): string {
  return `${schemaName(table.projectId, table.datasetId)}.${quoteName(spelled(table.tableId))}`;
}

/** DuckDB's names know no case, BigQuery's do: capitals are marked. */
function spelled(name: string): string {
  return name.replaceAll(/[A-Z^]/g, (letter) => `^${letter}`);
}

export function findTable(catalog: Catalog, table: TableReference): StoredTable {
  const stored = catalog.tables.get(tableKey(table));
  if (stored === undefined) throw tableNotFound(catalog, table);
  return stored;
}

/** `ownProject` is known to exist even where it has no dataset yet. */
export function tableNotFound(
  catalog: Catalog,
  table: TableReference,
  ownProject?: string,
): BigQueryError {
  if (/[$@]/.test(table.tableId))
    return new BigQueryError(
      "notImplemented",
      `not supported locally: the decorator of table ${tableLabel(table)}`,
    );
  const known = catalog.datasets.get(`${table.projectId}.${table.datasetId}`);
  if (known === undefined) {
    const projects = new Set(
      [...catalog.datasets.keys()].map((name) => name.slice(0, name.lastIndexOf("."))),
    );
    if (ownProject !== undefined) projects.add(ownProject);
    if (!projects.has(table.projectId) && projects.size > 0)
      return new BigQueryError(
        "accessDenied",
        `Access Denied: Table ${tableLabel(table)}: User does not have permission to query table ${tableLabel(table)}, or perhaps it does not exist.`,
      );
    return new BigQueryError(
      "notFound",
      `Not found: Dataset ${table.projectId}:${table.datasetId} was not found in location ${locationOf(known)}`,
    );
  }
  return new BigQueryError(
    "notFound",
    `Not found: Table ${tableLabel(table)} was not found in location ${locationOf(known)}`,
  );
}

function locationOf(dataset: Record<string, unknown> | undefined): string {
  return typeof dataset?.["location"] === "string" ? dataset["location"] : "US";
}
