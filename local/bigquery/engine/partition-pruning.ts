import {
  type TreeNode,
  child,
  children,
  columnsOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import type { Generation } from "../dialect/generation.ts";
import { columnName, quoteName } from "../dialect/quoting.ts";
import type { StoredTable } from "./metadata.ts";
import { comparisons } from "./partition-filter.ts";
import type { Prepared } from "./prepared.ts";
import type { Session } from "./session.ts";
import { walk } from "./syntax.ts";
import { isPhysical } from "./tables.ts";

/**
 * The rows of tables partitioned by the days of a DATE that a statement reads, as a condition by table. Only a table whose
 * every scan is filtered by comparisons of that column with constants and parameters is here; the others are read whole.
 */
export function prunedRows(
  session: Session,
  prepared: Prepared,
  generation: Generation,
): ReadonlyMap<string, string> {
  const named = [...prepared.tables.keys()].map((key) => session.core.catalog.tables.get(key));
  const isPruned = named.some((table) => table !== undefined && dayColumn(table) !== undefined);
  if (!isPruned || readsElsewhere(session, prepared)) return new Map();
  const byTable = new Map<string, string[]>();
  const whole = new Set<string>();
  for (const { node, around } of walk(prepared.statement)) {
    if (node.kind !== "table_scan") continue;
    const key = text(required(node, "table"), "name");
    const table = session.core.catalog.tables.get(key);
    const column = table === undefined ? undefined : dayColumn(table);
    const id = columnsOf(node, "column_list").find(({ name }) => same(name, column))?.id;
    const filter = around.at(-1);
    const condition =
      id === undefined || column === undefined || filter?.kind !== "filter_scan"
        ? []
        : conjuncts(required(filter, "filter_expr")).filter((each) => isConstant(each, id));
    if (column === undefined || id === undefined || condition.length === 0) whole.add(key);
    else
      byTable.set(key, [
        ...(byTable.get(key) ?? []),
        `SELECT ${quoteName(column)} FROM (SELECT DISTINCT ${quoteName(column)}, ${quoteName(column)} AS ${columnName(id)} FROM ${table?.duckName}) WHERE ${condition.map((each) => generation.expression(each)).join(" AND ")}`,
      ]);
  }
  return new Map(
    [...byTable]
      .filter(([key]) => !whole.has(key))
      .map(([key, days]) => {
        const table = session.core.catalog.tables.get(key);
        const column = quoteName((table && dayColumn(table)) ?? "");
        return [key, `${column} IN (${days.join(" UNION ALL ")})`];
      }),
  );
}

/** Views and routines may scan the same tables where the statement does not show it. */
function readsElsewhere(session: Session, prepared: Prepared): boolean {
  if (prepared.routines.size + prepared.tableRoutines.size > 0) return true;
  return [...prepared.tables.keys()].some((key) => {
    const table = session.core.catalog.tables.get(key);
    return table !== undefined && !isPhysical(table);
  });
}

const same = (name: string, column: string | undefined): boolean =>
  name.toLowerCase() === column?.toLowerCase();

function dayColumn(table: StoredTable): string | undefined {
  const time = table.resource.timePartitioning;
  if (time?.type !== "DAY" || time.field === undefined) return undefined;
  const column = table.columns.find(({ name }) => same(name, time.field));
  return column?.type.kind === "DATE" ? column.name : undefined;
}

function conjuncts(node: TreeNode): readonly TreeNode[] {
  return functionName(node) === "ZetaSQL:$and"
    ? children(node, "argument_list").flatMap(conjuncts)
    : [node];
}

const functionName = (node: TreeNode): string =>
  node.kind === "function_call" ? text(child(node, "function") ?? node, "name") : "";

/** No casts: one that fails would fail a dry run. */
const constants = new Set(["literal", "parameter"]);

/** A comparison of the bare column with literals and parameters. */
function isConstant(node: TreeNode, id: string): boolean {
  if (!comparisons.test(functionName(node))) return false;
  const operands = children(node, "argument_list");
  const isColumn = (each: TreeNode): boolean =>
    each.kind === "column_ref" && text(child(each, "column") ?? each, "column_id") === id;
  return (
    operands.some(isColumn) && operands.every((each) => isColumn(each) || constants.has(each.kind))
  );
}
