import type { Warehouse } from "../warehouse.ts";
import { unsupported } from "./errors.ts";
import type { Json } from "./json.ts";
import { pageOf } from "./paging.ts";
import { checkEtag, etagOf } from "./resources.ts";
import type { ApiRequest, Route } from "./router.ts";

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/models */
export function modelRoutes(warehouse: Warehouse): readonly Route[] {
  const read = (request: ApiRequest): Json => {
    const { projectId, datasetId, modelId } = named(request);
    const model = warehouse.getModel(projectId, datasetId, modelId);
    const resource = { location: "US", modelReference: named(request), ...model };
    return { ...resource, etag: etagOf(resource) };
  };

  const path = "projects/{projectId}/datasets/{datasetId}/models/{modelId}";
  return [
    {
      id: "bigquery.models.list",
      method: "GET",
      path: "projects/{projectId}/datasets/{datasetId}/models",
      handle(request) {
        const { projectId, datasetId } = named(request);
        request.authorization.dataset("bigquery.models.list", { projectId, datasetId });
        const { items, nextPageToken } = pageOf(
          warehouse.listModels(projectId, datasetId),
          request.query,
          50,
        );
        return { models: items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
      },
    },
    {
      id: "bigquery.models.get",
      method: "GET",
      path,
      handle(request) {
        authorize(request, "bigquery.models.getMetadata");
        return read(request);
      },
    },
    {
      id: "bigquery.models.patch",
      method: "PATCH",
      path,
      async handle(request) {
        authorize(request, "bigquery.models.updateMetadata");
        const { projectId, datasetId, modelId } = named(request);
        checkEtag(request.headers, read(request));
        if (warehouse.updateModel === undefined) throw unsupported("changing a model's metadata");
        await warehouse.updateModel(projectId, datasetId, modelId, request.body);
        return read(request);
      },
    },
    {
      id: "bigquery.models.delete",
      method: "DELETE",
      path,
      async handle(request) {
        authorize(request, "bigquery.models.delete");
        const { projectId, datasetId, modelId } = named(request);
        await warehouse.deleteModel(projectId, datasetId, modelId);
      },
    },
  ];
}

function named({ params }: ApiRequest): {
  projectId: string;
  datasetId: string;
  modelId: string;
} {
  return {
    projectId: params["projectId"] ?? "",
    datasetId: params["datasetId"] ?? "",
    modelId: params["modelId"] ?? "",
  };
}

function authorize(request: ApiRequest, permission: string): void {
  const { projectId, datasetId, modelId } = named(request);
  request.authorization.member("Model", permission, { projectId, datasetId, id: modelId });
}
