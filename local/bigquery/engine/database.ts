import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBMaterializedResult,
  DuckDBBlobValue,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  VARCHAR,
} from "@duckdb/node-api";
import type { FunctionType, ScalarFunction } from "../dialect/udf/scalar-function.ts";

const duckTypes: Record<FunctionType, DuckDBType> = {
  text: VARCHAR,
  int: BIGINT,
  float: DOUBLE,
  bool: BOOLEAN,
  bytes: BLOB,
  texts: LIST(VARCHAR),
  ints: LIST(BIGINT),
  blobs: LIST(BLOB),
};

const settings = [
  "SET GLOBAL TimeZone = 'UTC'",
  // Uncompressed, FLOAT64 takes more of the disk and half the time to read.
  "SET GLOBAL disabled_compression_methods = 'alp,alprd'",
  // A checkpoint compresses the last rows of a table again: at every 16 MB, as by default, appends spend a third of their time on it.
  "SET GLOBAL checkpoint_threshold = '64MB'",
].join("; ");

/** One DuckDB database with BigQuery's functions in it, and its connections; they are handed out once those are made. */
export interface Database {
  /** Runs on a connection of its own; concurrent calls do not wait for each other. */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  register(definition: ScalarFunction): Promise<void>;
  close(): Promise<void>;
}

export async function openDatabase(options: {
  directory?: string | undefined;
  memoryLimitBytes?: number | undefined;
}): Promise<Database> {
  if (options.directory !== undefined) mkdirSync(options.directory, { recursive: true });
  const path =
    options.directory === undefined ? ":memory:" : join(options.directory, "warehouse.duckdb");
  const spill = options.directory ?? (await mkdtemp(join(tmpdir(), "ame-warehouse-")));
  const [instance, { preludeSql }, { scalarFunctions }] = await Promise.all([
    DuckDBInstance.create(path, {
      // Queries larger than memory spill; the default is a folder where the program was started.
      temp_directory: join(spill, "spill"),
      // BigQuery promises no order without ORDER BY, and keeping it holds whole tables in memory.
      preserve_insertion_order: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(options.memoryLimitBytes === undefined
        ? {}
        : { memory_limit: `${Math.floor(options.memoryLimitBytes / 1024 / 1024)}MB` }),
    }),
    import("../dialect/prelude/prelude.ts"),
    import("../dialect/udf/registry.ts"),
  ]);
  const first = await instance.connect();
  for (const definition of scalarFunctions) registerScalar(first, definition);
  const idle: DuckDBConnection[] = [];
  const complete = first
    .run(`${settings}; BEGIN; ${preludeSql()} COMMIT;`)
    .then(() => void idle.push(first));
  // It is told to whoever asks for a connection.
  complete.catch(() => undefined);
  const connected = async (): Promise<DuckDBConnection> => {
    await complete;
    return idle.pop() ?? (await instance.connect());
  };
  return {
    async use(work) {
      const connection = await connected();
      try {
        return await work(connection);
      } finally {
        idle.push(connection);
      }
    },
    async register(definition) {
      const connection = await connected();
      registerScalar(connection, definition);
      idle.push(connection);
    },
    async close() {
      await complete.catch(() => undefined);
      for (const connection of idle) connection.closeSync();
      instance.closeSync();
      if (options.directory === undefined) await rm(spill, { recursive: true, force: true });
    },
  };
}

function registerScalar(connection: DuckDBConnection, definition: ScalarFunction): void {
  const evaluate = definition.evaluate as (...args: unknown[]) => unknown;
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: definition.name,
      parameterTypes: definition.parameters.map((type) => duckTypes[type]),
      returnType: duckTypes[definition.returns],
      mainFunction: (_info, input, output) => {
        const columns = definition.parameters.map((type, index) =>
          readColumn(input.getColumnValues(index), type),
        );
        for (let row = 0; row < input.rowCount; row++) {
          const args = columns.map((column) => column[row] ?? null);
          const value = args.includes(null) ? null : evaluate(...args);
          output.setItem(row, toDuck(value, definition.returns));
        }
        output.flush();
      },
    }),
  );
}

function readColumn(values: readonly DuckDBValue[], type: FunctionType): readonly unknown[] {
  if (type === "bytes")
    return values.map((value) => (value === null ? null : (value as DuckDBBlobValue).bytes));
  if (type === "blobs")
    return values.map((value) =>
      value === null
        ? null
        : (value as DuckDBListValue).items.map((item) =>
            item === null ? null : (item as DuckDBBlobValue).bytes,
          ),
    );
  if (type === "texts" || type === "ints")
    return values.map((value) => (value === null ? null : (value as DuckDBListValue).items));
  return values;
}

function toDuck(value: unknown, type: FunctionType): DuckDBValue {
  if (value === null) return null;
  if (type === "bytes") return new DuckDBBlobValue(value as Uint8Array);
  if (type === "blobs")
    return new DuckDBListValue(
      (value as readonly Uint8Array[]).map((item) => new DuckDBBlobValue(item)),
    );
  if (type === "texts" || type === "ints") return new DuckDBListValue(value as DuckDBValue[]);
  return value as DuckDBValue;
}

/** Rows of a small query, as DuckDB values. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  return chunksOf(await connection.run(sql)).flatMap((chunk) => chunk.getRows());
}

/** A result is in memory when `run` answers; fetching its chunks as a stream's would wait for a thread at each. */
export function chunksOf(result: DuckDBMaterializedResult): DuckDBDataChunk[] {
  return Array.from({ length: result.chunkCount }, (_, index) => result.getChunk(index));
}

/** The count that DuckDB answers to INSERT, UPDATE and DELETE. */
export async function changedRows(connection: DuckDBConnection, sql: string): Promise<bigint> {
  const result = await connection.run(sql);
  return BigInt(result.rowsChanged);
}
