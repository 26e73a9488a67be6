import {
  type TreeNode,
  child,
  children,
  columnOf,
  columnsOf,
  required,
} from "../../../sql/analyzer/tree.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

/** The select list of a projection: its computed columns, and those of its input that it passes through. */
export function projectionList(generation: Generation, node: TreeNode): readonly string[] {
  const computed = new Map(
    children(node, "expr_list").map((item) => [
      columnOf(child(item, "column")).id,
      generation.expression(required(item, "expr")),
    ]),
  );
  const seen = new Set<string>();
  return columnsOf(node, "column_list")
    .filter((column) => !seen.has(column.id) && seen.add(column.id))
    .map((column) => {
      const expression = computed.get(column.id);
      return expression === undefined
        ? columnName(column.id)
        : `${expression} AS ${columnName(column.id)}`;
    });
}
