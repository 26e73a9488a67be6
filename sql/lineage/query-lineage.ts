import { child, children, columnOf, required, text, type TreeNode } from "../analyzer/tree.ts";
import { allFlows, distinct, nothing, type Flow } from "./flow.ts";
import { walkScan } from "./scans.ts";
import type { Scope } from "./scope.ts";

/** What the columns of one query are made of, in terms of the tables it reads. */
export interface QueryLineage {
  readonly columns: ReadonlyMap<string, readonly Flow[]>;
  /** Inputs that decide which rows there are and in what order. */
  readonly conditions: readonly Flow[];
  /** Tables that it reads, sorted. */
  readonly reads: readonly string[];
}

/** Reads the lineage of a query off its resolved tree. */
export function queryLineage(statement: TreeNode): QueryLineage {
  const scope: Scope = {
    columns: new Map(),
    tables: new Map(),
    recursions: [],
    conditions: [],
    reads: new Set(),
    scan: (node) => walkScan(node, scope),
  };
  scope.scan(required(statement, "query"));
  return {
    columns: new Map(
      children(statement, "output_column_list").map((output) => [
        text(output, "name"),
        allFlows(scope.columns.get(columnOf(child(output, "column")).id) ?? nothing),
      ]),
    ),
    conditions: distinct(scope.conditions),
    reads: [...scope.reads].toSorted(),
  };
}
