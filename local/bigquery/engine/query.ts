import { createGeneration, outputColumns, outputQuery } from "../dialect/generator.ts";
import { fieldSchema } from "../dialect/types.ts";
import type { ApiRow, FieldSchema, StatementOutcome } from "../warehouse.ts";
import { chunksOf } from "./database.ts";
import { type ReadTable, environmentOf } from "./environment.ts";
import type { Prepared } from "./prepared.ts";
import { prunedRows } from "./partition-pruning.ts";
import type { Session } from "./session.ts";
import { encoderOf } from "./values.ts";
import { bytesRead } from "./bytes-read.ts";
import type { OutputColumn } from "../dialect/generator.ts";

/** A statement made ready: what a dry run answers, and the run itself. */
export interface Planned {
  readonly statementType: string;
  readonly schema: readonly FieldSchema[];
  readonly reads: ReadonlyMap<string, ReadTable>;
  /** The rows that are read of tables whose partitions are pruned. */
  readonly pruned?: ReadonlyMap<string, string>;
  /** Tables written to, for permissions and locks. */
  readonly writes?: readonly string[];
  run(): Promise<Partial<StatementOutcome>>;
}

export function planQuery(session: Session, prepared: Prepared): Planned {
  const reads = new Map<string, ReadTable>();
  const generation = createGeneration(environmentOf(session, prepared, reads));
  const sql = outputQuery(generation, prepared.statement);
  const columns = outputColumns(prepared.statement);
  const schema = columns.map((column) => fieldSchema(column.name, column.type));
  return {
    statementType: "SELECT",
    schema,
    reads,
    pruned: prunedRows(session, prepared, generation),
    run: async () => ({ rows: await fetchApart(session, prepared, sql, columns), schema }),
  };
}

/**
 * In BigQuery a SELECT that fails leaves its transaction open, in DuckDB it aborts it. One that reads neither tables nor
 * variables therefore runs beside the transaction.
 */
async function fetchApart(
  session: Session,
  prepared: Prepared,
  sql: string,
  columns: readonly OutputColumn[],
): Promise<readonly ApiRow[]> {
  const apart =
    session.inTransaction && prepared.tables.size === 0 && !sql.includes("getvariable(");
  if (!apart) return fetchRows(session, sql, columns);
  return session.core.database.use(async (connection) =>
    fetchRows({ ...session, connection }, sql, columns),
  );
}

export async function fetchRows(
  session: Session,
  sql: string,
  columns: readonly OutputColumn[],
): Promise<readonly ApiRow[]> {
  const encoders = columns.map((column) => encoderOf(column.type, column.name));
  const result = await session.connection.run(sql);
  const rows: ApiRow[] = [];
  for (const chunk of chunksOf(result)) {
    const values = chunk.getColumns();
    for (let row = 0; row < chunk.rowCount; row++)
      rows.push({
        f: encoders.map((encode, index) => ({ v: encode(values[index]?.[row] ?? null) })),
      });
  }
  return rows;
}

/** Columns and estimated bytes of what a plan reads. */
export async function planBytes(session: Session, planned: Planned): Promise<bigint> {
  return bytesRead(session, planned.reads, planned.pruned);
}
