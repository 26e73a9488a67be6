import {
  type TreeNode,
  child,
  children,
  columnOf,
  columnsOf,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import type { Generation } from "../dialect/generation.ts";
import { createGeneration } from "../dialect/generator.ts";
import { columnName, quoteName } from "../dialect/quoting.ts";
import { BigQueryError } from "../errors.ts";
import type { DmlStats, TableReference } from "../warehouse.ts";
import { changedRows } from "./database.ts";
import { assignments } from "./assignments.ts";
import { type ReadTable, environmentOf } from "./environment.ts";
import { insertPlan } from "./insert.ts";
import { mergeRun } from "./merge.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import { requireNoPolicies } from "./row-access.ts";
import type { Session } from "./session.ts";
import { type Fits, assignment, columnFits } from "./stored-values.ts";

/** The table that a DML statement changes. */
export interface Target {
  readonly key: string;
  readonly reference: TableReference;
  readonly duckName: string;
  /** Quoted DuckDB column by the resolved column's id. */
  readonly columns: ReadonlyMap<string, string>;
  readonly fits: Fits;
  /** SELECT of the row id and the columns that the statement reads. */
  readonly rows: string;
}

export function planDml(session: Session, prepared: Prepared): Planned {
  const reads = new Map<string, ReadTable>();
  const generation = createGeneration(environmentOf(session, prepared, reads));
  const { statement } = prepared;
  const target = targetOf(session, prepared, generation, statement);
  const run = runOf(session, generation, statement, target);
  return {
    statementType: statement.kind
      .replace("_stmt", "")
      .replace("truncate", "truncate_table")
      .toUpperCase(),
    schema: [],
    reads,
    writes: [target.key],
    run: async () => {
      const dmlStats = await run();
      session.system.set(
        "row_count",
        String(dmlStats.insertedRowCount + dmlStats.updatedRowCount + dmlStats.deletedRowCount),
      );
      return { dmlStats };
    },
  };
}

function targetOf(
  session: Session,
  prepared: Prepared,
  generation: Generation,
  statement: TreeNode,
): Target {
  const scan = required(statement, "table_scan");
  const key = text(required(scan, "table"), "name");
  const reference = prepared.tables.get(key);
  if (reference === undefined)
    throw new BigQueryError("internalError", `The table ${key} is not known`);
  const stored =
    session.core.catalog.tables.get(key) ??
    session.temporaryTables.get(reference.tableId.toLowerCase());
  if (stored === undefined || stored.resource.view !== undefined)
    throw new BigQueryError(
      "invalidQuery",
      `${key} is not a table that can be changed: DML works on tables only`,
    );
  if (!["insert_stmt", "truncate_stmt"].includes(statement.kind)) requireNoPolicies(stored);
  if (stored.resource.type === "SNAPSHOT")
    throw new BigQueryError("invalidQuery", `${key} is a snapshot: its rows cannot be changed`, {
      location: "query",
    });
  const indexes = texts(scan, "column_index_list").map(Number);
  const source = generation.environment.table(key, undefined, indexes);
  const columns = new Map(
    columnsOf(scan, "column_list").map((column, position) => [
      column.id,
      source.columns[indexes[position] ?? position] ?? "",
    ]),
  );
  const list = [
    "rowid AS row_id",
    ...[...columns].map(([id, expression]) => `${expression} AS ${columnName(id)}`),
  ];
  return {
    key,
    reference,
    duckName: stored.duckName,
    columns,
    fits: columnFits(stored.columns),
    rows: `SELECT ${list.join(", ")} FROM ${stored.duckName}`,
  };
}

type Run = () => Promise<DmlStats>;

const none: DmlStats = { insertedRowCount: 0n, updatedRowCount: 0n, deletedRowCount: 0n };

function runOf(session: Session, generation: Generation, statement: TreeNode, target: Target): Run {
  switch (statement.kind) {
    case "insert_stmt": {
      const sql = insertPlan(session, generation, statement, target);
      return async () => ({
        ...none,
        insertedRowCount: await changedRows(session.connection, await sql()),
      });
    }
    case "update_stmt": {
      const sql = updateSql(generation, statement, target);
      return async () => ({ ...none, updatedRowCount: await changedRows(session.connection, sql) });
    }
    case "delete_stmt":
    case "truncate_stmt": {
      const sql = deleteSql(generation, statement, target);
      return async () => ({ ...none, deletedRowCount: await changedRows(session.connection, sql) });
    }
    case "merge_stmt":
      return mergeRun(session, generation, statement, target);
    default:
      throw new BigQueryError("notImplemented", `not supported locally: ${statement.kind}`);
  }
}

function deleteSql(generation: Generation, statement: TreeNode, target: Target): string {
  const where = child(statement, "where_expr");
  if (where === undefined || isTrue(where)) return `DELETE FROM ${target.duckName}`;
  return `DELETE FROM ${target.duckName} WHERE rowid IN (SELECT row_id FROM (${target.rows}) WHERE ${generation.expression(where)})`;
}

function isTrue(expression: TreeNode): boolean {
  if (expression.kind !== "literal") return false;
  const value = child(required(expression, "value"), "value");
  return value?.["bool_value"] === true;
}

/** The rows to change are computed first, so that every expression sees the old values. */
function updateSql(generation: Generation, statement: TreeNode, target: Target): string {
  const from = child(statement, "from_scan");
  const where = required(statement, "where_expr");
  const sets = assignments(generation, children(statement, "update_item_list"), target);
  const source =
    from === undefined
      ? `(${target.rows})`
      : `(${target.rows}) CROSS JOIN (${generation.scan(from)})`;
  const list = sets.map((set, index) => `${set.value} AS s${index}`);
  const matches = from === undefined ? "" : ", count(*) OVER (PARTITION BY row_id) AS matches";
  const rows = `SELECT row_id, ${list.join(", ")}${matches} FROM ${source} WHERE ${generation.expression(where)}`;
  const once =
    from === undefined
      ? "u.row_id"
      : "CASE WHEN u.matches > 1 THEN bq_index_error('UPDATE/MERGE must match at most one source row for each target row') ELSE u.row_id END";
  const assigned = sets.map((set, index) => assignment(target.fits, set.column, `u.s${index}`));
  return `UPDATE ${target.duckName} SET ${assigned.join(", ")} FROM (${rows}) u WHERE ${target.duckName}.rowid = ${once}`;
}

/** Arrays are never NULL in a table. */
export function storable(value: string, type: unknown): string {
  return typeOf(type).kind === "ARRAY" ? `coalesce(${value}, [])` : value;
}

export function targetColumn(target: Target, node: TreeNode | undefined): string {
  const column = columnOf(node);
  return target.columns.get(column.id) ?? quoteName(column.name);
}
