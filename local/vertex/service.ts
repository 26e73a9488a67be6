import type { MachineLearning } from "../bigquery/machine-learning.ts";
import type { TrainedForRegistry } from "../bigquery/ml/machine-learning.ts";
import { createDualListener } from "../server/dual.ts";
import { createGrpcServer, loadService } from "../server/grpc.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import { createCall } from "./api/call.ts";
import { grpcMethods } from "./api/grpc.ts";
import { jobMethods, modelMethods } from "./api/methods.ts";
import { createQuotaMeter, documentedQuotas, type Quotas } from "./api/quota.ts";
import { createRestHandler } from "./api/rest.ts";
import type { VertexBigQuery } from "./bigquery.ts";
import { createBatchJobs } from "./jobs/batch-jobs.ts";
import { createGeminiPredictor } from "./gemini/batch-predictor.ts";
import { createMisbehaviours } from "./gemini/misbehaviour.ts";
import { createFaults, type Faults } from "./jobs/faults.ts";
import { createModelRegistry } from "./registry/model-registry.ts";

export interface VertexOptions {
  readonly warehouse: VertexBigQuery;
  /** Predicts for batch jobs; the same that the warehouse trains with. */
  readonly ml: Pick<MachineLearning, "call">;
  /** Keeps registered versions between runs. */
  readonly directory?: string;
  readonly quotas?: Partial<Quotas>;
  readonly maxConcurrentJobs?: number;
}

export interface VertexService extends LocalService {
  /** For createMachineLearning's option of the same name: registers a new version. */
  readonly onTrainedForRegistry: (trained: TrainedForRegistry) => Promise<void>;
  readonly faults: Faults;
}

const protos = "@google-cloud/aiplatform/build/protos/protos.json";

/** Vertex AI's model registry and batch prediction over gRPC and REST, for models trained by BigQuery ML. */
export function createVertexService(context: ServiceContext & VertexOptions): VertexService {
  const { access, now } = context;
  const faults = createFaults();
  const registry = createModelRegistry(now, context.directory);
  const opened = registry.open();
  // Whoever registers or lists sees the failure; without this it would end the process before anybody asks.
  opened.catch(() => undefined);
  const jobs = createBatchJobs({
    ...context,
    faults,
    maxConcurrentJobs: context.maxConcurrentJobs ?? 4,
  });
  const call = createCall(
    access,
    createQuotaMeter({ ...documentedQuotas, ...context.quotas }, now),
  );
  const spoilt = createMisbehaviours();
  const ofJobs = jobMethods(jobs, registry, context.ml, createGeminiPredictor(spoilt, now));
  const ofModels = modelMethods(registry, context.warehouse);

  const grpc = createGrpcServer();
  grpc.addService(
    loadService(protos, "google.cloud.aiplatform.v1.JobService"),
    grpcMethods(ofJobs, call, access),
  );
  grpc.addService(
    loadService(protos, "google.cloud.aiplatform.v1.ModelService"),
    grpcMethods(ofModels, call, access),
  );
  const handler = createRestHandler({ ...ofJobs, ...ofModels }, call, access, faults, spoilt);
  const listener = createDualListener({ service: "vertex", grpc, handler });

  return {
    name: "vertex",
    faults,
    async onTrainedForRegistry(trained) {
      await opened;
      await registry.register(trained);
    },
    async listen(port) {
      await opened;
      return listener.listen(port);
    },
    // Nothing of Vertex AI is declared: models come from BigQuery ML, jobs from workflows.
    provision: () => Promise.resolve(),
    async close() {
      await jobs.close();
      await listener.close();
    },
  };
}
