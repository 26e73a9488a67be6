import type { Json } from "./json.ts";
import type { Route } from "./router.ts";

/** Query parameters by method, for clients that accept only what the discovery document names. */
const queryParameters: Readonly<Record<string, readonly string[]>> = {
  "bigquery.datasets.list": ["all", "filter", "maxResults", "pageToken"],
  "bigquery.datasets.insert": ["accessPolicyVersion"],
  "bigquery.datasets.get": ["datasetView", "accessPolicyVersion"],
  "bigquery.datasets.patch": ["updateMode", "accessPolicyVersion"],
  "bigquery.datasets.update": ["updateMode", "accessPolicyVersion"],
  "bigquery.datasets.delete": ["deleteContents"],
  "bigquery.tables.list": ["maxResults", "pageToken"],
  "bigquery.tables.get": ["selectedFields", "view"],
  "bigquery.tables.patch": ["autodetect_schema"],
  "bigquery.tables.update": ["autodetect_schema"],
  "bigquery.tabledata.list": [
    "formatOptions.timestampOutputFormat",
    "formatOptions.useInt64Timestamp",
    "maxResults",
    "pageToken",
    "selectedFields",
    "startIndex",
  ],
  "bigquery.jobs.get": ["location"],
  "bigquery.jobs.cancel": ["location"],
  "bigquery.jobs.delete": ["location"],
  "bigquery.jobs.list": [
    "allUsers",
    "maxCreationTime",
    "maxResults",
    "minCreationTime",
    "pageToken",
    "parentJobId",
    "projection",
    "stateFilter",
  ],
  "bigquery.jobs.getQueryResults": [
    "formatOptions.timestampOutputFormat",
    "formatOptions.useInt64Timestamp",
    "location",
    "maxResults",
    "pageToken",
    "startIndex",
    "timeoutMs",
  ],
  "bigquery.models.list": ["maxResults", "pageToken"],
  "bigquery.routines.list": ["filter", "maxResults", "pageToken", "readMask"],
  "bigquery.routines.get": ["readMask"],
  "bigquery.projects.list": ["maxResults", "pageToken"],
};

const booleans = new Set([
  "all",
  "allUsers",
  "autodetect_schema",
  "deleteContents",
  "formatOptions.useInt64Timestamp",
]);
const globalParameters = ["alt", "fields", "key", "prettyPrint", "quotaUser", "userIp", "trace"];

/**
 * The API described for clients that are built from such a document, such as the `bq` command line (`bq --api <url>`):
 * exactly the methods that are answered here. https://developers.google.com/discovery/v1/reference/apis
 */
export function discoveryDocument(routes: readonly Route[], origin: string): Json {
  const resources: Record<string, { methods: Record<string, Json> }> = {};
  for (const route of routes) {
    const [, resource = "", method = ""] = route.id.split(".");
    resources[resource] ??= { methods: {} };
    resources[resource].methods[method] = methodOf(route);
  }
  return {
    kind: "discovery#restDescription",
    discoveryVersion: "v1",
    id: "bigquery:v2",
    name: "bigquery",
    version: "v2",
    title: "BigQuery API",
    protocol: "rest",
    rootUrl: `${origin}/`,
    servicePath: "bigquery/v2/",
    basePath: "/bigquery/v2/",
    baseUrl: `${origin}/bigquery/v2/`,
    batchPath: "batch/bigquery/v2",
    parameters: Object.fromEntries(
      globalParameters.map((name) => [name, { type: "string", location: "query" }]),
    ),
    auth: {
      oauth2: {
        scopes: { "https://www.googleapis.com/auth/bigquery": { description: "BigQuery" } },
      },
    },
    schemas: { Resource: { id: "Resource", type: "object", properties: {} } },
    resources,
  };
}

function methodOf(route: Route): Json {
  const path = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const query = queryParameters[route.id] ?? [];
  const upload = "/upload/bigquery/v2/projects/{+projectId}/jobs";
  return {
    id: route.id,
    path: route.path.replaceAll("{", "{+"),
    httpMethod: route.method,
    parameters: Object.fromEntries([
      ...path.map((name) => [name, { type: "string", location: "path", required: true }]),
      ...query.map((name) => [
        name,
        {
          type: booleans.has(name) ? "boolean" : "string",
          location: "query",
          ...(name === "stateFilter" ? { repeated: true } : {}),
        },
      ]),
    ]),
    parameterOrder: path,
    ...(route.method === "GET" || route.method === "DELETE"
      ? {}
      : { request: { $ref: "Resource" } }),
    ...(route.method === "DELETE" ? {} : { response: { $ref: "Resource" } }),
    scopes: ["https://www.googleapis.com/auth/bigquery"],
    ...(route.id === "bigquery.jobs.insert"
      ? {
          supportsMediaUpload: true,
          mediaUpload: {
            accept: ["*/*"],
            protocols: {
              simple: { multipart: true, path: upload },
              resumable: {
                multipart: true,
                path: upload.replace("/upload/", "/resumable/upload/"),
              },
            },
          },
        }
      : {}),
  };
}
