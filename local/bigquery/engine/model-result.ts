import { DuckDBDataChunk } from "@duckdb/node-api";
import { child, children, columnOf } from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeOf } from "../../../sql/analyzer/types.ts";
import type { OutputColumn } from "../dialect/generator.ts";
import { quoteName } from "../dialect/quoting.ts";
import { duckType, fieldSchema } from "../dialect/types.ts";
import type { MlResult } from "../machine-learning.ts";
import { duckColumnTypes } from "./duck-types.ts";
import { storedValue } from "./json-values.ts";
import { storedTable } from "./metadata.ts";
import type { Session } from "./session.ts";

const chunkRows = 2048;

/** Keeps an ML function's result as a temporary table; `input` columns follow the function's own, row by row. */
export async function keepResult(
  session: Session,
  name: string,
  result: MlResult,
  input: { table: string; columns: readonly OutputColumn[] } | undefined,
): Promise<void> {
  const { connection } = session;
  const columns: OutputColumn[] = [];
  for (const column of result.columns)
    columns.push({ name: column.name, type: await typeNamed(session, column.type) });
  const own = columns.map((column, index) => `r${index} ${duckType(column.type)}`);
  await connection.run(`CREATE TEMP TABLE ${name}_own (${[...own, "row_no BIGINT"].join(", ")})`);
  const types = [
    ...columns.map((column) => duckColumnTypes(column.type)),
    duckColumnTypes({ kind: "INT64" }),
  ];
  const appender = await connection.createAppender(`${name}_own`, "main", "temp");
  for (let start = 0; start < result.rows.length; start += chunkRows) {
    const rows = result.rows.slice(start, start + chunkRows);
    const chunk = DuckDBDataChunk.create(types, rows.length);
    for (const [index, column] of columns.entries())
      chunk.setColumnValues(
        index,
        rows.map((row) => storedValue(row[index], column.type, column.name)),
      );
    chunk.setColumnValues(
      columns.length,
      rows.map((_row, at) => BigInt(start + at)),
    );
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const added = new Set(columns.map((column) => column.name.toLowerCase()));
  const passed = (input?.columns ?? [])
    .map((column, index) => ({ ...column, index }))
    .filter((column) => !added.has(column.name.toLowerCase()));
  const list = [
    ...columns.map((column, index) => `a.r${index} AS ${quoteName(column.name)}`),
    ...passed.map((column) => `b.o${column.index} AS ${quoteName(column.name)}`),
  ];
  const from =
    input === undefined
      ? `${name}_own a`
      : `${name}_own a JOIN ${input.table} b ON a.row_no = b.row_no`;
  await connection.run(
    `CREATE TEMP TABLE ${name} AS SELECT ${list.join(", ")} FROM ${from} ORDER BY a.row_no`,
  );
  await connection.run(`DROP TABLE ${name}_own`);
  const reference = { projectId: session.scope.projectId, datasetId: "_temporary", tableId: name };
  const fields = [...columns, ...passed].map((column) => fieldSchema(column.name, column.type));
  const table = {
    ...storedTable({ tableReference: reference, schema: { fields } }),
    duckName: `temp.main.${name}`,
  };
  session.temporaryTables.set(name, table);
}

/** A type by its GoogleSQL spelling. */
async function typeNamed(session: Session, name: string): Promise<SqlType> {
  const prepared = await session.core.prepare(session, `SELECT CAST(NULL AS ${name})`);
  const [output] = children(prepared.statement, "output_column_list");
  return typeOf(columnOf(output && child(output, "column")).type);
}
