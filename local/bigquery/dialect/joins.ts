import {
  type TreeNode,
  child,
  columnOf,
  columnsOf,
  flag,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

export function joinScan(generation: Generation, node: TreeNode): string {
  const left = generation.scan(required(node, "left_scan"));
  const right = generation.scan(required(node, "right_scan"));
  const condition = child(node, "join_expr");
  const list = [...new Set(columnsOf(node, "column_list").map((column) => columnName(column.id)))];
  const type = text(node, "join_type") || "INNER";
  const join =
    condition === undefined && type === "INNER"
      ? `(${left}) CROSS JOIN (${right})`
      : `(${left}) ${type} JOIN (${right}) ON ${condition === undefined ? "true" : generation.expression(condition)}`;
  return `SELECT ${list.length === 0 ? "1 AS one" : list.join(", ")} FROM ${join}`;
}

/** UNNEST, alone or joined to an input that its array may refer to. */
export function arrayScan(generation: Generation, node: TreeNode): string {
  const array = generation.expression(required(node, "array_expr"));
  const element = columnName(columnOf(child(node, "element_column")).id);
  const offsetHolder = child(node, "array_offset_column");
  const offset = offsetHolder && columnName(columnOf(child(offsetHolder, "column")).id);
  const input = child(node, "input_scan");
  const outer = flag(node, "is_outer");
  const condition = child(node, "join_expr");
  const unnested: Unnested = { array, element, offset, outer: outer && condition === undefined };
  if (input === undefined) return unnest("", unnested, "(SELECT 1 AS one)");
  const source = generation.scan(input);
  const passed = columnsOf(node, "column_list")
    .map((column) => columnName(column.id))
    .filter((name) => name !== element && name !== offset);
  const inputColumns = [...new Set(passed)];
  if (condition === undefined)
    return unnest(inputColumns.map((name) => `${name}, `).join(""), unnested, `(${source})`);
  const predicate = generation.expression(condition);
  if (!outer) return `SELECT * FROM (${unnest("*, ", unnested, `(${source})`)}) WHERE ${predicate}`;
  // An unmatched input row stays, with NULLs: rows are numbered so that it can be told which matched.
  const numbered = generation.unique("numbered");
  const matched = `SELECT * FROM (${unnest("*, ", unnested, numbered)}) WHERE ${predicate}`;
  const added = offset === undefined ? [element] : [element, offset];
  const list = [...inputColumns.map((name) => `i.${name}`), ...added.map((name) => `m.${name}`)];
  return `WITH ${numbered} AS MATERIALIZED (SELECT *, row_number() OVER () AS row_no FROM (${source})) SELECT ${list.join(", ")} FROM ${numbered} i LEFT JOIN (SELECT row_no, ${added.join(", ")} FROM (${matched})) m ON i.row_no = m.row_no`;
}

interface Unnested {
  readonly array: string;
  readonly element: string;
  readonly offset: string | undefined;
  /** An empty array gives one row of NULLs. */
  readonly outer: boolean;
}

function unnest(passed: string, unnested: Unnested, from: string): string {
  const { array, element, offset, outer } = unnested;
  if (offset === undefined && !outer)
    return `SELECT ${passed}unnest(${array}) AS ${element} FROM ${from}`;
  // The array is named first, so that it is evaluated once.
  const elements = outer ? "CASE WHEN len(unnested) > 0 THEN unnested ELSE [NULL] END" : "unnested";
  const positions = outer
    ? "CASE WHEN len(unnested) > 0 THEN range(len(unnested)) ELSE [NULL] END"
    : "range(len(unnested))";
  const numbers = offset === undefined ? "" : `, unnest(${positions}) AS ${offset}`;
  const list = passed === "*, " ? "* EXCLUDE (unnested), " : passed;
  return `SELECT ${list}unnest(${elements}) AS ${element}${numbers} FROM (SELECT *, ${array} AS unnested FROM ${from})`;
}
