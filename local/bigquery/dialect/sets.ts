import {
  type TreeNode,
  child,
  children,
  columnsOf,
  flag,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import type { Generation } from "./generation.ts";
import { columnName, quoteName } from "./quoting.ts";

const operators: Readonly<Record<string, string>> = {
  UNION_ALL: "UNION ALL",
  UNION_DISTINCT: "UNION",
  INTERSECT_ALL: "INTERSECT ALL",
  INTERSECT_DISTINCT: "INTERSECT",
  EXCEPT_ALL: "EXCEPT ALL",
  EXCEPT_DISTINCT: "EXCEPT",
};

export function setOperationScan(generation: Generation, node: TreeNode): string {
  const names = columnsOf(node, "column_list").map((column) => columnName(column.id));
  const items = children(node, "input_item_list").map((item) => setItem(generation, item, names));
  return items
    .map((item) => `(${item})`)
    .join(` ${operators[text(node, "op_type") || "UNION_ALL"]} `);
}

function setItem(generation: Generation, item: TreeNode, names: readonly string[]): string {
  const list = columnsOf(item, "output_column_list").map(
    (column, index) => `${columnName(column.id)} AS ${names[index]}`,
  );
  return `SELECT ${list.join(", ")} FROM (${generation.scan(required(item, "scan"))})`;
}

export function withScan(generation: Generation, node: TreeNode): string {
  const entries = children(node, "with_entry_list").map((entry) => {
    const name = text(entry, "with_query_name");
    const subquery = required(entry, "with_subquery");
    const columns = columnsOf(subquery, "column_list").map((column) => columnName(column.id));
    generation.withColumns.set(name.toLowerCase(), columns);
    if (subquery.kind !== "recursive_scan") return entryOf(generation, name, subquery);
    generation.recursion.push({ name: quoteName(name), columns });
    const body = generation.scan(subquery);
    generation.recursion.pop();
    return `${quoteName(name)}(${columns.join(", ")}) AS (${body})`;
  });
  const recursive = flag(node, "recursive") ? "RECURSIVE " : "";
  return `WITH ${recursive}${entries.join(", ")} ${topSelect(generation.scan(required(node, "query")))}`;
}

/** DuckDB inlines what is read once, and its filter pushdown takes 20 times longer with each two levels after about eight. */
const deepestInlined = 6;

function entryOf(generation: Generation, name: string, subquery: TreeNode): string {
  const outer = generation.deepestRead;
  generation.deepestRead = 0;
  const sql = generation.scan(subquery);
  const depth = generation.deepestRead + 1;
  generation.deepestRead = outer;
  generation.withDepths.set(name.toLowerCase(), depth > deepestInlined ? 0 : depth);
  return `${quoteName(name)} AS ${depth > deepestInlined ? "MATERIALIZED " : ""}(${sql})`;
}

/** A nested WITH needs parentheses around it. */
function topSelect(sql: string): string {
  return `SELECT * FROM (${sql})`;
}

export function withRefScan(generation: Generation, node: TreeNode): string {
  const name = text(node, "with_query_name");
  const columns = generation.withColumns.get(name.toLowerCase()) ?? [];
  generation.deepestRead = Math.max(
    generation.deepestRead,
    generation.withDepths.get(name.toLowerCase()) ?? 0,
  );
  const list = columnsOf(node, "column_list").map(
    (column, index) => `${columns[index]} AS ${columnName(column.id)}`,
  );
  return `SELECT ${list.length === 0 ? "1 AS one" : list.join(", ")} FROM ${quoteName(name)}`;
}

export function recursiveScan(generation: Generation, node: TreeNode): string {
  const names = columnsOf(node, "column_list").map((column) => columnName(column.id));
  const operator = text(node, "op_type") === "UNION_DISTINCT" ? "UNION" : "UNION ALL";
  const terms = ["non_recursive_term", "recursive_term"].map((field) => {
    const item = child(node, field);
    if (item === undefined) throw new Error(`The recursive query has no ${field}`);
    return setItem(generation, item, names);
  });
  return terms.join(` ${operator} `);
}
