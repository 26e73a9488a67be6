import { BigQueryError } from "../errors.ts";
import type { Authorization } from "./authorization.ts";
import { unsupported } from "./errors.ts";
import type { JobSubmitter } from "./job-submitter.ts";
import { jobResource, jobType, type Job } from "./job.ts";
import type { JobStore } from "./job-store.ts";
import { objectAt, requireObject, textAt, type Json } from "./json.ts";
import { countParameter, flagParameter, pageOf } from "./paging.ts";
import type { ApiRequest, Route } from "./router.ts";

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs, without the two query methods. */
export function jobRoutes(store: JobStore, submitter: JobSubmitter): readonly Route[] {
  const path = "projects/{projectId}/jobs/{jobId}";
  const named = (request: ApiRequest): Job =>
    store.get(request.params["projectId"] ?? "", request.params["jobId"] ?? "");

  return [
    {
      id: "bigquery.jobs.insert",
      method: "POST",
      path: "projects/{projectId}/jobs",
      handle: (request) =>
        insertJob(submitter, request.authorization, request.params["projectId"] ?? "", request),
    },
    {
      id: "bigquery.jobs.get",
      method: "GET",
      path,
      handle(request) {
        const job = named(request);
        requireOwner(job, request.authorization, "bigquery.jobs.get");
        return jobResource(job, request.origin);
      },
    },
    {
      id: "bigquery.jobs.list",
      method: "GET",
      path: "projects/{projectId}/jobs",
      handle: (request) => listJobs(store, request),
    },
    {
      id: "bigquery.jobs.cancel",
      method: "POST",
      path: `${path}/cancel`,
      handle(request) {
        const job = named(request);
        requireOwner(job, request.authorization, "bigquery.jobs.update");
        store.cancel(job);
        return { kind: "bigquery#jobCancelResponse", job: jobResource(job, request.origin) };
      },
    },
    {
      id: "bigquery.jobs.delete",
      method: "DELETE",
      path: `${path}/delete`,
      handle(request) {
        const job = named(request);
        requireOwner(job, request.authorization, "bigquery.jobs.delete");
        if (job.parentJobId !== undefined)
          throw new BigQueryError("invalid", "A child job is deleted with its parent.");
        store.delete(job);
      },
    },
  ];
}

/** jobs.insert, with or without an uploaded file; a dry run answers when it is done. */
export async function insertJob(
  submitter: JobSubmitter,
  authorization: Authorization,
  projectId: string,
  request: { readonly body: Json; readonly origin: string },
  uploaded?: string,
): Promise<Json> {
  const reference = objectAt(request.body, "jobReference") ?? {};
  const configuration = requireObject(request.body, "configuration");
  if (jobType(configuration) === "UNKNOWN")
    throw new BigQueryError(
      "invalid",
      "Job configuration must contain exactly one job-specific configuration object (e.g., query, load, extract, copy).",
    );
  const job = await submitter.submit(authorization, {
    projectId,
    jobId: textAt(reference, "jobId"),
    location: textAt(reference, "location"),
    configuration,
    uploaded,
  });
  return jobResource(job, request.origin);
}

function listJobs(store: JobStore, request: ApiRequest): Json {
  const { projectId = "" } = request.params;
  const { query, authorization } = request;
  const allUsers = flagParameter(query, "allUsers");
  if (allUsers) authorization.project("bigquery.jobs.listAll", projectId);
  const states = query.getAll("stateFilter").map((state) => state.toUpperCase());
  const parent = query.get("parentJobId");
  const from = countParameter(query, "minCreationTime") ?? 0;
  const to = countParameter(query, "maxCreationTime") ?? Infinity;
  const full = query.get("projection")?.toLowerCase() === "full";
  const jobs = store
    .list(projectId)
    .filter(
      (job) =>
        (allUsers || job.user === authorization.principal) &&
        (states.length === 0 || states.includes(job.state)) &&
        (parent === null ? job.parentJobId === undefined : job.parentJobId === parent) &&
        job.creationTime >= from &&
        job.creationTime <= to,
    );
  const { items, nextPageToken } = pageOf(jobs, query, 50);
  return {
    kind: "bigquery#jobList",
    etag: "local",
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
    jobs: items.map((job) => listEntry(jobResource(job, request.origin), full)),
  };
}

function listEntry(resource: Json, full: boolean): Json {
  const status = resource["status"] as { state: string; errorResult?: unknown };
  const { configuration, ...brief } = resource;
  return {
    ...(full
      ? resource
      : { ...brief, configuration: { jobType: (configuration as Json)["jobType"] } }),
    state: status.state,
    ...(status.errorResult === undefined ? {} : { errorResult: status.errorResult }),
  };
}

/** A caller may always see and stop its own jobs. */
export function requireOwner(job: Job, authorization: Authorization, permission: string): void {
  if (job.user === authorization.principal) return;
  const { projectId, jobId, location } = job.reference;
  if (authorization.mayOnProject(permission, projectId)) return;
  throw new BigQueryError(
    "accessDenied",
    `Access Denied: Job ${projectId}:${location}.${jobId}: Permission ${permission} denied on job ${projectId}:${location}.${jobId} (or it may not exist).`,
  );
}

/** BigQuery's other job types are not known here. */
export function unsupportedJob(configuration: Json): BigQueryError {
  return unsupported(`a job of type ${jobType(configuration)}`);
}
