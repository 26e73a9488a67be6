/**
 * The contract between the BigQuery engine (dialect/ and engine/) and the servers that speak BigQuery's
 * protocols (api/ and storage-write/). Shapes follow the REST v2 reference, so that servers stay thin.
 * Refusals are in errors.ts, the ML contract in machine-learning.ts.
 *
 * Values in rows are the API's strings with two points the server settles per request:
 * TIMESTAMP is always an integer string of microseconds since the epoch (`formatOptions.useInt64Timestamp`); a client that
 * does not ask for it is sent float seconds, which the server makes of it. Everything else goes out as it is: INT64 and
 * NUMERIC as decimal strings, FLOAT64 as BigQuery prints it ("NaN", "Infinity", "1.0E10"), BYTES base64, JSON as its text,
 * DATE `2024-01-31`, DATETIME `2024-01-31T12:00:00.123`, TIME `12:00:00`, BOOL `"true"`.
 */

import type { MachineLearning } from "./machine-learning.ts";

export interface TableReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

/** REST TableFieldSchema; `type` uses the legacy names that the API answers with (INTEGER, FLOAT, BOOLEAN, RECORD). */
export interface FieldSchema {
  readonly name: string;
  readonly type:
    | "STRING"
    | "BYTES"
    | "INTEGER"
    | "FLOAT"
    | "BOOLEAN"
    | "TIMESTAMP"
    | "DATE"
    | "TIME"
    | "DATETIME"
    | "INTERVAL"
    | "NUMERIC"
    | "BIGNUMERIC"
    | "JSON"
    | "GEOGRAPHY"
    | "RANGE"
    | "RECORD";
  readonly mode?: "NULLABLE" | "REQUIRED" | "REPEATED";
  readonly fields?: readonly FieldSchema[];
  readonly description?: string;
  readonly policyTags?: { readonly names: readonly string[] };
  readonly [extra: string]: unknown;
}

/** REST row: values are strings, null, `{v}` arrays for REPEATED and `{f}` for RECORD. */
export interface ApiRow {
  readonly f: readonly { readonly v: unknown }[];
}

/** The parts of a REST Table resource that the engine keeps; unknown members are stored and returned as they came. */
export interface TableResource {
  readonly tableReference: TableReference;
  readonly type?: "TABLE" | "VIEW" | "MATERIALIZED_VIEW" | "EXTERNAL" | "SNAPSHOT";
  readonly schema?: { readonly fields: readonly FieldSchema[] };
  readonly timePartitioning?: { readonly type: string; readonly field?: string };
  readonly clustering?: { readonly fields: readonly string[] };
  readonly view?: { readonly query: string };
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly numRows?: string;
  readonly numBytes?: string;
  readonly creationTime?: string;
  readonly lastModifiedTime?: string;
  readonly [extra: string]: unknown;
}

/** REST QueryParameter. */
export interface QueryParameter {
  readonly name?: string;
  readonly parameterType: ParameterType;
  readonly parameterValue: ParameterValue;
}
export interface ParameterType {
  readonly type: string;
  readonly arrayType?: ParameterType;
  readonly structTypes?: readonly { readonly name?: string; readonly type: ParameterType }[];
}
export interface ParameterValue {
  readonly value?: string | null;
  readonly arrayValues?: readonly ParameterValue[];
  readonly structValues?: Readonly<Record<string, ParameterValue>>;
}

/** A permission the statement needs, asked before it runs; throw accessDenied to refuse. */
export type Authorize = (
  permission:
    | "bigquery.tables.getData"
    | "bigquery.tables.updateData"
    | "bigquery.tables.create"
    | "bigquery.tables.delete"
    | "bigquery.models.create"
    | "bigquery.models.getData"
    | "bigquery.routines.get",
  table: TableReference,
) => void;

export interface ExecuteRequest {
  /** One statement or a multi-statement script. */
  readonly query: string;
  readonly projectId: string;
  readonly defaultDataset?: { readonly projectId?: string; readonly datasetId: string };
  readonly parameterMode?: "NAMED" | "POSITIONAL";
  readonly parameters?: readonly QueryParameter[];
  readonly dryRun?: boolean;
  readonly maximumBytesBilled?: bigint;
  /** Not a query: a copy or a size takes a table whole, whatever partition filter its queries need. */
  readonly takesWholeTables?: true;
  readonly authorize?: Authorize;
  /** Stores a local file's bytes at a `gs://` URI, in the caller's name. */
  readonly writeObject?: (gsUri: string, file: string) => Promise<void>;
  /** A service account's e-mail, or `owner` (which is taken where none is said). */
  readonly caller?: string;
  readonly signal?: AbortSignal;
}

export interface DmlStats {
  readonly insertedRowCount: bigint;
  readonly updatedRowCount: bigint;
  readonly deletedRowCount: bigint;
}

export interface StatementOutcome {
  /** BigQuery's statementType: SELECT, INSERT, MERGE, CREATE_TABLE, SCRIPT, CREATE_MODEL … */
  readonly statementType: string;
  readonly schema: readonly FieldSchema[];
  /** In API encoding, ready to send. Empty for DML and DDL. */
  readonly rows: readonly ApiRow[];
  readonly dmlStats?: DmlStats;
  readonly ddlTarget?: TableReference;
  readonly ddlOperation?: "CREATE" | "REPLACE" | "SKIP" | "ALTER" | "DROP";
  readonly referencedTables: readonly TableReference[];
  /** Estimated from the columns and partitions read. */
  readonly bytesProcessed: bigint;
}

export interface ExecuteResult extends StatementOutcome {
  /** One entry per statement of a script (REST: child jobs); empty for a single statement. */
  readonly children: readonly StatementOutcome[];
}

