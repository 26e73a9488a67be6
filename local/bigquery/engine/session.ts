import type { DuckDBConnection } from "@duckdb/node-api";
import type { Analyzer } from "../../../sql/analyzer/client.ts";
import type { TreeNode } from "../../../sql/analyzer/tree.ts";
import type { SqlType } from "../../../sql/analyzer/types.ts";
import type { MachineLearning } from "../machine-learning.ts";
import type { Authorize, ExecuteRequest } from "../warehouse.ts";
import type { Database } from "./database.ts";
import type { Catalog, StoredRoutine, StoredTable } from "./metadata.ts";
import type { BoundParameters } from "./parameters.ts";
import type { NameScope } from "./references.ts";
import type { Locks } from "./locks.ts";
import type { Prepared } from "./prepared.ts";
import type { AnalysisCache } from "./analysis-cache.ts";
import type { Versions } from "./versions.ts";

/** What all statements of a warehouse share. */
export interface Core {
  readonly database: Database;
  readonly analyzer: Analyzer;
  readonly catalog: Catalog;
  readonly locks: Locks;
  readonly versions: Versions;
  readonly cache: AnalysisCache;
  readonly projectId: string;
  readonly location: string;
  readonly now: () => Date;
  readonly ml: MachineLearning | undefined;
  /** The parse tree of a statement or script. */
  readonly parse: (sql: string) => Promise<TreeNode>;
  /** Resolves one statement: `start` and `end` are bytes. */
  readonly prepare: (
    session: Session,
    sql: string,
    start?: number,
    end?: number,
  ) => Promise<Prepared>;
  /** Goes up with every change of the catalog. */
  version: number;
}

export interface Variable {
  readonly name: string;
  readonly type: SqlType;
  /** Its name among DuckDB's session variables. */
  readonly duckName: string;
}

/** One query job: a statement, or a script with its variables, temporary tables and transaction. */
export interface Session {
  readonly core: Core;
  readonly connection: DuckDBConnection;
  /** SET @@dataset_id changes it. */
  scope: NameScope;
  parameters: BoundParameters;
  readonly variables: Map<string, Variable>;
  readonly temporaryTables: Map<string, StoredTable>;
  readonly temporaryRoutines: Map<string, StoredRoutine>;
  readonly system: Map<string, string>;
  readonly authorize: Authorize | undefined;
  /** Who asks, for row access policies and SESSION_USER(); undefined for the warehouse's own statements. */
  readonly caller: string | undefined;
  /** Inside the filter of a policy the table is read whole. */
  readonly seesAllRows?: boolean;
  /** Where EXPORT DATA puts what it wrote. */
  readonly writeObject: ExecuteRequest["writeObject"];
  readonly signal: AbortSignal | undefined;
  /** Microseconds; constant within a statement. */
  nowMicros: bigint;
  inTransaction: boolean;
  /** Whether the statement that is being generated can run again (see `Environment`). */
  quickSums: boolean;
  /** Routines whose own statement is being resolved: its text names them, but does not call them. */
  readonly resolving: ReadonlySet<string>;
}
