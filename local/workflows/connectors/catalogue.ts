import { type Method, type Service, method } from "./method.ts";

const listing = "pageToken maxResults";
const preconditions =
  "ifGenerationMatch ifGenerationNotMatch ifMetagenerationMatch ifMetagenerationNotMatch userProject";

/** https://cloud.google.com/workflows/docs/reference/googleapis/bigquery/Overview */
const bigquery: Service = {
  service: "bigquery",
  version: "v2",
  basePath: "/bigquery/v2/",
  methods: {
    "datasets.get": method("GET projects/{projectId}/datasets/{datasetId}", {
      query: "datasetView",
    }),
    "datasets.list": method("GET projects/{projectId}/datasets", {
      query: `all filter ${listing}`,
    }),
    "datasets.insert": method("POST projects/{projectId}/datasets"),
    "datasets.patch": method("PATCH projects/{projectId}/datasets/{datasetId}"),
    "datasets.update": method("PUT projects/{projectId}/datasets/{datasetId}"),
    "datasets.delete": method("DELETE projects/{projectId}/datasets/{datasetId}", {
      query: "deleteContents",
    }),
    "jobs.cancel": method("POST projects/{projectId}/jobs/{jobId}/cancel -", { query: "location" }),
    "jobs.delete": method("DELETE projects/{projectId}/jobs/{jobId}/delete", { query: "location" }),
    "jobs.get": method("GET projects/{projectId}/jobs/{jobId}", { query: "location" }),
    "jobs.getQueryResults": method("GET projects/{projectId}/queries/{jobId}", {
      query: `location startIndex timeoutMs formatOptions.useInt64Timestamp ${listing}`,
    }),
    "jobs.insert": method("POST projects/{projectId}/jobs", { waits: "bigqueryJob" }),
    "jobs.list": method("GET projects/{projectId}/jobs", {
      query: `allUsers minCreationTime maxCreationTime parentJobId projection stateFilter ${listing}`,
    }),
    "jobs.query": method("POST projects/{projectId}/queries"),
    "models.delete": method("DELETE projects/{projectId}/datasets/{datasetId}/models/{modelId}"),
    "models.get": method("GET projects/{projectId}/datasets/{datasetId}/models/{modelId}"),
    "models.list": method("GET projects/{projectId}/datasets/{datasetId}/models", {
      query: listing,
    }),
    "models.patch": method("PATCH projects/{projectId}/datasets/{datasetId}/models/{modelId}"),
    "routines.get": method("GET projects/{projectId}/datasets/{datasetId}/routines/{routineId}"),
    "routines.list": method("GET projects/{projectId}/datasets/{datasetId}/routines", {
      query: `filter ${listing}`,
    }),
    "tabledata.insertAll": method(
      "POST projects/{projectId}/datasets/{datasetId}/tables/{tableId}/insertAll",
    ),
    "tabledata.list": method(
      "GET projects/{projectId}/datasets/{datasetId}/tables/{tableId}/data",
      {
        query: `selectedFields startIndex ${listing}`,
      },
    ),
    "tables.delete": method("DELETE projects/{projectId}/datasets/{datasetId}/tables/{tableId}"),
    "tables.get": method("GET projects/{projectId}/datasets/{datasetId}/tables/{tableId}", {
      query: "selectedFields view",
    }),
    "tables.insert": method("POST projects/{projectId}/datasets/{datasetId}/tables"),
    "tables.list": method("GET projects/{projectId}/datasets/{datasetId}/tables", {
      query: listing,
    }),
    "tables.patch": method("PATCH projects/{projectId}/datasets/{datasetId}/tables/{tableId}"),
    "tables.update": method("PUT projects/{projectId}/datasets/{datasetId}/tables/{tableId}"),
  },
};

/** https://cloud.google.com/workflows/docs/reference/googleapis/storage/Overview */
const storage: Service = {
  service: "storage",
  version: "v1",
  basePath: "/storage/v1/",
  methods: {
    "buckets.get": method("GET b/{bucket}", { query: "projection userProject" }),
    "buckets.list": method("GET b", { query: `project prefix projection ${listing}` }),
    "objects.compose": method("POST b/{destinationBucket}/o/{destinationObject}/compose", {
      query: preconditions,
    }),
    "objects.copy": method(
      "POST b/{sourceBucket}/o/{sourceObject}/copyTo/b/{destinationBucket}/o/{destinationObject}",
      { query: preconditions },
    ),
    "objects.delete": method("DELETE b/{bucket}/o/{object}", {
      query: `generation ${preconditions}`,
    }),
    "objects.get": method("GET b/{bucket}/o/{object}", {
      query: `alt generation projection ${preconditions}`,
    }),
    "objects.insert": method("POST b/{bucket}/o", {
      query: `name uploadType contentEncoding predefinedAcl projection kmsKeyName ${preconditions}`,
      special: "mediaUpload",
    }),
    "objects.list": method("GET b/{bucket}/o", {
      query: `delimiter endOffset prefix projection startOffset versions ${listing}`,
    }),
    "objects.patch": method("PATCH b/{bucket}/o/{object}", {
      query: `generation projection ${preconditions}`,
    }),
    "objects.update": method("PUT b/{bucket}/o/{object}", {
      query: `generation projection ${preconditions}`,
    }),
  },
};

