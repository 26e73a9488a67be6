import { type TreeNode, child, columnsOf, required, text } from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import type { Generation } from "./generation.ts";
import { orderItems } from "./ordering.ts";
import { columnName } from "./quoting.ts";
import { children } from "../../../sql/analyzer/tree.ts";

export function subqueryExpression(generation: Generation, node: TreeNode): string {
  const subquery = required(node, "subquery");
  const column = columnName(columnsOf(subquery, "column_list")[0]?.id ?? "");
  switch (text(node, "subquery_type") || "SCALAR") {
    case "EXISTS":
      return `EXISTS (${generation.scan(subquery)})`;
    case "ARRAY":
      return arraySubquery(generation, subquery, column);
    case "IN": {
      const value = generation.expression(required(node, "in_expr"));
      const list = `SELECT ${column} FROM (${generation.scan(subquery)})`;
      if (typeOf(required(node, "in_expr")["type"]).kind === "FLOAT64")
        return `(${value} IN (SELECT ${column} FROM (${list}) WHERE ${column} IS NULL OR NOT isnan(${column})))`;
      return `(${value} IN (${list}))`;
    }
    case "LIKE_ANY":
    case "LIKE_ALL": {
      const every = text(node, "subquery_type") === "LIKE_ALL" ? "bool_and" : "bool_or";
      const value = generation.expression(required(node, "in_expr"));
      return `(SELECT ${every}(bq_like(${value}, ${column})) FROM (${generation.scan(subquery)}))`;
    }
    default:
      return scalarSubquery(generation, subquery, column);
  }
}

/**
 * More than one row is an error in BigQuery, and in DuckDB too. A FROM-less SELECT has one row by nature and is written
 * as its expression.
 */
function scalarSubquery(generation: Generation, subquery: TreeNode, column: string): string {
  const input = child(subquery, "input_scan");
  const [item] = children(subquery, "expr_list");
  if (subquery.kind === "project_scan" && input?.kind === "single_row_scan" && item !== undefined)
    return `(${generation.expression(required(item, "expr"))})`;
  return `(SELECT ${column} FROM (${generation.scan(subquery)}))`;
}

/** ARRAY(SELECT …) of no rows is an empty array; the subquery's own ORDER BY orders it. */
function arraySubquery(generation: Generation, subquery: TreeNode, column: string): string {
  const ordered = orderedInput(subquery);
  if (ordered === undefined)
    return `coalesce((SELECT list(${column}) FROM (${generation.scan(subquery)})), [])`;
  const rows = generation.unique("r");
  return `coalesce((SELECT list(${column} ORDER BY ${rows}) FROM (SELECT *, row_number() OVER () AS ${rows} FROM (${generation.scan(subquery)}))), [])`;
}

/** The ORDER BY that a query ends in, through projections and LIMIT. */
function orderedInput(scan: TreeNode): string | undefined {
  if (scan.kind === "order_by_scan") return orderItems(children(scan, "order_by_item_list"));
  if (
    scan.kind !== "project_scan" &&
    scan.kind !== "limit_offset_scan" &&
    scan.kind !== "with_scan"
  )
    return undefined;
  const input = child(scan, "input_scan") ?? child(scan, "query");
  return input === undefined ? undefined : orderedInput(input);
}
