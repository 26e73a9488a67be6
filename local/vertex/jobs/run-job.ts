import type { FieldSchema, JsonRow, TableReference, Warehouse } from "../../bigquery/warehouse.ts";
import { parseBigQueryUri } from "../names.ts";
import type { JobFault } from "./faults.ts";
import { toJsonRow } from "./instances.ts";
import type { BatchPredictionJob } from "./job.ts";
import { errorsField, instanceFields, type OutputTables } from "./output-tables.ts";
import type { PagePredictor } from "./page-predictor.ts";

export interface JobContext {
  readonly warehouse: Pick<Warehouse, "listRows" | "createTable" | "appendRows">;
  readonly predictor: PagePredictor;
  readonly job: BatchPredictionJob;
  readonly output: OutputTables;
  readonly fault: JobFault | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

export interface Progress {
  readonly successful: number;
  readonly failed: number;
  readonly total: number;
}

/** Rows per page: read, predicted and appended together. */
const pageRows = 10_000;
/** The job keeps counting failures beyond it, but lists no more messages, as Vertex AI does. */
const mostMessages = 20;

/** Predicts page by page; what was appended before a failure stays, and the counts say so. */
export async function runJob(context: JobContext): Promise<readonly string[]> {
  const { warehouse, job, output, fault, signal } = context;
  const predictor = fault === "failRows" ? losingRows(context.predictor) : context.predictor;
  const source = parseBigQueryUri(
    job.inputConfig.bigquerySource.inputUri,
    "inputUri",
  ) as TableReference;
  const messages = new Map<string, number>();
  let progress: Progress = { successful: 0, failed: 0, total: 0 };
  let hasErrorsTable = false;

  for (let startIndex = 0; ;) {
    signal.throwIfAborted();
    const page = await warehouse.listRows(source, { startIndex, maxResults: pageRows });
    const total = Number(page.totalRows);
    progress = { ...progress, total };
    context.onProgress(progress);
    if (startIndex === 0) await createPredictions(context, page.schema);
    if (fault === "neverEnd") await never(signal);

    const rows = fault === "failHalfWay" ? page.rows.slice(0, Math.ceil(total / 2)) : page.rows;
    const { results, failures, failedResults } = await predictor.predict(page.schema, rows, job);
    if (results.length > 0) await warehouse.appendRows(output.predictions, results);
    if (failures.length > 0) {
      if (!hasErrorsTable) await createErrors(context, page.schema);
      hasErrorsTable = true;
      const failed = failures.map(({ row, message }): JsonRow => ({
        ...toJsonRow(page.schema, rows[row]!),
        errors: { code: 3, message },
      }));
      await warehouse.appendRows(output.errors, failed);
    }
    for (const message of [...failures.map((failure) => failure.message), ...failedResults])
      messages.set(message, (messages.get(message) ?? 0) + 1);
    progress = {
      successful: progress.successful + results.length - failedResults.length,
      failed: progress.failed + failures.length + failedResults.length,
      total,
    };
    context.onProgress(progress);
    if (fault === "failHalfWay")
      throw new Error("The job failed half-way, as it was told to: the rest was not predicted.");
    startIndex += page.rows.length;
    if (startIndex >= total || page.rows.length === 0) break;
  }
  if (progress.failed > 0 && progress.successful === 0)
    throw new Error(`No instance could be predicted. ${[...messages.keys()].join(" ")}`);
  return [...messages]
    .slice(0, mostMessages)
    .map(([message, count]) => `${message} (${count} instances)`);
}

async function createPredictions(
  { warehouse, predictor, output, job }: JobContext,
  fields: readonly FieldSchema[],
): Promise<void> {
  const added = predictor.outputFields(fields, job);
  const names = new Set(added.map(({ name }) => name.toLowerCase()));
  const clash = fields.find(({ name }) => names.has(name.toLowerCase()));
  if (clash !== undefined)
    throw new Error(`The input table has a column ${clash.name}, which the predictions need.`);
  await warehouse.createTable({
    tableReference: output.predictions,
    schema: { fields: [...instanceFields(fields), ...added] },
  });
}

async function createErrors(
  { warehouse, output }: JobContext,
  fields: readonly FieldSchema[],
): Promise<void> {
  await warehouse.createTable({
    tableReference: output.errors,
    schema: { fields: [...instanceFields(fields), errorsField] },
  });
}

/** Every tenth instance is refused. */
const losingRows = (predictor: PagePredictor): PagePredictor => ({
  ...predictor,
  async predict(fields, rows, job) {
    const done = await predictor.predict(fields, rows, job);
    const isLost = (row: number): boolean => row % 10 === 0;
    const lost = done.results.flatMap((_, row) =>
      isLost(row) ? [{ row, message: "The instance was refused, as it was told to." }] : [],
    );
    return {
      ...done,
      results: done.results.filter((_, row) => !isLost(row)),
      failures: [...done.failures, ...lost],
    };
  },
});

/** Until the job is cancelled. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
