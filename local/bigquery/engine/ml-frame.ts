import type { DuckDBConnection } from "@duckdb/node-api";
import { type SqlType, typeName } from "../../../sql/analyzer/types.ts";
import type { OutputColumn } from "../dialect/generator.ts";
import type { MlColumn, MlFrame } from "../machine-learning.ts";
import { chunksOf } from "./database.ts";

const numbers = new Set<SqlType["kind"]>(["INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC"]);

/** Runs a query whose columns are o0, o1 … and keeps its values by column. */
export async function readFrame(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly OutputColumn[],
): Promise<MlFrame> {
  const list = columns.map(
    (column, index) => `${columnSql(`o${index}`, column.type)} AS o${index}`,
  );
  const result = await connection.run(`SELECT ${list.join(", ")} FROM (${sql})`);
  const chunks = chunksOf(result);
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const values = columns.map((column): MlColumn => {
    const { name } = column;
    const type = typeName(column.type);
    return numbers.has(column.type.kind)
      ? { name, type, kind: "number", values: new Float64Array(rows).fill(Number.NaN) }
      : {
          name,
          type,
          kind: "category",
          values: Array.from<string | null>({ length: rows }).fill(null),
        };
  });
  let row = 0;
  for (const chunk of chunks) {
    for (const [index, column] of values.entries()) {
      const target = column.values as unknown[] | Float64Array;
      for (const [at, value] of chunk.getColumnValues(index).entries())
        if (value !== null)
          target[row + at] = column.kind === "number" ? Number(value) : String(value);
    }
    row += chunk.rowCount;
  }
  return { rows, columns: values };
}

function columnSql(column: string, type: SqlType): string {
  if (type.kind === "BIGNUMERIC") return `bq_cast_bignumeric_float64(${column})`;
  return numbers.has(type.kind) ? `CAST(${column} AS DOUBLE)` : `CAST(${column} AS VARCHAR)`;
}
