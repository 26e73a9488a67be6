import type { TreeNode } from "../analyzer/tree.ts";
import type { Flow, Value } from "./flow.ts";

/** What is known while a query is walked. Column ids are unique within a statement. */
export interface Scope {
  readonly columns: Map<string, Value>;
  /** Columns of each common table expression, by lower-case name. */
  readonly tables: Map<string, readonly Value[]>;
  /** Columns of the recursive queries that are being walked, innermost last. */
  readonly recursions: (readonly Value[])[];
  /** What decided about rows. */
  readonly conditions: Flow[];
  /** Tables of the warehouse that were met. */
  readonly reads: Set<string>;
  /** Walks a scan; its columns in order. */
  scan(node: TreeNode): readonly Value[];
}
