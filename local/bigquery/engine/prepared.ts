import type { TreeNode } from "../../../sql/analyzer/tree.ts";
import type { Routine, TableRoutine, TableSource } from "../dialect/generation.ts";
import type { TableReference } from "../warehouse.ts";
import type { ReadTable } from "./environment.ts";
import type { StoredRoutine } from "./metadata.ts";

/** Reads of a table: its columns, and where they are for FOR SYSTEM_TIME AS OF. */
export type SourceOf = (asOf: string | undefined, columnIndexes: readonly number[]) => TableSource;

/** A resolved statement and what generation needs for it. */
export interface Prepared {
  readonly statement: TreeNode;
  readonly sources: Map<string, SourceOf>;
  readonly routines: Map<string, Routine>;
  readonly tableRoutines: Map<string, TableRoutine>;
  /** Tables that the statement names, itself or through views and functions. */
  readonly tables: Map<string, TableReference>;
  /** What views read, by the view's name. */
  readonly within: Map<string, ReadonlyMap<string, ReadTable>>;
  /** Default expressions that a DML statement says DEFAULT for, by lower-case column. */
  readonly defaults: Map<string, Prepared>;
  /** False where the answer depends on more than the catalog (INFORMATION_SCHEMA). */
  cacheable: boolean;
}

/** What naming things finds while a statement is prepared. */
export type Parts = Omit<Prepared, "statement"> & {
  /** Functions with ANY TYPE parameters, by lower-case name. */
  readonly templates: Map<string, { routine: StoredRoutine; statement: TreeNode }>;
};
