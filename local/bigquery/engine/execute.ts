import { children, child, rangeOf } from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import type { ExecuteRequest, ExecuteResult, StatementOutcome } from "../warehouse.ts";
import { bigQueryFailure } from "./failures.ts";
import { bindParameters } from "./parameters.ts";
import { withoutPipes } from "./pipe-syntax.ts";
import { type Script } from "./script-state.ts";
import { isScript, runScript } from "./script.ts";
import type { Core, Session } from "./session.ts";
import { quoteText } from "../dialect/quoting.ts";
import { prepareText } from "./prepare-text.ts";
import { runStatement } from "./statements.ts";
import { rollbackTransaction } from "./transactions.ts";

/** https://cloud.google.com/bigquery/quotas#query_jobs: unresolved query length */
const maxQueryBytes = 1024 * 1024;

/** One query job: a statement or a script. */
export async function executeQuery(core: Core, request: ExecuteRequest): Promise<ExecuteResult> {
  if (Buffer.byteLength(request.query) > maxQueryBytes)
    throw new BigQueryError(
      "invalidQuery",
      "The query is too large. The maximum standard SQL query length is 1024.00K characters, including comments and white space characters.",
    );
  return core.database.use(async (connection) => {
    const session = createSession(core, connection, request);
    const interrupt = (): void => connection.interrupt();
    request.signal?.addEventListener("abort", interrupt, { once: true });
    try {
      request.signal?.throwIfAborted();
      return await run(session, request);
    } catch (error) {
      throw request.signal?.aborted === true
        ? new BigQueryError("stopped", "Job execution was cancelled: User requested cancellation", {
            cause: error,
          })
        : bigQueryFailure(error);
    } finally {
      request.signal?.removeEventListener("abort", interrupt);
      await cleanUp(session);
    }
  });
}

function createSession(
  core: Core,
  connection: Session["connection"],
  request: ExecuteRequest,
): Session {
  const scope = { projectId: request.projectId, defaultDataset: request.defaultDataset };
  return {
    core,
    connection,
    scope,
    parameters: bindParameters(request.parameters ?? [], request.parameterMode),
    variables: new Map(),
    temporaryTables: new Map(),
    temporaryRoutines: new Map(),
    system: new Map([
      ["project_id", quoteText(request.projectId)],
      [
        "dataset_id",
        request.defaultDataset === undefined
          ? "CAST(NULL AS VARCHAR)"
          : quoteText(request.defaultDataset.datasetId),
      ],
      ["time_zone", "'UTC'"],
      ["row_count", "CAST(NULL AS BIGINT)"],
      ["error.message", "CAST(NULL AS VARCHAR)"],
      ["error.statement_text", "CAST(NULL AS VARCHAR)"],
      ["error.formatted_stack_trace", "CAST(NULL AS VARCHAR)"],
    ]),
    authorize: request.authorize,
    caller: request.caller ?? (request.takesWholeTables === true ? undefined : "owner"),
    // A size is asked for by whoever may read what a table is, not what is in it.
    seesAllRows: request.takesWholeTables === true && request.dryRun === true,
    writeObject: request.writeObject,
    signal: request.signal,
    nowMicros: BigInt(core.now().getTime()) * 1000n,
    inTransaction: false,
    quickSums: false,
    resolving: new Set(),
  };
}

async function run(session: Session, request: ExecuteRequest): Promise<ExecuteResult> {
  const query = withoutPipes(request.query);
  const limits = {
    dryRun: request.dryRun === true,
    maximumBytesBilled: request.maximumBytesBilled,
    takesWholeTables: request.takesWholeTables === true,
  };
  const parsed = await session.core.parse(query);
  const statements = children(child(parsed, "statement_list_node") ?? parsed, "statement_list");
  if (statements.length === 0)
    throw new BigQueryError("invalidQuery", "Syntax error: Unexpected end of statement", {
      location: "query",
    });
  const [only] = statements;
  if (only !== undefined && !isScript(statements)) {
    const { start, end } = rangeOf(only);
    const source = Buffer.from(query).subarray(start, end).toString();
    const prepared = await prepareText(session, query, source, start, end, limits.dryRun);
    return { ...(await runStatement(session, prepared, source, limits)), children: [] };
  }
  if (limits.dryRun) return { ...empty, children: [] };
  const script: Script = { session, source: query, limits, outcomes: [], nested: runNested };
  await runScript(script, statements);
  if (session.inTransaction) await rollbackTransaction(session);
  return summary(script.outcomes);
}

const empty: StatementOutcome = {
  statementType: "SCRIPT",
  schema: [],
  rows: [],
  referencedTables: [],
  bytesProcessed: 0n,
};

async function runNested(script: Script, text: string): Promise<void> {
  const source = withoutPipes(text);
  const parsed = await script.session.core.parse(source);
  await runScript(
    script,
    children(child(parsed, "statement_list_node") ?? parsed, "statement_list"),
  );
}

/** A script answers with the result of its last SELECT; each statement is a child job. */
function summary(outcomes: readonly StatementOutcome[]): ExecuteResult {
  const last = outcomes.findLast((outcome) => outcome.statementType === "SELECT");
  return {
    ...empty,
    schema: last?.schema ?? [],
    rows: last?.rows ?? [],
    referencedTables: [
      ...new Map(
        outcomes.flatMap((outcome) =>
          outcome.referencedTables.map((table) => [JSON.stringify(table), table] as const),
        ),
      ).values(),
    ],
    bytesProcessed: outcomes.reduce((sum, outcome) => sum + outcome.bytesProcessed, 0n),
    children: outcomes,
  };
}

/** What the job leaves on its connection, which the next job gets. */
async function cleanUp(session: Session): Promise<void> {
  if (session.inTransaction) await session.connection.run("ROLLBACK").catch(() => undefined);
  for (const table of session.temporaryTables.values())
    await session.connection.run(`DROP TABLE IF EXISTS ${table.duckName}`).catch(() => undefined);
}
