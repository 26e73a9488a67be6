import type { SqlType } from "../../../sql/analyzer/types.ts";
import type { TableSource } from "../dialect/generation.ts";
import { quoteText } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";
import type { CatalogColumn } from "./catalog-builder.ts";
import type { Cell } from "./information-rows.ts";
import type { StoredTable } from "./metadata.ts";
import type { Session } from "./session.ts";

/** One INFORMATION_SCHEMA view, filled. */
export interface View {
  readonly columns: readonly CatalogColumn[];
  readonly source: TableSource;
}

export const string = (name: string): CatalogColumn => ({ name, type: { kind: "STRING" } });
export const integer = (name: string): CatalogColumn => ({ name, type: { kind: "INT64" } });
export const timestamp = (name: string): CatalogColumn => ({ name, type: { kind: "TIMESTAMP" } });

/** What is asked for, and the tables in reach. */
export interface Request {
  readonly session: Session;
  readonly projectId: string;
  readonly tables: readonly StoredTable[];
  readonly region: string | undefined;
  readonly datasetId: string | undefined;
}

export function view(columns: readonly CatalogColumn[], rows: readonly (readonly Cell[])[]): View {
  const cells = rows.map(
    (row) => `(${row.map((cell, index) => cellSql(cell, columns[index]?.type)).join(", ")})`,
  );
  const names = columns.map((_column, index) => `i${index}`);
  const empty = `SELECT ${columns.map((column) => `CAST(NULL AS ${duckType(column.type)})`).join(", ")} WHERE false`;
  const from = cells.length === 0 ? `(${empty})` : `(VALUES ${cells.join(", ")})`;
  return { columns, source: { from: `${from} info(${names.join(", ")})`, columns: names } };
}

function cellSql(cell: Cell, type: SqlType = { kind: "STRING" }): string {
  if (cell === null || cell === undefined) return `CAST(NULL AS ${duckType(type)})`;
  if (type.kind === "TIMESTAMP") return `make_timestamp(${BigInt(cell) * 1000n})`;
  return `CAST(${quoteText(String(cell))} AS ${duckType(type)})`;
}

export const tableColumns = [string("table_catalog"), string("table_schema"), string("table_name")];
