import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType } from "@duckdb/node-api";
import type { ColumnBatch, FieldSchema } from "../warehouse.ts";
import { converterOf, type Convert } from "./append-values.ts";
import { stagingType } from "./append-staging.ts";

/** DuckDB's vectors hold this many rows. */
const chunkRows = 2048;

/** A DuckDB table by its unquoted names, with its columns in physical order. */
export interface AppendTarget {
  readonly schema: string;
  readonly table: string;
  readonly fields: readonly FieldSchema[];
}

/**
 * Appends a batch inside the connection's transaction, which the caller commits, or rolls back when this fails. Columns that
 * the batch leaves out are NULL.
 */
export async function appendBatch(
  connection: DuckDBConnection,
  target: AppendTarget,
  batch: ColumnBatch,
): Promise<void> {
  const appender = await connection.createAppender(target.table, target.schema);
  const types = target.fields.map((_field, index) => appender.columnType(index));
  const staged = types.map(stagingType);
  if (staged.every((type, index) => type === types[index])) {
    try {
      for (const chunk of chunksOf(target.fields, types, batch)) appender.appendDataChunk(chunk);
    } finally {
      // Closing flushes what was appended into the transaction.
      appender.closeSync();
    }
    return;
  }
  appender.closeSync();
  await appendStaged(connection, target, staged, batch);
}

/** Types that DuckDB's vectors cannot be given go through a temporary table of text, and a cast. */
async function appendStaged(
  connection: DuckDBConnection,
  target: AppendTarget,
  types: readonly DuckDBType[],
  batch: ColumnBatch,
): Promise<void> {
  const columns = types.map((type, index) => `c${index} ${type.toString()}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE append_stage (${columns.join(", ")})`);
  const appender = await connection.createAppender("append_stage", "main", "temp");
  try {
    for (const chunk of chunksOf(target.fields, types, batch)) appender.appendDataChunk(chunk);
  } finally {
    appender.closeSync();
  }
  const name = [target.schema, target.table].map((part) => `"${part.replaceAll('"', '""')}"`);
  await connection.run(`INSERT INTO ${name.join(".")} SELECT * FROM temp.append_stage`);
  await connection.run("DROP TABLE temp.append_stage");
}

function* chunksOf(
  fields: readonly FieldSchema[],
  types: readonly DuckDBType[],
  batch: ColumnBatch,
): Generator<DuckDBDataChunk> {
  const values = new Map(batch.columns.map((column) => [column.name.toLowerCase(), column.values]));
  const columns = fields.map((field, index) => ({
    values: values.get(field.name.toLowerCase()) ?? [],
    convert: converterOf(field, types[index]),
  }));
  for (let start = 0; start < batch.rowCount; start += chunkRows) {
    const count = Math.min(chunkRows, batch.rowCount - start);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [index, column] of columns.entries())
      chunk.setColumnValues(index, convertSlice(column, start, count));
    yield chunk;
  }
}

function convertSlice(
  column: { readonly values: readonly unknown[]; readonly convert: Convert },
  start: number,
  count: number,
): ReturnType<Convert>[] {
  const converted = Array.from<ReturnType<Convert>>({ length: count }).fill(null);
  for (let index = 0; index < count; index++) {
    const value = column.values[start + index];
    if (value !== null && value !== undefined) converted[index] = column.convert(value);
  }
  return converted;
}
