import {
  type ResolvedColumn,
  type TreeNode,
  child,
  children,
  columnsOf,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import type { Generation } from "../dialect/generation.ts";
import { columnName, quoteName } from "../dialect/quoting.ts";
import { setValue } from "./assignments.ts";
import { columnDefaults } from "./defaults.ts";
import type { Target } from "./dml.ts";
import type { Session } from "./session.ts";
import { fittedRows } from "./stored-values.ts";

/** INSERT … VALUES or SELECT; columns that are not named take their default. */
export function insertPlan(
  session: Session,
  generation: Generation,
  statement: TreeNode,
  target: Target,
): () => Promise<string> {
  const query = child(statement, "query");
  const all = columnsOf(statement, "insert_column_list");
  const lines = children(statement, "row_list").map((row) => children(row, "value_list"));
  // A column that is DEFAULT in every row is one that the statement leaves out.
  const given = all
    .map((_column, index) => index)
    .filter((index) => lines.length === 0 || !lines.every((line) => isDefault(line[index])));
  const columns = given.flatMap((index) => all[index] ?? []);
  const names = columns.map((column) => target.columns.get(column.id) ?? quoteName(column.name));
  const rows =
    query === undefined
      ? valueRows(
          generation,
          lines.map((line) => ({ kind: "", value_list: given.map((index) => line[index]) })),
          columns,
        )
      : queryRows(generation, query, statement);
  return async () => {
    const defaults = await columnDefaults(session, target.key, names);
    if (names.length === 0) {
      const values = defaults.map((item) => item.value.replace(/^, /, ""));
      const listed = defaults.map((item) => item.column);
      if (listed.length === 0) return `INSERT INTO ${target.duckName} DEFAULT VALUES`;
      return `INSERT INTO ${target.duckName} (${listed.join(", ")}) SELECT ${values.join(", ")} FROM range(${lines.length})`;
    }
    const list = [...names, ...defaults.map((item) => item.column)];
    const source = `SELECT *${defaults.map((item) => `, ${item.value}`).join("")} FROM (${rows})`;
    return `INSERT INTO ${target.duckName} (${list.join(", ")}) ${fittedRows(target.fits, list, source)}`;
  };
}

function isDefault(value: TreeNode | undefined): boolean {
  return value !== undefined && child(value, "value")?.kind === "dmldefault";
}

export function valueRows(
  generation: Generation,
  rows: readonly TreeNode[],
  columns: readonly ResolvedColumn[],
): string {
  const written = rows.map((row) => {
    const values = children(row, "value_list").map((value, index) =>
      setValue(generation, value, typeOf(columns[index]?.type), columns[index]?.name),
    );
    return `(${values.join(", ")})`;
  });
  return `VALUES ${written.join(", ")}`;
}

function queryRows(generation: Generation, query: TreeNode, statement: TreeNode): string {
  const outputs = columnsOf(statement, "query_output_column_list").map((column) => {
    const name = columnName(column.id);
    return typeOf(column.type).kind === "ARRAY" ? `coalesce(${name}, [])` : name;
  });
  return `SELECT ${outputs.map((output, index) => `${output} AS v${index}`).join(", ")} FROM (${generation.scan(query)})`;
}