/** Rows whose values are JSON-shaped (insertAll, decoded protobuf): one object per row, keyed by column. */
export type JsonRow = Readonly<Record<string, unknown>>;

/**
 * Rows in columnar form. A column that the batch does not name is NULL. One value per row and type: STRING and GEOGRAPHY as
 * strings; JSON as canonical text; NUMERIC and BIGNUMERIC as decimal strings with no more digits than the type keeps; INTERVAL as
 * `Y-M D H:M:S`; INT64 bigint; FLOAT64 number; BOOL boolean; BYTES Uint8Array; DATE days since the epoch (number); TIMESTAMP,
 * DATETIME and TIME microseconds (bigint; since the epoch, since 1970-01-01T00:00:00, since midnight); RANGE an object of start
 * and end; RECORD an object by field name; REPEATED an array of those.
 */
export interface ColumnBatch {
  readonly rowCount: number;
  readonly columns: readonly { readonly name: string; readonly values: readonly unknown[] }[];
}

export interface RowError {
  readonly index: number;
  readonly column?: string;
  readonly message: string;
}

export interface LoadSource {
  /** Local files that hold the objects' bytes, in order. */
  readonly files: readonly string[];
  readonly format: "CSV" | "NEWLINE_DELIMITED_JSON" | "PARQUET" | "AVRO";
  readonly compression: "NONE" | "GZIP";
  readonly schema?: readonly FieldSchema[];
  readonly autodetect?: boolean;
  readonly skipLeadingRows?: number;
  readonly fieldDelimiter?: string;
  readonly quote?: string;
  readonly allowQuotedNewlines?: boolean;
  readonly allowJaggedRows?: boolean;
  readonly ignoreUnknownValues?: boolean;
  readonly maxBadRecords?: number;
  readonly nullMarker?: string;
  readonly writeDisposition?: "WRITE_TRUNCATE" | "WRITE_APPEND" | "WRITE_EMPTY";
  readonly createDisposition?: "CREATE_IF_NEEDED" | "CREATE_NEVER";
}

export interface LoadOutcome {
  readonly outputRows: bigint;
  readonly inputFileBytes: bigint;
  readonly badRecords: bigint;
}

/** The engine: BigQuery's storage and SQL over one DuckDB database. All methods throw BigQueryError. */
export interface Warehouse {
  createDataset(dataset: {
    projectId: string;
    datasetId: string;
    [extra: string]: unknown;
  }): Promise<void>;
  getDataset(projectId: string, datasetId: string): Record<string, unknown>;
  listDatasets(projectId: string): readonly Record<string, unknown>[];
  /** PATCH semantics; null removes a member. Optional: without it the API answers that it is not supported locally. */
  updateDataset?(
    projectId: string,
    datasetId: string,
    patch: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  deleteDataset(projectId: string, datasetId: string, deleteContents: boolean): Promise<void>;

  createTable(table: TableResource): Promise<TableResource>;
  getTable(table: TableReference): TableResource;
  listTables(projectId: string, datasetId: string): readonly TableResource[];
  /** PATCH semantics; a schema change may add nullable columns or relax modes, nothing else. */
  updateTable(table: TableReference, patch: Partial<TableResource>): Promise<TableResource>;
  deleteTable(table: TableReference): Promise<void>;

  execute(request: ExecuteRequest): Promise<ExecuteResult>;
  listRows(
    table: TableReference,
    page: { startIndex: number; maxResults: number; selectedFields?: readonly string[] },
  ): Promise<{ rows: readonly ApiRow[]; totalRows: bigint; schema: readonly FieldSchema[] }>;

  /**
   * Appends in one atomic commit; all rows or none. Values are accepted as the JSON the API documents.
   * Throws BigQueryError("invalid") with `cause: RowError[]` when rows do not fit the schema.
   */
  appendRows(table: TableReference, rows: readonly JsonRow[]): Promise<void>;
  /**
   * The fast path of the Storage Write API: the same commit as appendRows from values that were decoded and checked
   * against the schema already. Optional: without it rows go through appendRows.
   */
  appendColumns?(table: TableReference, batch: ColumnBatch): Promise<void>;
  load(table: TableReference, source: LoadSource): Promise<LoadOutcome>;
  extract(
    table: TableReference,
    target: { file: string; format: LoadSource["format"]; compression: "NONE" | "GZIP" },
  ): Promise<{ rows: bigint }>;

  listModels(projectId: string, datasetId: string): readonly Record<string, unknown>[];
  getModel(projectId: string, datasetId: string, modelId: string): Record<string, unknown>;
  updateModel?(
    projectId: string,
    datasetId: string,
    modelId: string,
    patch: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>>;
  deleteModel(projectId: string, datasetId: string, modelId: string): Promise<void>;

  /** REST Routine resources, of CREATE FUNCTION, TABLE FUNCTION and PROCEDURE alike; routines.insert runs that DDL. */
  listRoutines?(projectId: string, datasetId: string): readonly Record<string, unknown>[];
  getRoutine?(projectId: string, datasetId: string, routineId: string): Record<string, unknown>;
  deleteRoutine?(projectId: string, datasetId: string, routineId: string): Promise<void>;
  close(): Promise<void>;
}

/** Without a directory everything is in memory. `ml` plugs machine learning in; without it CREATE MODEL is refused. */
export interface WarehouseOptions {
  readonly directory?: string;
  readonly projectId: string;
  readonly location?: string;
  readonly now?: () => Date;
  readonly ml?: MachineLearning;
  readonly memoryLimitBytes?: number;
}
