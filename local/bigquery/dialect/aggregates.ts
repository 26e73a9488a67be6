import {
  type TreeNode,
  child,
  children,
  columnOf,
  columnsOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import {
  type ComputedArguments,
  type ComputedExtremes,
  aggregateCall,
  computedColumns,
} from "./aggregate-call.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

/** GROUP BY with its aggregates. Group expressions are computed first, so that grouping sets name plain columns. */
export function aggregateScan(generation: Generation, node: TreeNode): string {
  const groups = children(node, "group_by_list").map((item) => ({
    name: columnName(columnOf(child(item, "column")).id),
    expression: generation.expression(required(item, "expr")),
  }));
  const computedArguments: ComputedArguments = new Map();
  const extremes: ComputedExtremes = new Map();
  const aggregates = children(node, "aggregate_list").map(
    (item) =>
      `${aggregateCall(generation, required(item, "expr"), computedArguments, extremes)} AS ${columnName(columnOf(child(item, "column")).id)}`,
  );
  const sets = groupingSets(node);
  const groupings = children(node, "grouping_call_list").map((call) => {
    const grouped = referenceName(required(call, "group_by_column"));
    return `grouping(${grouped}) AS ${columnName(columnOf(child(call, "output_column")).id)}`;
  });
  const input = generation.scan(required(node, "input_scan"));
  const computed = [
    ...groups.map((group) => `${group.expression} AS ${group.name}`),
    ...computedColumns(computedArguments),
  ];
  const prepared =
    computed.length === 0 ? `(${input})` : `(SELECT *, ${computed.join(", ")} FROM (${input}))`;
  const grouped = withExtremes(
    prepared,
    groups.map((group) => group.name),
    extremes,
    sets !== undefined,
  );
  const list = [...groups.map((group) => group.name), ...aggregates, ...groupings];
  const by = groups.map((group) => group.name).join(", ");
  const clause = sets ?? (by === "" ? "" : ` GROUP BY ${by}`);
  const select = `SELECT ${list.length === 0 ? "count(*) AS one" : list.join(", ")} FROM ${grouped}${clause}`;
  return inOrder(select, node, list.length === 0);
}

function withExtremes(
  input: string,
  groups: readonly string[],
  extremes: ComputedExtremes,
  inSets: boolean,
): string {
  if (extremes.size === 0) return input;
  if (inSets)
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: HAVING MAX or MIN in an aggregate over grouping sets",
    );
  const partition = groups.length === 0 ? "" : `PARTITION BY ${groups.join(", ")}`;
  const list = [...extremes].map(([extreme, name]) => `${extreme} OVER (${partition}) AS ${name}`);
  return `(SELECT *, ${list.join(", ")} FROM ${input})`;
}

/** Positional readers (WITH, UNION) rely on the order of the scan's column list. */
function inOrder(select: string, node: TreeNode, empty: boolean): string {
  const columns = [
    ...new Set(columnsOf(node, "column_list").map((column) => columnName(column.id))),
  ];
  return empty || columns.length === 0 ? select : `SELECT ${columns.join(", ")} FROM (${select})`;
}

function groupingSets(node: TreeNode): string | undefined {
  const sets = children(node, "grouping_set_list");
  if (sets.length === 0) return undefined;
  const written = sets.map((set) => {
    if (set.kind === "rollup") return `ROLLUP (${multiColumns(set, "rollup_column_list")})`;
    if (set.kind === "cube") return `CUBE (${multiColumns(set, "cube_column_list")})`;
    return `(${children(set, "group_by_column_list").map(referenceName).join(", ")})`;
  });
  return ` GROUP BY GROUPING SETS (${written.join(", ")})`;
}

function multiColumns(set: TreeNode, field: string): string {
  return children(set, field)
    .map((multi) => {
      const names = children(multi, "column_list").map(referenceName);
      return names.length === 1 ? names[0] : `(${names.join(", ")})`;
    })
    .join(", ");
}

function referenceName(reference: TreeNode): string {
  return columnName(text(required(reference, "column"), "column_id"));
}
