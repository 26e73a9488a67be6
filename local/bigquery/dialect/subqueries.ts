import { type TreeNode, child, columnsOf, required, text } from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import type { Generation } from "./generation.ts";
import { limitClauses, orderItems } from "./ordering.ts";
import { projectionList } from "./projection.ts";
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
  if (subquery.kind === "order_by_scan") {
    const keys = orderItems(children(subquery, "order_by_item_list"));
    const input = generation.scan(required(subquery, "input_scan"));
    return `coalesce((SELECT list(${column} ORDER BY ${keys}) FROM (${input})), [])`;
  }
  const rank = generation.unique("r");
  const ranked = rankedScan(generation, subquery, rank);
  return ranked === undefined
    ? `coalesce((SELECT list(${column}) FROM (${generation.scan(subquery)})), [])`
    : `coalesce((SELECT list(${column} ORDER BY ${rank}) FROM (${ranked})), [])`;
}

/**
 * A query that ends in an ORDER BY, through projections and LIMIT, with its rows' places as one more column. The place is
 * counted by the keys: the order in which rows arrive means nothing to DuckDB once a subquery has become a join.
 */
function rankedScan(generation: Generation, scan: TreeNode, rank: string): string | undefined {
  if (scan.kind === "order_by_scan") {
    const keys = orderItems(children(scan, "order_by_item_list"));
    const input = generation.scan(required(scan, "input_scan"));
    return `SELECT *, row_number() OVER (ORDER BY ${keys}) AS ${rank} FROM (${input})`;
  }
  if (scan.kind === "with_scan")
    return endsOrdered(required(scan, "query"))
      ? `SELECT *, row_number() OVER () AS ${rank} FROM (${generation.scan(scan)})`
      : undefined;
  const input = child(scan, "input_scan");
  if (input === undefined) return undefined;
  if (scan.kind === "project_scan") {
    const ranked = rankedScan(generation, input, rank);
    const list = [...projectionList(generation, scan), rank].join(", ");
    return ranked === undefined ? undefined : `SELECT ${list} FROM (${ranked})`;
  }
  if (scan.kind !== "limit_offset_scan") return undefined;
  const ranked = rankedScan(generation, input, rank);
  return ranked === undefined
    ? undefined
    : `SELECT * FROM (${ranked}) ORDER BY ${rank}${limitClauses(generation, scan)}`;
}

function endsOrdered(scan: TreeNode): boolean {
  const input = child(scan, "input_scan");
  return scan.kind === "order_by_scan" || (input !== undefined && endsOrdered(input));
}
