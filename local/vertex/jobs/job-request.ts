import { z } from "zod";
import { parseBigQueryUri } from "../names.ts";
import { VertexRefusal } from "../refusal.ts";

/** What a BatchPredictionJob may say here; anything else that it says is refused by name. */
const jobSchema = z.object({
  displayName: z.string().min(1).max(128),
  model: z.string().min(1),
  inputConfig: z.object({
    instancesFormat: z.literal("bigquery"),
    bigquerySource: z.object({ inputUri: z.string() }),
  }),
  outputConfig: z.object({
    predictionsFormat: z.literal("bigquery"),
    bigqueryDestination: z.object({ outputUri: z.string() }),
  }),
  generateExplanation: z.boolean().default(false),
  labels: z.record(z.string(), z.string()).default({}),
});

export type JobRequest = z.infer<typeof jobSchema>;

/** Fields that change what is predicted: refusing them is better than ignoring them. */
const unsupported = [
  "unmanagedContainerModel",
  "instanceConfig",
  "modelParameters",
  "explanationSpec",
  "encryptionSpec",
] as const;

/** Fields that say how, not what: machines, service account, batch size. */
export function parseJobRequest(body: unknown): JobRequest {
  const given = (body ?? {}) as Record<string, unknown>;
  for (const field of unsupported)
    if (!isUnset(given[field]))
      throw new VertexRefusal(
        "UNIMPLEMENTED",
        `batchPredictionJob.${field} is not supported by local Vertex AI: BigQuery ML models take rows as they are.`,
      );
  // gRPC gives unset fields as null.
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const parsed = jobSchema.safeParse(present);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new VertexRefusal(
      "INVALID_ARGUMENT",
      `batchPredictionJob.${issue?.path.join(".")}: ${issue?.message}. Local Vertex AI reads and writes BigQuery tables.`,
    );
  }
  const input = parseBigQueryUri(
    parsed.data.inputConfig.bigquerySource.inputUri,
    "inputConfig.bigquerySource.inputUri",
  );
  if (input.datasetId === undefined || input.tableId === undefined)
    throw new VertexRefusal(
      "INVALID_ARGUMENT",
      "inputConfig.bigquerySource.inputUri must name a table: bq://PROJECT.DATASET.TABLE.",
    );
  parseBigQueryUri(
    parsed.data.outputConfig.bigqueryDestination.outputUri,
    "outputConfig.bigqueryDestination.outputUri",
  );
  return parsed.data;
}

function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isUnset);
}
