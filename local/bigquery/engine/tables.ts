import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteName } from "../dialect/quoting.ts";
import type { TypeParameters } from "../dialect/type-parameters.ts";
import { duckType, schemaType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, TableReference, TableResource } from "../warehouse.ts";
import { type StoredTable, findTable, persist, remember, storedTable } from "./metadata.ts";
import { tableKey, tableLabel } from "./references.ts";
import type { Core } from "./session.ts";

/** DDL is one transaction over DuckDB's tables and the stored catalog; memory follows after the commit. */
export async function transact(
  connection: DuckDBConnection,
  open: boolean,
  work: () => Promise<void>,
): Promise<void> {
  if (open) return work();
  await connection.run("BEGIN TRANSACTION");
  try {
    await work();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

export function requireDataset(
  core: Core,
  projectId: string,
  datasetId: string,
): Record<string, unknown> {
  const dataset = core.catalog.datasets.get(`${projectId}.${datasetId}`);
  if (dataset === undefined)
    throw new BigQueryError(
      "notFound",
      `Not found: Dataset ${projectId}:${datasetId} was not found in location ${core.location}`,
    );
  return dataset;
}

export function tableColumnsSql(table: StoredTable): string {
  const columns = table.columns.map((column) => {
    const required = column.required ? " NOT NULL" : "";
    return `${quoteName(column.name)} ${duckType(column.type)}${required}`;
  });
  columns.push(...table.columns.flatMap((column) => parameterCheck(column.name, column.field)));
  if (table.ingestionTime) columns.push('"_PARTITIONTIME" TIMESTAMP');
  return columns.length === 0 ? '"bq_no_columns" BOOLEAN' : columns.join(", ");
}

/** STRING(n), BYTES(n) and NUMERIC(p, s) as constraints, which hold for rows that no statement writes. */
function parameterCheck(name: string, field: FieldSchema): readonly string[] {
  const column = quoteName(name);
  if (field.mode === "REPEATED") return [];
  const { maxLength, precision, scale } = field as TypeParameters;
  if (maxLength !== undefined)
    return [
      `CHECK (${field.type === "BYTES" ? "octet_length" : "length"}(${column}) <= ${Number(maxLength)})`,
    ];
  // A check of a BIGNUMERIC's digits is a function in JavaScript, which a constraint cannot call.
  if (precision === undefined || field.type !== "NUMERIC") return [];
  const digits = Number(scale ?? 0);
  return [
    `CHECK (abs(${column}) < CAST('1e${Number(precision) - digits}' AS DECIMAL(38,9)) AND round(${column}, ${digits}) = ${column})`,
  ];
}

/** Fills in what the server adds to a Table resource. */
export function completed(core: Core, resource: TableResource): TableResource {
  const now = String(core.now().getTime());
  const { projectId, datasetId, tableId } = resource.tableReference;
  const dataset = core.catalog.datasets.get(`${projectId}.${datasetId}`);
  const type =
    resource.view !== undefined
      ? "VIEW"
      : resource["materializedView"] !== undefined
        ? "MATERIALIZED_VIEW"
        : "TABLE";
  return {
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    ...resource,
    type: resource.type ?? type,
    location: dataset?.["location"] ?? core.location,
    creationTime: resource.creationTime ?? now,
    lastModifiedTime: now,
  };
}

/** Creates or replaces a table; `as` fills it from a query whose columns are in order. */
export async function createStoredTable(
  core: Core,
  connection: DuckDBConnection,
  resource: TableResource,
  options: {
    replace: boolean;
    inTransaction: boolean;
    fill?: (table: StoredTable) => Promise<void>;
  },
): Promise<StoredTable> {
  const table = storedTable(completed(core, resource));
  const key = tableKey(table.reference);
  const before = core.catalog.tables.get(key);
  if (before !== undefined && !options.replace)
    throw new BigQueryError("duplicate", `Already Exists: Table ${tableLabel(table.reference)}`);
  await transact(connection, options.inTransaction, async () => {
    await dropPhysical(connection, before);
    if (isPhysical(table))
      await connection.run(`CREATE TABLE ${table.duckName} (${tableColumnsSql(table)})`);
    await persist(connection, "tables", key, table.resource);
    await options.fill?.(table);
  });
  core.catalog.tables.set(key, table);
  core.version++;
  return table;
}

export function isPhysical(table: StoredTable): boolean {
  return ["TABLE", "SNAPSHOT"].includes(table.resource.type ?? "TABLE");
}

async function dropPhysical(
  connection: DuckDBConnection,
  table: StoredTable | undefined,
): Promise<void> {
  if (table !== undefined && isPhysical(table))
    await connection.run(`DROP TABLE IF EXISTS ${table.duckName}`);
}

export async function dropStoredTable(
  core: Core,
  connection: DuckDBConnection,
  table: TableReference,
  inTransaction: boolean,
): Promise<void> {
  const stored = findTable(core.catalog, table);
  await transact(connection, inTransaction, async () => {
    await dropPhysical(connection, stored);
    await persist(connection, "tables", tableKey(table), undefined);
  });
  core.catalog.tables.delete(tableKey(table));
  core.version++;
}

/** Keeps a changed resource; the physical table has been changed already, or need not be. */
export async function saveTable(
  core: Core,
  connection: DuckDBConnection,
  resource: TableResource,
): Promise<TableResource> {
  const key = tableKey(resource.tableReference);
  const saved = { ...resource, lastModifiedTime: String(core.now().getTime()) };
  await persist(connection, "tables", key, saved);
  remember(core.catalog, "tables", key, saved);
  core.version++;
  return saved;
}

/** Adds nullable columns and relaxes modes, which is all that a schema update may do. */
export async function updateSchema(
  connection: DuckDBConnection,
  table: StoredTable,
  fields: readonly FieldSchema[],
): Promise<void> {
  const refuse = (what: string): never => {
    throw new BigQueryError(
      "invalid",
      `Provided Schema does not match Table ${tableLabel(table.reference)}. ${what}`,
    );
  };
  for (const column of table.columns) {
    const field = fields.find(
      (candidate) => candidate.name.toLowerCase() === column.name.toLowerCase(),
    );
    if (field === undefined) return refuse(`Field ${column.name} is missing in new schema`);
    const before = duckType(column.type);
    const after = duckType(schemaType(field));
    if (field.mode === "REQUIRED" && !column.required)
      return refuse(`Field ${column.name} has changed mode from NULLABLE to REQUIRED`);
    if (before !== after && !canWiden(column.field, field))
      return refuse(`Field ${column.name} has changed type`);
    if (before !== after)
      await connection.run(
        `ALTER TABLE ${table.duckName} ALTER ${quoteName(column.name)} TYPE ${after} USING ${widened(quoteName(column.name), column.field, field)}`,
      );
    if (column.required && field.mode !== "REQUIRED")
      await connection.run(
        `ALTER TABLE ${table.duckName} ALTER ${quoteName(column.name)} DROP NOT NULL`,
      );
  }
  const known = new Set(table.columns.map((column) => column.name.toLowerCase()));
  for (const field of fields.filter((candidate) => !known.has(candidate.name.toLowerCase()))) {
    if (field.mode === "REQUIRED")
      return refuse(`Cannot add required fields to an existing schema. (field: ${field.name})`);
    await addColumn(connection, table.duckName, field);
  }
}

export async function addColumn(
  connection: DuckDBConnection,
  duckTable: string,
  field: FieldSchema,
): Promise<void> {
  const empty = field.mode === "REPEATED" ? " DEFAULT []" : "";
  await connection.run(
    `ALTER TABLE ${duckTable} ADD COLUMN ${quoteName(field.name)} ${duckType(schemaType(field))}${empty}`,
  );
}

/** A RECORD may gain fields at its end. */
function canWiden(before: FieldSchema, after: FieldSchema): boolean {
  const [old = [], now = []] = [before.fields, after.fields];
  return (
    before.type === after.type &&
    before.mode === after.mode &&
    before.mode !== "REPEATED" &&
    old.every(
      (field, index) =>
        duckType(schemaType(field)) === duckType(schemaType(now[index] ?? field)) &&
        now[index]?.name === field.name,
    )
  );
}

function widened(column: string, before: FieldSchema, after: FieldSchema): string {
  const kept = (before.fields ?? []).map(
    (_field, index) => `_${index} := struct_extract(${column}, '_${index}')`,
  );
  const added = (after.fields ?? [])
    .slice(kept.length)
    .map(
      (field, index) => `_${kept.length + index} := CAST(NULL AS ${duckType(schemaType(field))})`,
    );
  return `CASE WHEN ${column} IS NOT NULL THEN struct_pack(${[...kept, ...added].join(", ")}) END`;
}
