import type { MachineLearning } from "../../bigquery/machine-learning.ts";
import { readDocument } from "../../bigquery/ml/document.ts";
import type { FieldSchema, JsonRow, TableReference, Warehouse } from "../../bigquery/warehouse.ts";
import { parseBigQueryUri } from "../names.ts";
import type { JobFault } from "./faults.ts";
import { missingInputs, readInstances, toJsonRow } from "./instances.ts";
import type { BatchPredictionJob } from "./job.ts";
import {
  errorsField,
  instanceFields,
  type OutputTables,
  predictionFields,
} from "./output-tables.ts";

export interface JobContext {
  readonly warehouse: Pick<Warehouse, "listRows" | "createTable" | "appendRows">;
  readonly ml: Pick<MachineLearning, "call">;
  readonly job: BatchPredictionJob;
  readonly document: Record<string, unknown>;
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
  const { warehouse, job, document, output, fault, signal } = context;
  const model = readDocument(document);
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
    const instances = readInstances(page.schema, rows, model.features);
    const predicted = await predict(context, instances.frame);
    const jsonRows = rows.map((row) => toJsonRow(page.schema, row));
    const results = instances.rows.map((row, index): JsonRow => ({
      ...jsonRows[row]!,
      ...predicted[index]!,
    }));
    if (results.length > 0) await warehouse.appendRows(output.predictions, results);
    if (instances.failures.length > 0) {
      if (!hasErrorsTable) await createErrors(context, page.schema);
      hasErrorsTable = true;
      const failed = instances.failures.map(({ row, message }): JsonRow => ({
        ...jsonRows[row]!,
        errors: { code: 3, message },
      }));
      await warehouse.appendRows(output.errors, failed);
    }
    for (const { message } of instances.failures)
      messages.set(message, (messages.get(message) ?? 0) + 1);
    progress = {
      successful: progress.successful + results.length,
      failed: progress.failed + instances.failures.length,
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
  { warehouse, document, output, job }: JobContext,
  fields: readonly FieldSchema[],
): Promise<void> {
  const model = readDocument(document);
  const missing = missingInputs(fields, model.features);
  if (missing.length > 0)
    throw new Error(
      `The input table ${job.inputConfig.bigquerySource.inputUri} lacks columns that the model was trained on: ${missing.join(", ")}.`,
    );
  const added = predictionFields(model, job.generateExplanation);
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

async function predict(
  { ml, document, job }: JobContext,
  frame: Parameters<MachineLearning["call"]>[2] & object,
): Promise<JsonRow[]> {
  const model = readDocument(document);
  const { label } = model;
  const name = `predicted_${label.name}`;
  if (frame.rows === 0) return [];
  const { rows } = await ml.call("PREDICT", document, frame, {});
  const predicted = rows.map(([value, probs]): Record<string, unknown> => {
    if (label.classes === undefined) return { [name]: value };
    const classes = probs as readonly { label: unknown; prob: number }[];
    return {
      [name]: value,
      [`${label.name}_values`]: classes.map((item) => item.label),
      [`${label.name}_probs`]: classes.map((item) => item.prob),
    };
  });
  if (!job.generateExplanation) return predicted;
  const settings = { top_k_features: model.features.length };
  const explained = await ml.call("EXPLAIN_PREDICT", document, frame, settings);
  return predicted.map((result, index) => {
    const [top, baseline, value, error] = explained.rows[index]!.slice(-4);
    const attributions = top as readonly { feature: string; attribution: number }[];
    const attribution = {
      baselineOutputValue: baseline,
      instanceOutputValue: value,
      featureAttributions: Object.fromEntries(
        attributions.map((item) => [item.feature, item.attribution]),
      ),
      approximationError: error,
      outputName: name,
    };
    return { ...result, explanation: { attributions: [attribution] } };
  });
}

/** Until the job is cancelled. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
