import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, JsonRow, RowError } from "../warehouse.ts";
import { roundedUnits } from "./append-values.ts";
import { storedValue } from "./json-values.ts";
import { duckColumnTypes } from "./duck-types.ts";
import type { StoredTable } from "./metadata.ts";

const chunkRows = 2048;

/** Appends all rows or none; the table's columns in order, with the arrival time where partitions go by it. */
export async function appendJsonRows(
  connection: DuckDBConnection,
  table: StoredTable,
  rows: readonly JsonRow[],
  now: Date,
): Promise<void> {
  const columns = convert(table, rows);
  const types: DuckDBType[] = table.columns.map((column) => duckColumnTypes(column.type));
  if (table.ingestionTime) {
    const day = BigInt(Math.floor(now.getTime() / 86_400_000)) * 86_400_000_000n;
    columns.push(rows.map(() => new DuckDBTimestampValue(day)));
    types.push(duckColumnTypes({ kind: "TIMESTAMP" }));
  }
  await connection.run("BEGIN TRANSACTION");
  try {
    const appender = await connection.createAppender(table.duckTable, table.duckSchema);
    for (let start = 0; start < rows.length; start += chunkRows) {
      const count = Math.min(chunkRows, rows.length - start);
      const chunk = DuckDBDataChunk.create(types, count);
      for (const [index, values] of columns.entries())
        chunk.setColumnValues(index, values.slice(start, start + count));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Column-wise values; every row that does not fit is reported, not only the first. */
function convert(table: StoredTable, rows: readonly JsonRow[]): DuckDBValue[][] {
  const errors: RowError[] = [];
  const columns = table.columns.map((): DuckDBValue[] => []);
  const byName = new Map(table.columns.map((column, index) => [column.name.toLowerCase(), index]));
  for (const [rowIndex, row] of rows.entries()) {
    const given: unknown[] = [];
    for (const [name, value] of Object.entries(row)) {
      const index = byName.get(name.toLowerCase());
      if (index === undefined)
        errors.push({ index: rowIndex, column: name, message: `no such field: ${name}.` });
      else given[index] = value;
    }
    for (const [index, column] of table.columns.entries()) {
      const value = given[index];
      try {
        if (column.required && (value === null || value === undefined))
          throw new Error(`Missing required field: ${column.name}.`);
        columns[index]?.push(rounded(storedValue(value, column.type, column.name), column.field));
      } catch (error) {
        columns[index]?.push(null);
        errors.push({
          index: rowIndex,
          column: column.name,
          message: error instanceof Error ? error.message : String(error),
        });
      }
    }
  }
  if (errors.length > 0)
    throw new BigQueryError(
      "invalid",
      `${errors.length === 1 ? "A row does" : `${errors.length} values do`} not fit the schema of ${table.reference.tableId}: ${errors[0]?.message}`,
      { cause: errors },
    );
  return columns;
}

function rounded(value: DuckDBValue, field: FieldSchema): DuckDBValue {
  return value instanceof DuckDBDecimalValue
    ? new DuckDBDecimalValue(roundedUnits(value.value, field), value.width, value.scale)
    : value;
}
