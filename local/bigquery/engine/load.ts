import { statSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteName, quoteText } from "../dialect/quoting.ts";
import { schemaType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, LoadOutcome, LoadSource, TableReference } from "../warehouse.ts";
import { changedRows, rowsOf } from "./database.ts";
import { detectSchema } from "./detect-schema.ts";
import { bigQueryFailure } from "./failures.ts";
import { fromJson, fromText } from "./from-json.ts";
import { fromParquet } from "./from-parquet.ts";
import { type StoredTable, findTable } from "./metadata.ts";
import { tableKey, tableLabel } from "./references.ts";
import type { Core } from "./session.ts";
import { fittedTo } from "./stored-values.ts";
import { addColumn, createStoredTable, saveTable, transact } from "./tables.ts";
import { requireWholeFiles } from "./whole-files.ts";

/** A load job: files into a table, all or nothing. */
export async function loadFiles(
  core: Core,
  connection: DuckDBConnection,
  reference: TableReference,
  source: LoadSource,
): Promise<LoadOutcome> {
  if (source.format === "AVRO")
    throw new BigQueryError("notImplemented", "not supported locally: loading AVRO files");
  await requireWholeFiles(source);
  const inputFileBytes = source.files.reduce((sum, file) => sum + BigInt(statSync(file).size), 0n);
  const table = await targetTable(core, connection, reference, source);
  try {
    let counts = { rows: 0n, bad: 0n };
    await transact(connection, false, async () => {
      if (source.writeDisposition === "WRITE_TRUNCATE")
        await connection.run(`DELETE FROM ${table.duckName}`);
      if (source.writeDisposition === "WRITE_EMPTY") {
        const [[count] = []] = await rowsOf(connection, `SELECT count(*) FROM ${table.duckName}`);
        if (Number(count) > 0)
          throw new BigQueryError("duplicate", `Already Exists: Table ${tableLabel(reference)}`);
      }
      counts = await insertFiles(connection, table, source, core.now());
    });
    return { outputRows: counts.rows, inputFileBytes, badRecords: counts.bad };
  } catch (error) {
    throw loadFailure(error);
  }
}

function loadFailure(error: unknown): BigQueryError {
  const failure = bigQueryFailure(error);
  return new BigQueryError(
    "invalid",
    `Error while reading data, error message: ${failure.message}`,
    { cause: error },
  );
}

async function targetTable(
  core: Core,
  connection: DuckDBConnection,
  reference: TableReference,
  source: LoadSource,
): Promise<StoredTable> {
  const existing = core.catalog.tables.get(tableKey(reference));
  if (existing !== undefined) return grown(core, connection, existing, source.schema ?? []);
  if (source.createDisposition === "CREATE_NEVER") return findTable(core.catalog, reference);
  const detected =
    source.schema ??
    (source.autodetect === true || source.format === "PARQUET"
      ? await detectSchema(connection, source)
      : undefined);
  if (detected === undefined)
    throw new BigQueryError(
      "invalid",
      `No schema specified on job or table ${tableLabel(reference)}: give a schema or set autodetect.`,
    );
  return createStoredTable(
    core,
    connection,
    { tableReference: reference, schema: { fields: detected } },
    { replace: false, inTransaction: false },
  );
}

/** Columns that the job's schema adds to the table. */
async function grown(
  core: Core,
  connection: DuckDBConnection,
  table: StoredTable,
  fields: readonly FieldSchema[],
): Promise<StoredTable> {
  const known = new Set(table.columns.map((column) => column.name.toLowerCase()));
  const added = fields.filter((field) => !known.has(field.name.toLowerCase()));
  if (added.length === 0) return table;
  await transact(connection, false, async () => {
    for (const field of added) await addColumn(connection, table.duckName, field);
    await saveTable(core, connection, {
      ...table.resource,
      schema: { fields: [...(table.resource.schema?.fields ?? []), ...added] },
    });
  });
  return findTable(core.catalog, table.reference);
}

