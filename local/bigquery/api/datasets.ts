import { BigQueryError } from "../errors.ts";
import type { Warehouse } from "../warehouse.ts";
import { unsupported } from "./errors.ts";
import { requireObject, requireText, type Json } from "./json.ts";
import { flagParameter, pageOf } from "./paging.ts";
import { checkEtag, datasetResource } from "./resources.ts";
import type { ApiRequest, Route } from "./router.ts";

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/datasets */
export function datasetRoutes(warehouse: Warehouse): readonly Route[] {
  const read = (
    { projectId, datasetId }: { projectId: string; datasetId: string },
    origin: string,
  ) => datasetResource(warehouse.getDataset(projectId, datasetId), origin);

  function list(request: ApiRequest): Json {
    const projectId = request.params["projectId"] ?? "";
    const filter = labelFilter(request.query.get("filter"));
    const visible = warehouse
      .listDatasets(projectId)
      .map((stored) => datasetResource(stored, request.origin))
      .filter((dataset) => {
        const { datasetId } = dataset["datasetReference"] as { datasetId: string };
        const may = request.authorization.mayOnDataset("bigquery.datasets.get", {
          projectId,
          datasetId,
        });
        return may && filter((dataset["labels"] ?? {}) as Readonly<Record<string, string>>);
      });
    const { items, nextPageToken } = pageOf(visible, request.query, 50);
    return {
      kind: "bigquery#datasetList",
      etag: "local",
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      datasets: items.map(({ kind, id, datasetReference, labels, friendlyName, location }) => ({
        kind,
        id,
        datasetReference,
        ...(labels === undefined ? {} : { labels }),
        ...(friendlyName === undefined ? {} : { friendlyName }),
        location,
      })),
    };
  }

  async function insert(request: ApiRequest): Promise<Json> {
    const projectId = request.params["projectId"] ?? "";
    request.authorization.project("bigquery.datasets.create", projectId);
    const datasetId = requireText(requireObject(request.body, "datasetReference"), "datasetId");
    if (!/^\w{1,1024}$/.test(datasetId))
      throw new BigQueryError(
        "invalid",
        `Invalid dataset ID "${datasetId}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
      );
    const datasetReference = { projectId, datasetId };
    await warehouse.createDataset({ ...request.body, datasetReference, projectId, datasetId });
    return read({ projectId, datasetId }, request.origin);
  }

  async function patch(request: ApiRequest): Promise<Json> {
    const dataset = named(request);
    request.authorization.dataset("bigquery.datasets.update", dataset);
    checkEtag(request.headers, read(dataset, request.origin));
    if (warehouse.updateDataset === undefined) throw unsupported("changing a dataset");
    await warehouse.updateDataset(dataset.projectId, dataset.datasetId, request.body);
    return read(dataset, request.origin);
  }

  return [
    {
      id: "bigquery.datasets.list",
      method: "GET",
      path: "projects/{projectId}/datasets",
      handle: list,
    },
    {
      id: "bigquery.datasets.insert",
      method: "POST",
      path: "projects/{projectId}/datasets",
      handle: insert,
    },
    {
      id: "bigquery.datasets.get",
      method: "GET",
      path: "projects/{projectId}/datasets/{datasetId}",
      handle(request) {
        request.authorization.dataset("bigquery.datasets.get", named(request));
        return read(named(request), request.origin);
      },
    },
    {
      id: "bigquery.datasets.patch",
      method: "PATCH",
      path: "projects/{projectId}/datasets/{datasetId}",
      handle: patch,
    },
    {
      id: "bigquery.datasets.update",
      method: "PUT",
      path: "projects/{projectId}/datasets/{datasetId}",
      handle: patch,
    },
    {
      id: "bigquery.datasets.delete",
      method: "DELETE",
      path: "projects/{projectId}/datasets/{datasetId}",
      async handle(request) {
        const dataset = named(request);
        request.authorization.dataset("bigquery.datasets.delete", dataset);
        checkEtag(request.headers, read(dataset, request.origin));
        const contents = flagParameter(request.query, "deleteContents");
        await warehouse.deleteDataset(dataset.projectId, dataset.datasetId, contents);
      },
    },
  ];
}

/** `labels.team:growth labels.env` – every term must hold. */
function labelFilter(text: string | null): (labels: Readonly<Record<string, string>>) => boolean {
  const terms = (text ?? "").split(/\s+/).filter((term) => term !== "");
  const tests = terms.map((term) => {
    const match = /^labels\.([^:]+)(?::(.*))?$/.exec(term);
    if (match === null)
      throw new BigQueryError("invalid", `Invalid filter "${term}": use labels.<name>[:<value>].`);
    const [, name = "", value] = match;
    return (labels: Readonly<Record<string, string>>) =>
      value === undefined ? name in labels : labels[name] === value;
  });
  return (labels) => tests.every((test) => test(labels));
}

function named({ params }: ApiRequest): { projectId: string; datasetId: string } {
  return { projectId: params["projectId"] ?? "", datasetId: params["datasetId"] ?? "" };
}
