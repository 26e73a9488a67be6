import {
  type TreeNode,
  child,
  columnsOf,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import type { Generation } from "./generation.ts";
import { aggregateScan } from "./aggregates.ts";
import { analyticScan } from "./windows.ts";
import { limitScan, orderByScan } from "./ordering.ts";
import { projectionList } from "./projection.ts";
import { columnName } from "./quoting.ts";
import { recursiveScan, setOperationScan, withRefScan, withScan } from "./sets.ts";
import { arrayScan, joinScan } from "./joins.ts";
import { selectWithSharedJson } from "./shared-json.ts";
import { tableFunctionScan } from "./table-functions.ts";

type ScanWriter = (generation: Generation, node: TreeNode) => string;

const writers: Readonly<Record<string, ScanWriter>> = {
  single_row_scan: () => "SELECT 1 AS one",
  table_scan: tableScan,
  project_scan: projectScan,
  filter_scan: filterScan,
  join_scan: joinScan,
  array_scan: arrayScan,
  aggregate_scan: aggregateScan,
  analytic_scan: analyticScan,
  order_by_scan: orderByScan,
  limit_offset_scan: limitScan,
  set_operation_scan: setOperationScan,
  with_scan: withScan,
  with_ref_scan: withRefScan,
  recursive_scan: recursiveScan,
  recursive_ref_scan: recursiveRefScan,
  tvfscan: tableFunctionScan,
  sample_scan: sampleScan,
};

/** One scan of the resolved tree as a SELECT. */
export function scanSql(generation: Generation, node: TreeNode): string {
  const writer = writers[node.kind];
  if (writer === undefined)
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ${node.kind.replaceAll("_", " ")}`,
    );
  return writer(generation, node);
}

function tableScan(generation: Generation, node: TreeNode): string {
  const asOf = child(node, "for_system_time_expr");
  const columns = columnsOf(node, "column_list");
  const indexes = texts(node, "column_index_list").map(Number);
  const source = generation.environment.table(
    text(required(node, "table"), "name"),
    asOf === undefined ? undefined : generation.expression(asOf),
    indexes,
  );
  const list = columns.map((column, position) => {
    const expression = source.columns[indexes[position] ?? position];
    return `${expression} AS ${columnName(column.id)}`;
  });
  return `SELECT ${list.length === 0 ? "1 AS one" : list.join(", ")} FROM ${source.from}`;
}

/** Evaluates its expressions over the input and passes the other columns of its list through. */
function projectScan(generation: Generation, node: TreeNode): string {
  const list = projectionList(generation, node);
  const input = required(node, "input_scan");
  if (isExact.has(input.kind) && list.join() === columnNames(input).join())
    return generation.scan(input);
  const select = list.length === 0 ? ["1 AS one"] : list;
  return input.kind === "single_row_scan"
    ? `SELECT ${select.join(", ")}`
    : selectWithSharedJson(generation, select, input);
}

/** Scans that answer the columns of their list and no others. */
const isExact = new Set(["aggregate_scan", "project_scan", "table_scan"]);

function columnNames(node: TreeNode): readonly string[] {
  return [...new Set(columnsOf(node, "column_list").map(({ id }) => columnName(id)))];
}

function filterScan(generation: Generation, node: TreeNode): string {
  const input = generation.scan(required(node, "input_scan"));
  return `SELECT * FROM (${input}) WHERE ${generation.expression(required(node, "filter_expr"))}`;
}

function recursiveRefScan(generation: Generation, node: TreeNode): string {
  const current = generation.recursion.at(-1);
  if (current === undefined)
    throw new Error("A recursive reference stands outside a recursive query");
  const list = columnsOf(node, "column_list").map(
    (column, index) => `${current.columns[index]} AS ${columnName(column.id)}`,
  );
  return `SELECT ${list.join(", ")} FROM ${current.name}`;
}

function sampleScan(generation: Generation, node: TreeNode): string {
  const size = generation.expression(required(node, "size"));
  const input = generation.scan(required(node, "input_scan"));
  if (text(node, "unit") !== "PERCENT")
    return `SELECT * FROM (${input}) ORDER BY random() LIMIT ${size}`;
  return `SELECT * FROM (${input}) WHERE random() * 100 < ${size}`;
}
