import type { ResolvedColumn, TreeNode } from "../../../sql/analyzer/tree.ts";
import type { SqlType } from "../../../sql/analyzer/types.ts";

/** Where a table scan reads: a FROM item and, by the analyser's column index, an expression over it. */
export interface TableSource {
  readonly from: string;
  readonly columns: readonly string[];
}

/** A SQL or JavaScript function, found by the name under which it is in the catalog. */
export type Routine =
  | {
      readonly kind: "sql";
      readonly argumentNames: readonly string[];
      readonly body: TreeNode;
      readonly returnType: SqlType;
    }
  /** An aggregate function of SQL: an expression over the columns that its aggregate calls fill. */
  | {
      readonly kind: "aggregate";
      readonly argumentNames: readonly string[];
      readonly body: TreeNode;
      readonly aggregates: readonly { readonly columnId: string; readonly call: TreeNode }[];
    }
  | { readonly kind: "javascript"; readonly duckName: string };

/** A table function: its resolved query, or the columns and a FROM item that the engine has made ready. */
export type TableRoutine =
  | {
      readonly kind: "sql";
      readonly argumentNames: readonly string[];
      readonly query: TreeNode;
      readonly outputs: readonly ResolvedColumn[];
    }
  | { readonly kind: "source"; readonly source: TableSource };

/** What generation asks of the engine. */
export interface Environment {
  /** `path` as it stands in the catalog; `asOf` is a TIMESTAMP expression of FOR SYSTEM_TIME AS OF. */
  table(path: string, asOf: string | undefined, columnIndexes: readonly number[]): TableSource;
  parameter(name: string | undefined, position: number): string;
  constant(name: string): string;
  /** The default expression of a column of the table that a DML statement changes; undefined where it has none. */
  columnDefault(name: string): string | undefined;
  systemVariable(path: readonly string[]): string;
  routine(name: string): Routine | undefined;
  tableRoutine(name: string, call: TreeNode): TableRoutine | undefined;
  /**
   * To look for an infinite number among those that are summed takes as long as to sum them. Where this is set, a FLOAT64 sum
   * that is not finite raises `unsureSum`, and the statement must be generated and run again without.
   */
  readonly quickSums: boolean;
  /** The statement's time as a TIMESTAMP expression. */
  readonly now: string;
  readonly projectId: string;
  /** SESSION_USER() */
  readonly caller: string;
}

/** One statement's generation; `expression` and `scan` call each other through it. */
export interface Generation {
  readonly environment: Environment;
  expression(node: TreeNode): string;
  /** A SELECT whose output columns are those of the scan's column list, in that order, named c<id>. */
  scan(node: TreeNode): string;
  /** Column ids of a common table expression. */
  readonly withColumns: Map<string, readonly string[]>;
  /** How many common table expressions each one stands on, one below the other, since the last that is materialised. */
  readonly withDepths: Map<string, number>;
  /** The deepest that the expression being generated has read. */
  deepestRead: number;
  /** The recursive queries being generated, innermost last. */
  readonly recursion: { name: string; columns: readonly string[] }[];
  /** Values of the arguments of the routine being inlined, innermost last. */
  readonly scopes: ReadonlyMap<string, string>[];
  unique(prefix: string): string;
}

export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly types: readonly SqlType[];
  readonly nodes: readonly TreeNode[];
  readonly type: SqlType;
  /** Called as SAFE.name: a refusal is NULL. */
  readonly safe: boolean;
  /** The collation that comparisons in the call go by; undefined for the order of code points. */
  readonly collation: string | undefined;
  readonly environment: Environment;
}

/** Writes one function call as DuckDB SQL. */
export type Emit = (args: readonly string[], call: Call) => string;
export type EmitTable = Readonly<Record<string, Emit>>;
