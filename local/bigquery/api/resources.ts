import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { BigQueryError } from "../errors.ts";
import type { TableReference, TableResource } from "../warehouse.ts";
import type { Json } from "./json.ts";

/** Changes whenever the resource does; compared with If-Match on PATCH, PUT and DELETE. */
export function etagOf(resource: Json): string {
  const { numRows: _rows, numBytes: _bytes, etag: _etag, ...stable } = resource;
  return createHash("sha256").update(JSON.stringify(stable)).digest("base64").slice(0, 24);
}

export function checkEtag(headers: IncomingHttpHeaders, resource: Json): void {
  const expected = headers["if-match"];
  if (expected === undefined || expected === "*" || expected === resource["etag"]) return;
  throw new BigQueryError(
    "conditionNotMet",
    "Precondition Failed: the resource was changed since its etag was read.",
    { location: "If-Match" },
  );
}

export function datasetResource(stored: Json, origin: string): Json {
  const reference = (stored["datasetReference"] ?? stored) as Json;
  const projectId = String(reference["projectId"]);
  const datasetId = String(reference["datasetId"]);
  const { projectId: _project, datasetId: _dataset, ...kept } = stored;
  const resource = {
    kind: "bigquery#dataset",
    id: `${projectId}:${datasetId}`,
    selfLink: `${origin}/bigquery/v2/projects/${projectId}/datasets/${datasetId}`,
    location: "US",
    type: "DEFAULT",
    ...kept,
    datasetReference: { projectId, datasetId },
  };
  return { ...resource, etag: etagOf(resource) };
}

export function tableResource(stored: TableResource, origin: string): Json {
  const { projectId, datasetId, tableId } = stored.tableReference;
  const { rowAccessPolicies: _policies, ...shown } = stored;
  const resource = {
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    selfLink: `${origin}/bigquery/v2/projects/${projectId}/datasets/${datasetId}/tables/${tableId}`,
    type: "TABLE",
    location: "US",
    ...shown,
  };
  return { ...resource, etag: etagOf(resource) };
}

/** What the engine keeps of a row access policy, as rowAccessPolicies.list answers it. */
export function rowAccessPolicyResources(stored: TableResource): readonly Json[] {
  const policies = (stored["rowAccessPolicies"] ?? []) as readonly Json[];
  return policies.map(({ policyId, filterPredicate, creationTime }) => ({
    rowAccessPolicyReference: { ...stored.tableReference, policyId },
    filterPredicate,
    creationTime,
    lastModifiedTime: creationTime,
  }));
}

/** The few members that tables.list answers. */
export function tableListEntry(stored: TableResource): Json {
  const { projectId, datasetId, tableId } = stored.tableReference;
  const shown = [
    "friendlyName",
    "labels",
    "creationTime",
    "expirationTime",
    "timePartitioning",
    "rangePartitioning",
    "clustering",
    "requirePartitionFilter",
  ];
  return {
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: stored.tableReference,
    type: stored.type ?? "TABLE",
    ...Object.fromEntries(
      shown.filter((key) => stored[key] !== undefined).map((key) => [key, stored[key]]),
    ),
    ...(stored.view === undefined ? {} : { view: { useLegacySql: false } }),
  };
}

export function tableReferenceOf(params: Readonly<Record<string, string>>): TableReference {
  return {
    projectId: params["projectId"] ?? "",
    datasetId: params["datasetId"] ?? "",
    tableId: params["tableId"] ?? "",
  };
}
