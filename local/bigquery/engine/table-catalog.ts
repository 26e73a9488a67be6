import type { TableSource } from "../dialect/generation.ts";
import { createGeneration, outputQuery } from "../dialect/generator.ts";
import { quoteName, quoteText } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { TableReference } from "../warehouse.ts";
import type { CatalogBuilder, CatalogColumn } from "./catalog-builder.ts";
import { type ReadTable, environmentOf } from "./environment.ts";
import { informationSchema } from "./information-schema.ts";
import type { StoredTable } from "./metadata.ts";
import type { Parts } from "./prepared.ts";
import { pathParts, tableKey, tableReference } from "./references.ts";
import { rowAccessPolicies, visibleRows } from "./row-access.ts";
import type { Session } from "./session.ts";
import type { Versions } from "./versions.ts";

/** Puts the table that a path names into the statement's catalog; false where there is none. */
export async function addTable(
  session: Session,
  path: readonly string[],
  builder: CatalogBuilder,
  prepared: Parts,
): Promise<boolean> {
  const parts = pathParts(path);
  const temporary =
    parts.length === 1 ? session.temporaryTables.get((parts[0] ?? "").toLowerCase()) : undefined;
  if (temporary !== undefined) {
    addStored(temporary, path, builder, prepared, undefined);
    return true;
  }
  if (parts.some((part) => part.toUpperCase() === "INFORMATION_SCHEMA")) {
    const view = await informationSchema(session, parts);
    if (view === undefined) return false;
    prepared.cacheable = false;
    builder.table(path, parts.join("."), view.columns);
    prepared.sources.set(parts.join("."), () => view.source);
    return true;
  }
  // A bare name may be an alias or a parameter of a table function; the analyser decides.
  if (parts.length === 1 && session.scope.defaultDataset === undefined) return false;
  const reference = tableReference(path, session.scope);
  if (reference.tableId.endsWith("*"))
    return addWildcard(session, path, reference, builder, prepared);
  const stored = session.core.catalog.tables.get(tableKey(reference));
  if (stored === undefined) return false;
  const view = stored.resource.view ?? materializedView(stored);
  if (view !== undefined) await addView(session, stored, view.query, path, builder, prepared);
  else {
    addStored(stored, path, builder, prepared, session.core.versions);
    if (rowAccessPolicies(stored).length > 0 && session.seesAllRows !== true)
      await addVisible(session, stored, prepared);
  }
  return true;
}

function materializedView(stored: StoredTable): { query: string } | undefined {
  const view = stored.resource["materializedView"];
  return view === undefined ? undefined : (view as { query: string });
}

function addStored(
  stored: StoredTable,
  path: readonly string[],
  builder: CatalogBuilder,
  prepared: Parts,
  versions: Versions | undefined,
): void {
  const key = tableKey(stored.reference);
  const columns: CatalogColumn[] = stored.columns.map((column) => ({
    name: column.name,
    type: column.type,
    hasDefault: typeof column.field["defaultValueExpression"] === "string",
    ...(typeof column.field["collation"] === "string" && column.type.kind === "STRING"
      ? { collation: column.field["collation"] }
      : {}),
  }));
  const expressions = stored.columns.map((column) => quoteName(column.name));
  if (stored.ingestionTime) {
    columns.push(
      { name: "_PARTITIONTIME", type: { kind: "TIMESTAMP" }, pseudo: true },
      { name: "_PARTITIONDATE", type: { kind: "DATE" }, pseudo: true, writable: false },
    );
    expressions.push('"_PARTITIONTIME"', 'CAST("_PARTITIONTIME" AS DATE)');
  }
  builder.table(path, key, columns);
  prepared.tables.set(key, stored.reference);
  prepared.sources.set(key, (asOf) => sourceAsOf(stored, expressions, asOf, versions));
}

function sourceAsOf(
  stored: StoredTable,
  columns: readonly string[],
  asOf: string | undefined,
  versions: Versions | undefined,
): TableSource {
  if (asOf !== undefined && versions === undefined)
    throw new BigQueryError(
      "invalidQuery",
      "FOR SYSTEM_TIME AS OF is not supported for temporary tables",
      { location: "query" },
    );
  if (asOf !== undefined && versions !== undefined)
    return { from: versions.asOf(stored, asOf), columns };
  return { from: stored.duckName, columns };
}

