import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnBatch, FieldSchema } from "../warehouse.ts";
import { appendBatch } from "./append-columns.ts";
import type { StoredTable } from "./metadata.ts";
import { transact } from "./tables.ts";

/** One atomic append of decoded columns. */
export async function appendColumnBatch(
  connection: DuckDBConnection,
  table: StoredTable,
  batch: ColumnBatch,
  now: Date,
): Promise<void> {
  const fields = [...(table.resource.schema?.fields ?? [])];
  const columns = [...batch.columns];
  const given = new Set(columns.map((column) => column.name.toLowerCase()));
  // Arrays are never NULL in a table.
  for (const field of fields)
    if (field.mode === "REPEATED" && !given.has(field.name.toLowerCase()))
      columns.push({ name: field.name, values: Array.from({ length: batch.rowCount }, () => []) });
  if (table.ingestionTime) {
    const day = BigInt(Math.floor(now.getTime() / 86_400_000)) * 86_400_000_000n;
    const arrival: FieldSchema = { name: "_PARTITIONTIME", type: "TIMESTAMP" };
    fields.push(arrival);
    columns.push({ name: arrival.name, values: Array.from({ length: batch.rowCount }, () => day) });
  }
  await transact(connection, false, async () =>
    appendBatch(
      connection,
      { schema: table.duckSchema, table: table.duckTable, fields },
      { ...batch, columns },
    ),
  );
}
