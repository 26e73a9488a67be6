import type { Warehouse } from "../../bigquery/warehouse.ts";
import type { MachineLearning } from "../../bigquery/machine-learning.ts";
import type { BatchJobs, BatchModel } from "../jobs/batch-jobs.ts";
import { createDocumentPredictor } from "../jobs/document-predictor.ts";
import { parseJobRequest } from "../jobs/job-request.ts";
import type { PagePredictor } from "../jobs/page-predictor.ts";
import { checkJobName, checkParent, parseModelName, publisherModel } from "../names.ts";
import { VertexRefusal } from "../refusal.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import { filterBy, type ListRequest, pageOf } from "./listing.ts";
import { modelResource } from "./model-resource.ts";
import { updateModel } from "./update-model.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One method of the API, whichever way it was called. Requests and answers are JSON with camelCase names. */
export interface Method {
  readonly permission: string;
  readonly isSubmission?: boolean;
  /** Answers an Operation that is done. */
  readonly isOperation?: boolean;
  /** The resource that the permission is asked on. */
  resource(request: Fields): string;
  handle(request: Fields): Fields | Promise<Fields>;
}

const text = (request: Fields, field: string): string => String(request[field] ?? "");

/** JobService: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.batchPredictionJobs */
export function jobMethods(
  jobs: BatchJobs,
  registry: ModelRegistry,
  ml: Pick<MachineLearning, "call">,
  gemini: PagePredictor,
): Record<string, Method> {
  const find = (name: string): BatchModel => {
    const published = publisherModel(name);
    if (published !== undefined) return { modelId: published, versionId: "", predictor: gemini };
    const { modelId, version } = parseModelName(name);
    const found = registry.find(modelId, version);
    return {
      modelId,
      versionId: found.versionId,
      predictor: createDocumentPredictor(ml, found.document),
    };
  };
  const name = (request: Fields): string => checkJobName(text(request, "name"));
  const parent = (request: Fields): string => checkParent(text(request, "parent"));
  return {
    createBatchPredictionJob: {
      permission: "aiplatform.batchPredictionJobs.create",
      isSubmission: true,
      resource: parent,
      handle(request) {
        const wanted = parseJobRequest(request["batchPredictionJob"]);
        return { ...jobs.create(parent(request), wanted, find(wanted.model)) };
      },
    },
    getBatchPredictionJob: {
      permission: "aiplatform.batchPredictionJobs.get",
      resource: name,
      handle: (request) => ({ ...jobs.get(name(request)) }),
    },
    listBatchPredictionJobs: {
      permission: "aiplatform.batchPredictionJobs.list",
      resource: parent,
      handle(request) {
        const found = filterBy(
          jobs.list(parent(request)),
          request["filter"] as string | undefined,
          {
            display_name: (job) => job.displayName,
            displayName: (job) => job.displayName,
            state: (job) => job.state,
            model: (job) => job.model,
          },
          (job) => job.labels,
        );
        const { items, nextPageToken } = pageOf(found, request as ListRequest);
        return { batchPredictionJobs: items, nextPageToken };
      },
    },
    cancelBatchPredictionJob: {
      permission: "aiplatform.batchPredictionJobs.cancel",
      resource: name,
      handle(request) {
        jobs.cancel(name(request));
        return {};
      },
    },
    deleteBatchPredictionJob: {
      permission: "aiplatform.batchPredictionJobs.delete",
      isOperation: true,
      resource: name,
      handle(request) {
        jobs.remove(name(request));
        return {};
      },
    },
  };
}

/** ModelService: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.models */
export function modelMethods(
  registry: ModelRegistry,
  warehouse: Pick<Warehouse, "getModel">,
): Record<string, Method> {
  const unversioned = (request: Fields): string => {
    const { parent, modelId } = parseModelName(text(request, "name"));
    return `${parent}/models/${modelId}`;
  };
  return {
    getModel: {
      permission: "aiplatform.models.get",
      resource: unversioned,
      handle(request) {
        const { parent, modelId, version } = parseModelName(text(request, "name"));
        return modelResource(parent, registry.find(modelId, version));
      },
    },
    listModels: {
      permission: "aiplatform.models.list",
      resource: (request) => checkParent(text(request, "parent")),
      handle(request) {
        const parent = checkParent(text(request, "parent"));
        const found = filterBy(
          registry.list(),
          request["filter"] as string | undefined,
          {
            model: (m) => m.modelId,
            display_name: (m) => m.modelId,
            displayName: (m) => m.modelId,
          },
          () => ({}),
        );
        const { items, nextPageToken } = pageOf(found, request as ListRequest);
        return { models: items.map((version) => modelResource(parent, version)), nextPageToken };
      },
    },
    listModelVersions: {
      permission: "aiplatform.models.list",
      resource: unversioned,
      handle(request) {
        const { parent, modelId } = parseModelName(text(request, "name"));
        const { items, nextPageToken } = pageOf(registry.versions(modelId), request as ListRequest);
        const models = items.map((version) => modelResource(parent, version, { versioned: true }));
        return { models, nextPageToken };
      },
    },
    mergeVersionAliases: {
      permission: "aiplatform.models.update",
      resource: unversioned,
      async handle(request) {
        const { parent, modelId, version } = parseModelName(text(request, "name"));
        const changes = request["versionAliases"];
        if (!Array.isArray(changes) || changes.length === 0)
          throw new VertexRefusal("INVALID_ARGUMENT", "versionAliases must name an alias.");
        return modelResource(
          parent,
          await registry.mergeAliases(modelId, version, changes.map(String)),
        );
      },
    },
    updateModel: updateModel(registry),
    deleteModelVersion: {
      permission: "aiplatform.models.delete",
      isOperation: true,
      resource: unversioned,
      async handle(request) {
        const { modelId, version } = parseModelName(text(request, "name"));
        if (version === undefined)
          throw new VertexRefusal("INVALID_ARGUMENT", "Name the version: models/MODEL@VERSION.");
        await registry.removeVersion(modelId, version);
        return {};
      },
    },
    deleteModel: {
      permission: "aiplatform.models.delete",
      isOperation: true,
      resource: unversioned,
      async handle(request) {
        const { modelId } = parseModelName(text(request, "name"));
        refuseWhileInBigQuery(registry, warehouse, modelId);
        await registry.removeModel(modelId);
        return {};
      },
    },
  };
}

/** A BigQuery ML model leaves the registry after BigQuery (https://cloud.google.com/vertex-ai/docs/model-registry/delete-model). */
function refuseWhileInBigQuery(
  registry: ModelRegistry,
  warehouse: Pick<Warehouse, "getModel">,
  modelId: string,
): void {
  for (const { source } of registry.versions(modelId)) {
    if (source === undefined) continue;
    try {
      warehouse.getModel(source.projectId, source.datasetId, source.modelId);
    } catch {
      continue;
    }
    throw new VertexRefusal(
      "FAILED_PRECONDITION",
      `Model ${modelId} belongs to BigQuery ML: drop ${source.datasetId}.${source.modelId} there first.`,
    );
  }
}
