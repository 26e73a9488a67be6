import {
  child,
  children,
  columnOf,
  columnsOf,
  required,
  text,
  type TreeNode,
} from "../analyzer/tree.ts";
import { valueOf } from "./expressions.ts";
import {
  allFlows,
  distinct,
  either,
  mixed,
  nothing,
  through,
  type Indirect,
  type Value,
} from "./flow.ts";
import type { Scope } from "./scope.ts";

type Walker = (node: TreeNode, scope: Scope) => void;

const walkers: Readonly<Record<string, Walker>> = {
  single_row_scan: () => undefined,
  table_scan: tableScan,
  project_scan: (node, scope) => {
    input(node, scope);
    compute(node, "expr_list", scope);
  },
  filter_scan: (node, scope) => {
    input(node, scope);
    decide(child(node, "filter_expr"), "FILTER", scope);
  },
  join_scan: (node, scope) => {
    scope.scan(required(node, "left_scan"));
    scope.scan(required(node, "right_scan"));
    decide(child(node, "join_expr"), "JOIN", scope);
  },
  array_scan: arrayScan,
  aggregate_scan: (node, scope) => {
    input(node, scope);
    compute(node, "group_by_list", scope);
    for (const group of children(node, "group_by_list"))
      decide(required(group, "expr"), "GROUP_BY", scope);
    compute(node, "aggregate_list", scope);
  },
  analytic_scan: analyticScan,
  order_by_scan: (node, scope) => {
    input(node, scope);
    for (const item of children(node, "order_by_item_list"))
      decideBy(child(item, "column_ref"), "SORT", scope);
  },
  limit_offset_scan: input,
  sample_scan: input,
  with_scan: (node, scope) => {
    for (const entry of children(node, "with_entry_list"))
      scope.tables.set(
        text(entry, "with_query_name").toLowerCase(),
        scope.scan(required(entry, "with_subquery")),
      );
    scope.scan(required(node, "query"));
  },
  with_ref_scan: (node, scope) =>
    bind(node, scope.tables.get(text(node, "with_query_name").toLowerCase()) ?? [], scope),
  set_operation_scan: (node, scope) => {
    const items = children(node, "input_item_list").map((item) => setItem(item, scope));
    bind(node, merge(items), scope);
  },
  recursive_scan: recursiveScan,
  recursive_ref_scan: (node, scope) => bind(node, scope.recursions.at(-1) ?? [], scope),
};

/** Walks a scan, then answers its columns. A kind that is not known gives every column all that goes into it. */
export function walkScan(node: TreeNode, scope: Scope): readonly Value[] {
  const walker = walkers[node.kind];
  if (walker === undefined) unknownScan(node, scope);
  else walker(node, scope);
  return columnsOf(node, "column_list").map(({ id }) => scope.columns.get(id) ?? nothing);
}

function input(node: TreeNode, scope: Scope): void {
  scope.scan(required(node, "input_scan"));
}

function tableScan(node: TreeNode, scope: Scope): void {
  const table = text(required(node, "table"), "full_name");
  scope.reads.add(table);
  for (const { id, name } of columnsOf(node, "column_list"))
    scope.columns.set(id, {
      flows: [{ table, column: name, path: [], how: "IDENTITY", masked: false, isWhole: true }],
    });
}

function compute(node: TreeNode, field: string, scope: Scope): void {
  for (const item of children(node, field))
    scope.columns.set(columnOf(child(item, "column")).id, valueOf(required(item, "expr"), scope));
}

/** Notes what a condition looks at. */
function decide(expression: TreeNode | undefined, how: Indirect, scope: Scope): void {
  if (expression === undefined) return;
  scope.conditions.push(...mixed([valueOf(expression, scope)], { how, masked: true }).flows);
}

/** A reference in an ORDER BY or PARTITION BY is a bare column reference. */
function decideBy(reference: TreeNode | undefined, how: Indirect, scope: Scope): void {
  if (reference !== undefined) decide({ ...reference, kind: "column_ref" }, how, scope);
}

function arrayScan(node: TreeNode, scope: Scope): void {
  if (child(node, "input_scan") !== undefined) input(node, scope);
  const arrays = children(node, "array_expr_list");
  const expressions = arrays.length > 0 ? arrays : [required(node, "array_expr")];
  const elements = children(node, "element_column_list");
  const columns = elements.length > 0 ? elements : [required(node, "element_column")];
  for (const [index, element] of columns.entries()) {
    const array = expressions[index];
    if (array !== undefined) scope.columns.set(columnOf(element).id, valueOf(array, scope));
  }
  decide(child(node, "join_expr"), "JOIN", scope);
}

function analyticScan(node: TreeNode, scope: Scope): void {
  input(node, scope);
  for (const group of children(node, "function_group_list")) {
    compute(group, "analytic_function_list", scope);
    for (const reference of children(child(group, "partition_by") ?? group, "partition_by_list"))
      decideBy(reference, "WINDOW", scope);
    for (const item of children(child(group, "order_by") ?? group, "order_by_item_list"))
      decideBy(child(item, "column_ref"), "WINDOW", scope);
  }
}

/** Gives the columns of a scan the values at their positions. */
function bind(node: TreeNode, values: readonly Value[], scope: Scope): void {
  for (const [index, { id }] of columnsOf(node, "column_list").entries())
    scope.columns.set(id, values[index] ?? nothing);
}

function setItem(item: TreeNode, scope: Scope): readonly Value[] {
  scope.scan(required(item, "scan"));
  return columnsOf(item, "output_column_list").map(({ id }) => scope.columns.get(id) ?? nothing);
}

const merge = (items: readonly (readonly Value[])[]): readonly Value[] =>
  (items[0] ?? []).map((_first, index) => either(items.map((item) => item[index] ?? nothing)));

/** The recursive term is walked until it adds nothing. */
function recursiveScan(node: TreeNode, scope: Scope): void {
  let current = setItem(required(node, "non_recursive_term"), scope);
  const sizeOf = (values: readonly Value[]): number =>
    values.reduce((sum, value) => sum + allFlows(value).length, 0);
  for (;;) {
    scope.recursions.push(current);
    const next = merge([current, setItem(required(node, "recursive_term"), scope)]);
    scope.recursions.pop();
    const isSettled = sizeOf(next) === sizeOf(current);
    current = next;
    if (isSettled) break;
  }
  bind(node, current, scope);
}

function unknownScan(node: TreeNode, scope: Scope): void {
  const flows = distinct(
    scansIn(node)
      .flatMap((scan) => scope.scan(scan))
      .flatMap(allFlows),
  );
  const value = through({ flows }, { how: "TRANSFORMATION", keepsShape: false });
  for (const { id } of columnsOf(node, "column_list"))
    if (!scope.columns.has(id)) scope.columns.set(id, value);
}

/** The outermost scans anywhere below a node. */
function scansIn(node: object): readonly TreeNode[] {
  return Object.values(node)
    .flat()
    .flatMap((value): readonly TreeNode[] => {
      if (typeof value !== "object" || value === null) return [];
      const isScan =
        "kind" in value && typeof value.kind === "string" && value.kind.endsWith("scan");
      return isScan ? [value as TreeNode] : scansIn(value);
    });
}
