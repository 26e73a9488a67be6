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
  foldedText,
} from "./aggregate-call.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

/**
 * GROUP BY with its aggregates. Group expressions other than columns of the input are computed first; where grouping sets or
 * HAVING MAX name them, all are.
 */
export function aggregateScan(generation: Generation, node: TreeNode): string {
  const collations = children(node, "collation_list");
  const groups = children(node, "group_by_list").map((item, index) => ({
    name: columnName(columnOf(child(item, "column")).id),
    expression: generation.expression(required(item, "expr")),
    isFolded: text(collations[index] ?? node, "collation_name").endsWith(":ci"),
  }));
  const computedArguments: ComputedArguments = new Map();
  const extremes: ComputedExtremes = new Map();
  const aggregates = children(node, "aggregate_list").map((item) => ({
    name: columnName(columnOf(child(item, "column")).id),
    expression: aggregateCall(generation, required(item, "expr"), computedArguments, extremes),
  }));
  const sets = groupingSets(node);
  const groupings = children(node, "grouping_call_list").map((call) => {
    const grouped = referenceName(required(call, "group_by_column"));
    return {
      name: columnName(columnOf(child(call, "output_column")).id),
      expression: `grouping(${grouped})`,
    };
  });
  const inputScan = required(node, "input_scan");
  const input = generation.scan(inputScan);
  const plain = new Set(columnsOf(inputScan, "column_list").map(({ id }) => columnName(id)));
  const isDirect = (expression: string): boolean =>
    sets === undefined && extremes.size === 0 && plain.has(expression);
  const computed = [
    ...groups
      .filter(({ expression }) => !isDirect(expression))
      .map(({ name, expression }) => `${expression} AS ${name}`),
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
  if (sets !== undefined && groups.some(({ isFolded }) => isFolded))
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: grouping sets over a collation",
    );
  const keys = groups.map(({ name, expression, isFolded }) => {
    const key = isDirect(expression) ? expression : name;
    return isFolded ? foldedText(key) : key;
  });
  const outputs = [
    ...groups.map(({ name, expression, isFolded }, index) => ({
      name,
      // Of texts that are equal without regard to case any one stands for the group.
      expression: isFolded
        ? `any_value(${isDirect(expression) ? expression : name})`
        : (keys[index] ?? name),
    })),
    ...aggregates,
    ...groupings,
  ];
  const list = outputs.map(({ name, expression }) =>
    name === expression ? name : `${expression} AS ${name}`,
  );
  const clause = sets ?? (keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`);
  const select = `SELECT ${list.length === 0 ? "count(*) AS one" : list.join(", ")} FROM ${grouped}${clause}`;
  return inOrder(
    select,
    node,
    outputs.map(({ name }) => name),
  );
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
function inOrder(select: string, node: TreeNode, outputs: readonly string[]): string {
  const columns = [
    ...new Set(columnsOf(node, "column_list").map((column) => columnName(column.id))),
  ];
  const isSame = columns.join() === outputs.join();
  return isSame || outputs.length === 0 || columns.length === 0
    ? select
    : `SELECT ${columns.join(", ")} FROM (${select})`;
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
