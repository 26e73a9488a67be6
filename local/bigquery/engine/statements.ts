import { type TreeNode, texts } from "../../../sql/analyzer/tree.ts";
import { unsureSum } from "../dialect/functions/aggregate.ts";
import { BigQueryError } from "../errors.ts";
import type { StatementOutcome, TableReference } from "../warehouse.ts";
import { planAlter } from "./alter.ts";
import { createDataset } from "./datasets.ts";
import { tableOptions } from "./ddl-options.ts";
import { planCreate } from "./ddl.ts";
import { planDml } from "./dml.ts";
import { planDrop } from "./drop.ts";
import { planExport } from "./export-data.ts";
import { bigQueryFailure } from "./failures.ts";
import { planModel } from "./models.ts";
import { requirePartitionFilters } from "./partition-filter.ts";
import type { Prepared } from "./prepared.ts";
import { type Planned, planBytes, planQuery } from "./query.ts";
import { pathParts } from "./references.ts";
import { planRoutine } from "./routines.ts";
import { planRowAccess } from "./row-access.ts";
import type { Session } from "./session.ts";
import { transact } from "./tables.ts";

const dml = new Set(["insert_stmt", "update_stmt", "delete_stmt", "merge_stmt", "truncate_stmt"]);

/** How a resolved statement will run; nothing has happened yet. `source` is the statement's own text. */
export function plan(session: Session, prepared: Prepared, source: string): Planned {
  const { kind } = prepared.statement;
  if (kind === "query_stmt") return planQuery(session, prepared);
  if (dml.has(kind)) return planDml(session, prepared);
  if (/^create_(table|table_as_select|view|materialized_view|snapshot_table)_stmt$/.test(kind))
    return planCreate(session, prepared, source);
  if (/^create_(function|table_function|procedure)_stmt$/.test(kind))
    return planRoutine(session, prepared, source);
  if (kind === "export_data_stmt") return planExport(session, prepared);
  if (kind === "create_model_stmt") return planModel(session, prepared);
  if (/^(create|drop)_row_access_policy_stmt$/.test(kind))
    return planRowAccess(session, prepared.statement);
  if (kind === "create_schema_stmt") return planSchema(session, prepared.statement);
  if (kind.startsWith("drop_")) return planDrop(session, prepared.statement);
  if (kind.startsWith("alter_")) return planAlter(session, prepared.statement);
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: ${kind.replace("_stmt", "").replaceAll("_", " ").toUpperCase()} statement`,
  );
}

function planSchema(session: Session, statement: TreeNode): Planned {
  const parts = pathParts(texts(statement, "name_path"));
  const datasetId = parts.at(-1) ?? "";
  const projectId = parts.length > 1 ? parts.slice(0, -1).join(".") : session.scope.projectId;
  const mode = String(statement["create_mode"] ?? "");
  return {
    statementType: "CREATE_SCHEMA",
    schema: [],
    reads: new Map(),
    writes: [],
    run: async () => {
      if (
        session.core.catalog.datasets.has(`${projectId}.${datasetId}`) &&
        mode === "CREATE_IF_NOT_EXISTS"
      )
        return { ddlOperation: "SKIP" };
      await createDataset(
        session.core,
        session.connection,
        { projectId, datasetId, ...tableOptions(statement) },
        session.inTransaction,
      );
      return { ddlOperation: "CREATE" };
    },
  };
}

export interface Limits {
  readonly dryRun: boolean;
  readonly maximumBytesBilled: bigint | undefined;
  readonly takesWholeTables: boolean;
}

const attempts = 5;

/** Runs one statement, again where a quick sum was not finite; in a transaction, which an error ends, sums are not quick. */
export async function runStatement(
  session: Session,
  prepared: Prepared,
  source: string,
  limits: Limits,
): Promise<StatementOutcome> {
  session.nowMicros = BigInt(session.core.now().getTime()) * 1000n;
  const isQuick = !session.inTransaction;
  session.quickSums = isQuick;
  try {
    return await runOnce(session, prepared, source, limits);
  } catch (error) {
    if (!isQuick || !(error instanceof BigQueryError) || error.message !== unsureSum) throw error;
    session.quickSums = false;
    return await runOnce(session, prepared, source, limits);
  } finally {
    session.quickSums = false;
  }
}

/** Permissions, byte limit, then the work with its locks. */
async function runOnce(
  session: Session,
  prepared: Prepared,
  source: string,
  limits: Limits,
): Promise<StatementOutcome> {
  const planned = plan(session, prepared, source);
  authorize(session, prepared, planned);
  if (!limits.takesWholeTables) requirePartitionFilters(session, prepared, planned);
  const outcomeOf = (bytesProcessed: bigint): StatementOutcome => ({
    statementType: planned.statementType,
    schema: planned.schema,
    rows: [],
    referencedTables: [...new Map(referenced(prepared)).values()],
    bytesProcessed,
  });
  if (isSizedBeside(session, planned, limits)) {
    const [ran, sized] = await Promise.allSettled([
      attempt(session, planned),
      session.core.database.use(async (connection) =>
        planBytes({ ...session, connection }, planned),
      ),
    ]);
    if (ran.status === "rejected") throw ran.reason;
    if (sized.status === "rejected") throw sized.reason;
    return { ...outcomeOf(sized.value), ...ran.value };
  }
  const bytesProcessed = await planBytes(session, planned);
  requireAffordable(bytesProcessed, limits);
  if (limits.dryRun) return outcomeOf(bytesProcessed);
  const outcome = await withLocks(session, planned, async () => attempt(session, planned));
  return { ...outcomeOf(bytesProcessed), ...outcome };
}

/**
 * What a query without a limit reads is counted while it runs, on a connection of its own: that one sees neither the changes
 * of an open transaction nor the variables of a script.
 */
function isSizedBeside(session: Session, planned: Planned, limits: Limits): boolean {
  return (
    planned.statementType === "SELECT" &&
    planned.reads.size > 0 &&
    limits.maximumBytesBilled === undefined &&
    !limits.dryRun &&
    !session.inTransaction &&
    session.variables.size === 0
  );
}

function requireAffordable(bytesProcessed: bigint, { maximumBytesBilled }: Limits): void {
  const billed =
    bytesProcessed === 0n ? 0n : bytesProcessed < minimumBilled ? minimumBilled : bytesProcessed;
  if (maximumBytesBilled !== undefined && maximumBytesBilled < billed)
    throw new BigQueryError(
      "bytesBilledLimitExceeded",
      `Query exceeded limit for bytes billed: ${maximumBytesBilled}. ${billed} or higher required.`,
    );
}

/** BigQuery bills at least 10 MB for each table that a query reads. */
const minimumBilled = 10n * 1024n * 1024n;

function referenced(prepared: Prepared): readonly (readonly [string, TableReference])[] {
  return [...prepared.tables];
}

function authorize(session: Session, prepared: Prepared, planned: Planned): void {
  if (session.authorize === undefined) return;
  const written = new Set(planned.writes);
  for (const [key, reference] of prepared.tables) {
    if (reference.datasetId === "_temporary") continue;
    session.authorize(
      written.has(key) ? "bigquery.tables.updateData" : "bigquery.tables.getData",
      reference,
    );
  }
}

async function withLocks<T>(
  session: Session,
  planned: Planned,
  work: () => Promise<T>,
): Promise<T> {
  const [table] = planned.statementType === "INSERT" ? [] : (planned.writes ?? []);
  return table === undefined || session.inTransaction
    ? work()
    : session.core.locks.hold(table, work);
}

/** DML is one transaction; two that touch the same rows at once make DuckDB refuse one, which is tried again. */
async function attempt(session: Session, planned: Planned): Promise<Partial<StatementOutcome>> {
  for (let left = attempts; ; left--) {
    try {
      if ((planned.writes ?? []).length === 0) return await planned.run();
      let outcome: Partial<StatementOutcome> = {};
      const table = session.core.catalog.tables.get(planned.writes?.[0] ?? "");
      await session.core.versions.around(table, async () =>
        transact(session.connection, session.inTransaction, async () => {
          outcome = await planned.run();
        }),
      );
      return outcome;
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      const conflict = /conflict/i.test(message) && /transaction/i.test(message);
      if (!conflict || session.inTransaction || left <= 1) throw bigQueryFailure(error);
    }
  }
}