const vertexListing = "filter orderBy pageSize pageToken readMask";

/** https://cloud.google.com/workflows/docs/reference/googleapis/aiplatform/Overview */
const aiplatform: Service = {
  service: "aiplatform",
  version: "v1",
  basePath: "/v1/",
  endpointArguments: ["region"],
  methods: {
    "projects.locations.batchPredictionJobs.cancel": method("POST {+name}:cancel"),
    "projects.locations.batchPredictionJobs.create": method("POST {+parent}/batchPredictionJobs", {
      waits: "batchPredictionJob",
    }),
    "projects.locations.batchPredictionJobs.delete": method("DELETE {+name}", {
      waits: "operation",
    }),
    "projects.locations.batchPredictionJobs.get": method("GET {+name}"),
    "projects.locations.batchPredictionJobs.list": method("GET {+parent}/batchPredictionJobs", {
      query: vertexListing,
    }),
    "projects.locations.models.delete": method("DELETE {+name}", { waits: "operation" }),
    "projects.locations.models.deleteVersion": method("DELETE {+name}:deleteVersion", {
      waits: "operation",
    }),
    "projects.locations.models.get": method("GET {+name}"),
    "projects.locations.models.list": method("GET {+parent}/models", { query: vertexListing }),
    "projects.locations.models.listVersions": method("GET {+name}:listVersions", {
      query: vertexListing,
    }),
    "projects.locations.models.mergeVersionAliases": method("POST {+name}:mergeVersionAliases"),
    "projects.locations.models.patch": method("PATCH {+name}", { query: "updateMask" }),
    "projects.locations.models.upload": method("POST {+parent}/models:upload", {
      waits: "operation",
    }),
    "projects.locations.models.evaluations.get": method("GET {+name}"),
    "projects.locations.models.evaluations.import": method("POST {+parent}/evaluations:import"),
    "projects.locations.models.evaluations.list": method("GET {+parent}/evaluations", {
      query: vertexListing,
    }),
  },
};

const execution = "projects.locations.workflows.executions";

/** https://cloud.google.com/workflows/docs/reference/googleapis/workflowexecutions/Overview */
const workflowexecutions: Service = {
  service: "workflowexecutions",
  version: "v1",
  basePath: "/v1/",
  methods: {
    [`${execution}.cancel`]: method("POST {+name}:cancel"),
    [`${execution}.create`]: method("POST {+parent}/executions"),
    [`${execution}.get`]: method("GET {+name}", { query: "view" }),
    [`${execution}.list`]: method("GET {+parent}/executions", {
      query: "filter orderBy pageSize pageToken view",
    }),
    [`${execution}.run`]: method(
      "POST projects/{project_id}/locations/{location}/workflows/{workflow_id}/executions -",
      { waits: "execution", special: "runExecution" },
    ),
  },
};

/** https://cloud.google.com/workflows/docs/reference/googleapis/pubsub/Overview */
const pubsub: Service = {
  service: "pubsub",
  version: "v1",
  basePath: "/v1/",
  methods: {
    "projects.topics.get": method("GET {+topic}"),
    "projects.topics.publish": method("POST {+topic}:publish"),
  },
};

/** https://cloud.google.com/workflows/docs/reference/googleapis/secretmanager/Overview */
const secretmanager: Service = {
  service: "secretmanager",
  version: "v1",
  basePath: "/v1/",
  methods: {
    "projects.secrets.versions.access": method("GET {+name}:access"),
    "projects.secrets.versions.accessString": method(
      "GET projects/{project_id}/secrets/{secret_id}/versions/{version}:access",
      { special: "secretString" },
    ),
  },
};

const services = [bigquery, storage, aiplatform, workflowexecutions, pubsub, secretmanager];

export interface Connector {
  readonly name: string;
  readonly service: Service;
  readonly method: Method;
}

const connectors: ReadonlyMap<string, Connector> = new Map(
  services.flatMap((service) =>
    Object.entries(service.methods).map(([name, found]): [string, Connector] => {
      const full = `googleapis.${service.service}.${service.version}.${name}`;
      return [full, { name: full, service, method: found }];
    }),
  ),
);

export const isConnectorName = (name: string): boolean => name.startsWith("googleapis.");

export const findConnector = (name: string): Connector | undefined => connectors.get(name);
