import {
  type TreeNode,
  child,
  children,
  columnOf,
  columnsOf,
  flag,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

/**
 * ORDER BY items with BigQuery's defaults: NULLs first in ascending order, last in descending order, and NaN between NULL
 * and the numbers (DuckDB puts it above them).
 */
export function orderItems(items: readonly TreeNode[]): string {
  return items.map((item) => orderItem(item)).join(", ");
}

/** The one key that a RANGE frame measures its distances by; where NaN stands among the numbers does not matter there. */
export function rangeKey(item: TreeNode): string {
  return orderItem(item, true);
}

function orderItem(item: TreeNode, alone = false): string {
  const reference = required(item, "column_ref");
  const name = columnName(columnOf(child(reference, "column")).id);
  const descending = flag(item, "is_descending");
  const direction = descending ? "DESC" : "ASC";
  const stated = text(item, "null_order");
  const nullsFirst = stated === "NULLS_FIRST" || (stated !== "NULLS_LAST" && !descending);
  const nulls = nullsFirst ? "NULLS FIRST" : "NULLS LAST";
  const collation = child(item, "collation_name") ?? child(item, "collation");
  const key = isCaseInsensitive(collation) ? `lower(${name})` : name;
  if (alone || typeOf(reference["type"]).kind !== "FLOAT64") return `${key} ${direction} ${nulls}`;
  return `NOT isnan(${name}) ${direction} ${nulls}, ${name} ${direction} ${nulls}`;
}

function isCaseInsensitive(collation: TreeNode | undefined): boolean {
  return collation !== undefined && JSON.stringify(collation).includes(":ci");
}

export function orderByScan(generation: Generation, node: TreeNode): string {
  const input = generation.scan(required(node, "input_scan"));
  const list = columnsOf(node, "column_list").map((column) => columnName(column.id));
  const order = orderItems(children(node, "order_by_item_list"));
  return `SELECT ${list.length === 0 ? "1 AS one" : [...new Set(list)].join(", ")} FROM (${input}) ORDER BY ${order}`;
}

export function limitScan(generation: Generation, node: TreeNode): string {
  const input = required(node, "input_scan");
  const clauses = limitClauses(generation, node);
  // Together with the ORDER BY in one SELECT, DuckDB keeps only the first rows while it sorts.
  return input.kind === "order_by_scan"
    ? `${generation.scan(input)}${clauses}`
    : `SELECT * FROM (${generation.scan(input)})${clauses}`;
}

export function limitClauses(generation: Generation, node: TreeNode): string {
  const limit = child(node, "limit");
  const offset = child(node, "offset");
  return [
    limit === undefined ? "" : ` LIMIT ${generation.expression(limit)}`,
    offset === undefined ? "" : ` OFFSET ${generation.expression(offset)}`,
  ].join("");
}