async function insertFiles(
  connection: DuckDBConnection,
  table: StoredTable,
  source: LoadSource,
  now: Date,
): Promise<{ rows: bigint; bad: bigint }> {
  const columns = columnsToLoad(table, source);
  const from = readSql(source, columns, table);
  const values = columns.map((column) => {
    const value = column.value;
    return schemaType(column.field).kind === "ARRAY"
      ? `coalesce(${value}, [])`
      : fittedTo(column.field, value);
  });
  const names = columns.map((column) => quoteName(column.field.name));
  if (table.ingestionTime) {
    names.push('"_PARTITIONTIME"');
    values.push(`date_trunc('day', make_timestamp(${BigInt(now.getTime()) * 1000n}))`);
  }
  const tolerated = source.maxBadRecords ?? 0;
  if (tolerated === 0)
    return {
      rows: await changedRows(
        connection,
        `INSERT INTO ${table.duckName} (${names.join(", ")}) SELECT ${values.join(", ")} FROM ${from}`,
      ),
      bad: 0n,
    };
  const good = columns
    .map((column, index) => `(${column.raw} IS NULL OR TRY(hash(${values[index]})) IS NOT NULL)`)
    .join(" AND ");
  const [[bad] = []] = await rowsOf(connection, `SELECT count(*) FROM ${from} WHERE NOT (${good})`);
  if (Number(bad) > tolerated)
    throw new Error(
      `Too many errors encountered: ${Number(bad)} bad records, ${tolerated} allowed.`,
    );
  const rows = await changedRows(
    connection,
    `INSERT INTO ${table.duckName} (${names.join(", ")}) SELECT ${values.join(", ")} FROM ${from} WHERE ${good}`,
  );
  return { rows, bad: BigInt(Number(bad)) };
}

interface LoadColumn {
  readonly field: FieldSchema;
  /** The value as it is read, and as it is stored. */
  readonly raw: string;
  readonly value: string;
}

function columnsToLoad(table: StoredTable, source: LoadSource): readonly LoadColumn[] {
  const fields =
    source.format === "CSV" && source.schema !== undefined
      ? source.schema
      : (table.resource.schema?.fields ?? []);
  return fields.map((field, index) => {
    const type = schemaType(field);
    const raw = source.format === "CSV" ? `f${index}` : quoteName(field.name);
    if (source.format === "CSV") return { field, raw, value: fromText(raw, type) };
    if (source.format === "PARQUET") return { field, raw, value: fromParquet(raw, type) };
    return {
      field,
      raw,
      value:
        type.kind === "STRING"
          ? raw
          : /^(ARRAY|STRUCT|JSON)$/.test(type.kind)
            ? fromJson(raw, type)
            : fromText(raw, type),
    };
  });
}

function readSql(source: LoadSource, columns: readonly LoadColumn[], table: StoredTable): string {
  const files = `[${source.files.map(quoteText).join(", ")}]`;
  const compression = source.compression === "GZIP" ? ", compression = 'gzip'" : "";
  if (source.format === "PARQUET") return `(${parquetSql(files, columns)})`;
  if (source.format === "NEWLINE_DELIMITED_JSON") {
    const types = columns.map(({ field }) => {
      const kind = schemaType(field).kind;
      return `${quoteText(field.name)}: ${/^(ARRAY|STRUCT|JSON)$/.test(kind) ? "'JSON'" : "'VARCHAR'"}`;
    });
    return `read_json(${files}, format = 'newline_delimited', columns = {${types.join(", ")}}, maximum_object_size = 104857600${compression})`;
  }
  const names = columns.map((_column, index) => `'f${index}': 'VARCHAR'`);
  const options = [
    "auto_detect = false",
    "header = false",
    `skip = ${source.skipLeadingRows ?? 0}`,
    `delim = ${quoteText(source.fieldDelimiter ?? ",")}`,
    `quote = ${quoteText(source.quote ?? '"')}`,
    `escape = ${quoteText(source.quote ?? '"')}`,
    `nullstr = ${quoteText(source.nullMarker ?? "")}`,
    `null_padding = ${source.allowJaggedRows === true}`,
    // Otherwise values beyond the last column vanish in silence.
    "strict_mode = true",
    `ignore_errors = ${(source.maxBadRecords ?? 0) > 0}`,
    "parallel = false",
    `columns = {${names.join(", ")}}`,
  ];
  if (table.columns.length === 0)
    throw new BigQueryError("invalid", "The table has no columns to load into");
  return `read_csv(${files}, ${options.join(", ")}${compression})`;
}

function parquetSql(files: string, columns: readonly LoadColumn[]): string {
  const nulls = columns.map(({ field }) => `NULL AS ${quoteName(field.name)}`);
  return `SELECT * FROM read_parquet(${files}) UNION ALL BY NAME SELECT ${nulls.join(", ")} WHERE false`;
}
