import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  type DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListValue,
  type DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { ColumnBatch } from "../warehouse.ts";

/** DuckDB's vectors hold this many rows. */
const chunkRows = 2048;

/**
 * Appends a batch to a DuckDB table inside the connection's transaction, which the caller commits. `columns` names the
 * table's columns in their physical order; those that the batch leaves out are NULL. Physical types are the table's own.
 */
export async function appendBatch(
  connection: DuckDBConnection,
  target: { readonly schema: string; readonly table: string; readonly columns: readonly string[] },
  batch: ColumnBatch,
): Promise<void> {
  const appender = await connection.createAppender(target.table, target.schema);
  try {
    const values = new Map(
      batch.columns.map((column) => [column.name.toLowerCase(), column.values]),
    );
    const types = target.columns.map((_name, index) => appender.columnType(index));
    const columns = target.columns.map((name, index) => ({
      values: values.get(name.toLowerCase()),
      convert: converterOf(types[index], name),
    }));
    for (let start = 0; start < batch.rowCount; start += chunkRows) {
      const count = Math.min(chunkRows, batch.rowCount - start);
      const chunk = DuckDBDataChunk.create(types, count);
      for (const [index, column] of columns.entries())
        chunk.setColumnValues(index, convertSlice(column, start, count));
      appender.appendDataChunk(chunk);
    }
  } finally {
    // Closing flushes what was appended into the transaction.
    appender.closeSync();
  }
}

type Convert = (value: unknown) => DuckDBValue;

function convertSlice(
  column: { readonly values: readonly unknown[] | undefined; readonly convert: Convert },
  start: number,
  count: number,
): DuckDBValue[] {
  const converted = Array.from<DuckDBValue>({ length: count }).fill(null);
  const { values, convert } = column;
  if (values === undefined) return converted;
  for (let index = 0; index < count; index++) {
    const value = values[start + index];
    if (value !== null && value !== undefined) converted[index] = convert(value);
  }
  return converted;
}

/** From the values that `ColumnBatch` documents to DuckDB's, by the physical type. */
function converterOf(type: DuckDBType | undefined, column: string): Convert {
  switch (type?.typeId) {
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.BOOLEAN:
      return (value) => value as DuckDBValue;
    case DuckDBTypeId.BLOB:
      return (value) => new DuckDBBlobValue(value as Uint8Array);
    case DuckDBTypeId.DATE:
      return (value) => new DuckDBDateValue(value as number);
    case DuckDBTypeId.TIME:
      return (value) => new DuckDBTimeValue(value as bigint);
    case DuckDBTypeId.TIMESTAMP:
      return (value) => new DuckDBTimestampValue(value as bigint);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => new DuckDBTimestampTZValue(value as bigint);
    case DuckDBTypeId.DECIMAL:
      return decimalConverter(type);
    case DuckDBTypeId.LIST: {
      const item = converterOf(type.valueType, column);
      return (value) =>
        new DuckDBListValue(
          (value as readonly unknown[]).map((inner) => (inner === null ? null : item(inner))),
        );
    }
    case DuckDBTypeId.STRUCT:
      return structConverter(type, column);
    default:
      throw new Error(`Column ${column}: cannot append to the physical type ${String(type)}.`);
  }
}

function structConverter(type: DuckDBStructType, column: string): Convert {
  const fields = type.entryNames.map((name, index) => ({
    name,
    convert: converterOf(type.entryTypes[index], `${column}.${name}`),
  }));
  return (value) => {
    const record = value as Readonly<Record<string, unknown>>;
    return new DuckDBStructValue(
      Object.fromEntries(
        fields.map(({ name, convert }) => {
          const inner = record[name] ?? null;
          return [name, inner === null ? null : convert(inner)];
        }),
      ),
    );
  };
}

/** A canonical decimal string (at most `scale` fraction digits) as its unscaled integer. */
function decimalConverter({ width, scale }: DuckDBDecimalType): Convert {
  return (value) => {
    const [whole = "0", fraction = ""] = (value as string).split(".");
    return new DuckDBDecimalValue(BigInt(whole + fraction.padEnd(scale, "0")), width, scale);
  };
}