/** Readers see the rows that policies show them; the answer depends on who they are. */
async function addVisible(session: Session, stored: StoredTable, prepared: Parts): Promise<void> {
  const source = await visibleRows(session, stored);
  prepared.cacheable = false;
  prepared.sources.set(tableKey(stored.reference), (asOf) => {
    if (asOf !== undefined)
      throw new BigQueryError(
        "notImplemented",
        "not supported locally: FOR SYSTEM_TIME AS OF of a table with row access policies",
      );
    return source;
  });
}

async function addView(
  session: Session,
  stored: StoredTable,
  query: string,
  path: readonly string[],
  builder: CatalogBuilder,
  prepared: Parts,
): Promise<void> {
  const inner = await session.core.prepare(viewSession(session, stored.reference), query);
  for (const [key, reference] of inner.tables) prepared.tables.set(key, reference);
  if (!inner.cacheable) prepared.cacheable = false;
  const reads = new Map<string, ReadTable>();
  const environment = environmentOf(session, inner, reads);
  const sql = outputQuery(createGeneration(environment), inner.statement);
  const key = tableKey(stored.reference);
  prepared.within.set(key, reads);
  builder.table(
    path,
    key,
    stored.columns.map((column) => ({ name: column.name, type: column.type, writable: false })),
  );
  prepared.tables.set(key, stored.reference);
  prepared.sources.set(key, () => ({
    from: `(${sql})`,
    columns: stored.columns.map((_column, index) => `o${index}`),
  }));
}

/** A view sees neither the caller's parameters nor variables; its bare names are in its own project. */
export function viewSession(session: Session, view: TableReference): Session {
  return {
    ...session,
    scope: { projectId: view.projectId },
    parameters: { named: [], positional: undefined, values: new Map() },
    variables: new Map(),
    temporaryTables: new Map(),
    temporaryRoutines: new Map(),
  };
}

/** `events_*`: all tables with the prefix, with the schema of the one created last and _TABLE_SUFFIX. */
function addWildcard(
  session: Session,
  path: readonly string[],
  reference: TableReference,
  builder: CatalogBuilder,
  prepared: Parts,
): boolean {
  const prefix = reference.tableId.slice(0, -1);
  const tables = [...session.core.catalog.tables.values()].filter(
    (table) =>
      table.reference.projectId === reference.projectId &&
      table.reference.datasetId === reference.datasetId &&
      table.reference.tableId.startsWith(prefix) &&
      (table.resource.type ?? "TABLE") === "TABLE",
  );
  if (tables.some((table) => rowAccessPolicies(table).length > 0))
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: a wildcard over tables with row access policies",
    );
  const latest = tables.toSorted(
    (a, b) => Number(b.resource.creationTime ?? 0) - Number(a.resource.creationTime ?? 0),
  )[0];
  if (latest === undefined)
    throw new BigQueryError(
      "notFound",
      `${reference.projectId}:${reference.datasetId}.${reference.tableId} does not match any table.`,
    );
  const key = tableKey(reference);
  builder.table(path, key, [
    ...latest.columns.map((column) => ({ name: column.name, type: column.type, writable: false })),
    { name: "_TABLE_SUFFIX", type: { kind: "STRING" as const }, pseudo: true, writable: false },
  ]);
  const selects = tables.map((table) => {
    const list = latest.columns.map((column, index) => {
      const has = table.columns.some((own) => own.name.toLowerCase() === column.name.toLowerCase());
      return `${has ? quoteName(column.name) : `CAST(NULL AS ${duckType(column.type)})`} AS w${index}`;
    });
    const suffix = quoteText(table.reference.tableId.slice(prefix.length));
    return `SELECT ${[...list, `${suffix} AS suffix`].join(", ")} FROM ${table.duckName}`;
  });
  for (const table of tables) prepared.tables.set(tableKey(table.reference), table.reference);
  prepared.sources.set(key, () => ({
    from: `(${selects.join(" UNION ALL ")})`,
    columns: [...latest.columns.map((_column, index) => `w${index}`), "suffix"],
  }));
  return true;
}
