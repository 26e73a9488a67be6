import { JobServiceClient, ModelServiceClient, type protos } from "@google-cloud/aiplatform";
import { credentials } from "@grpc/grpc-js";
import type { MachineLearning } from "../../../local/bigquery/machine-learning.ts";
import {
  createMachineLearning,
  type TrainedForRegistry,
} from "../../../local/bigquery/ml/machine-learning.ts";
import type { FieldSchema } from "../../../local/bigquery/warehouse.ts";
import type { Access } from "../../../local/iam/access.ts";
import { createVertexService, type VertexService } from "../../../local/vertex/service.ts";
import { createMemoryBigQuery, type MemoryBigQuery } from "./memory-bigquery.ts";

export const parent = "projects/demo/locations/europe-west1";
export const leadFields: readonly FieldSchema[] = [
  { name: "lead_id", type: "STRING" },
  { name: "visits", type: "INTEGER" },
  { name: "source", type: "STRING" },
];
const reader = "reader@demo.iam.gserviceaccount.com";

export type Job = protos.google.cloud.aiplatform.v1.IBatchPredictionJob;

export interface LocalVertex {
  readonly bigquery: MemoryBigQuery;
  readonly service: VertexService;
  readonly jobs: JobServiceClient;
  /** As a service account that may only read jobs. */
  readonly readerJobs: JobServiceClient;
  readonly models: ModelServiceClient;
  readonly url: string;
  train(aliases?: readonly string[]): Promise<void>;
  createJob(outputUri?: string, client?: JobServiceClient): Promise<string>;
  get(name: string): Promise<Job>;
  ended(name: string): Promise<Job>;
  close(): Promise<void>;
}

/** Local Vertex AI over tables in memory, and Google's clients for it. */
export async function startVertex(): Promise<LocalVertex> {
  const bigquery = createMemoryBigQuery(["demo.predictions"]);
  const ml = createMachineLearning({
    onTrainedForRegistry: (trained: TrainedForRegistry) => service.onTrainedForRegistry(trained),
  });
  let readerPort = 0;
  const access = {
    identify: ({ port }) => (port === readerPort ? reader : "owner"),
    isAllowed: (principal, permission) =>
      principal !== reader || permission === "aiplatform.batchPredictionJobs.get",
  } as Pick<Access, "identify" | "isAllowed"> as Access;
  const service: VertexService = createVertexService({
    projectId: "demo",
    region: "europe-west1",
    access,
    log: () => undefined,
    now: () => new Date(),
    warehouse: bigquery,
    ml,
    quotas: { requestsPerMinute: 100_000 },
  });
  const port = await service.listen(0);
  readerPort = await service.listen(0);
  const options = {
    projectId: "demo",
    apiEndpoint: "127.0.0.1",
    port,
    sslCreds: credentials.createInsecure(),
  };
  const jobs = new JobServiceClient(options);
  const readerJobs = new JobServiceClient({ ...options, port: readerPort });
  const models = new ModelServiceClient(options);
  const get = async (name: string): Promise<Job> => (await jobs.getBatchPredictionJob({ name }))[0];

  return {
    bigquery,
    service,
    jobs,
    readerJobs,
    models,
    url: `http://127.0.0.1:${port}`,
    train: (aliases = []) => train(ml, aliases),
    async createJob(outputUri = "bq://demo.predictions.scored", client = jobs) {
      const [job] = await client.createBatchPredictionJob({
        parent,
        batchPredictionJob: {
          displayName: "scoring",
          model: `${parent}/models/lead_scoring@default`,
          inputConfig: {
            instancesFormat: "bigquery",
            bigquerySource: { inputUri: "bq://demo.predictions.leads" },
          },
          outputConfig: { predictionsFormat: "bigquery", bigqueryDestination: { outputUri } },
          generateExplanation: true,
        },
      });
      return job.name ?? "";
    },
    get,
    async ended(name) {
      const deadline = Date.now() + 20_000;
      while (Date.now() < deadline) {
        const job = await get(name);
        if (job.state !== "JOB_STATE_PENDING" && job.state !== "JOB_STATE_RUNNING") return job;
      }
      throw new Error(`${name} did not end`);
    },
    async close() {
      await Promise.all([jobs.close(), readerJobs.close(), models.close()]);
      await service.close();
    },
  };
}

/** Whoever visits five times or more buys; everybody from a referral does too. */
async function train(ml: MachineLearning, aliases: readonly string[]): Promise<void> {
  const rows = 40;
  const visits = Float64Array.from({ length: rows }, (_, row) => row % 10);
  const source = Array.from({ length: rows }, (_, row) => (row % 4 === 0 ? "referral" : "ad"));
  const label = visits.map((count, row) => (count >= 5 || source[row] === "referral" ? 1 : 0));
  await ml.train(
    {
      model_type: "BOOSTED_TREE_CLASSIFIER",
      input_label_cols: ["label"],
      model_registry: "vertex_ai",
      vertex_ai_model_id: "lead_scoring",
      vertex_ai_model_version_aliases: aliases,
      max_iterations: 30,
      min_tree_child_weight: 0,
      early_stop: false,
    },
    {
      rows,
      columns: [
        { name: "visits", kind: "number", values: visits },
        { name: "source", kind: "category", values: source },
        { name: "label", kind: "number", values: label },
      ],
    },
    { projectId: "demo", datasetId: "predictions", modelId: "lead_scoring" },
  );
}
