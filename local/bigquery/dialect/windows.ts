import {
  type TreeNode,
  child,
  children,
  columnOf,
  columnsOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { type ComputedArguments, computedColumns, windowCall } from "./aggregate-call.ts";
import type { Generation } from "./generation.ts";
import { orderItems, rangeKey } from "./ordering.ts";
import { columnName } from "./quoting.ts";

/** Window functions: every group of them shares PARTITION BY and ORDER BY. */
export function analyticScan(generation: Generation, node: TreeNode): string {
  const computed = new Map<string, string>();
  const computedArguments: ComputedArguments = new Map();
  for (const group of children(node, "function_group_list")) {
    const partition = children(child(group, "partition_by") ?? group, "partition_by_list").map(
      (reference) => columnName(columnOf(child(reference, "column")).id),
    );
    const order = children(child(group, "order_by") ?? group, "order_by_item_list");
    for (const item of children(group, "analytic_function_list")) {
      const call = required(item, "expr");
      const over = [
        partition.length === 0 ? "" : `PARTITION BY ${partition.join(", ")}`,
        order.length === 0 ? "" : `ORDER BY ${keysOf(order, child(call, "window_frame"))}`,
        frame(generation, child(call, "window_frame"), order.length > 0),
      ];
      const clause = over.filter((part) => part !== "").join(" ");
      computed.set(
        columnOf(child(item, "column")).id,
        windowCall(generation, call, computedArguments, `(${clause})`, order.length > 0),
      );
    }
  }
  const input = generation.scan(required(node, "input_scan"));
  const list = columnsOf(node, "column_list").map((column) => {
    const expression = computed.get(column.id);
    return expression === undefined
      ? columnName(column.id)
      : `${expression} AS ${columnName(column.id)}`;
  });
  const below = ["*", ...computedColumns(computedArguments)];
  const from = below.length === 1 ? input : `SELECT ${below.join(", ")} FROM (${input})`;
  return `SELECT ${[...new Set(list)].join(", ")} FROM (${from})`;
}

function keysOf(order: readonly TreeNode[], node: TreeNode | undefined): string {
  const [only] = order;
  const measures =
    node !== undefined &&
    text(node, "frame_unit") === "RANGE" &&
    ["start_expr", "end_expr"].some((field) => {
      const expression = child(node, field);
      return expression !== undefined && child(expression, "expression") !== undefined;
    });
  return measures && only !== undefined ? rangeKey(only) : orderItems(order);
}

function frame(generation: Generation, node: TreeNode | undefined, ordered: boolean): string {
  if (node === undefined || !node["start_expr"]) return "";
  const unit = text(node, "frame_unit") || "ROWS";
  const [start, end] = ["start_expr", "end_expr"].map((field) =>
    boundary(generation, required(node, field)),
  );
  // What BigQuery takes where no frame is written is DuckDB's default too.
  if (unit === "RANGE" && !ordered) return "";
  return `${unit} BETWEEN ${start} AND ${end}`;
}

function boundary(generation: Generation, node: TreeNode): string {
  const type = text(node, "boundary_type") || "UNBOUNDED_PRECEDING";
  const expression = child(node, "expression");
  const words = type.replace("OFFSET_", "").replace("_", " ");
  return expression === undefined ? words : `${generation.expression(expression)} ${words}`;
}
