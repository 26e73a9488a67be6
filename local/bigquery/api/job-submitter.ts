import type { Access } from "../../iam/access.ts";
import { BigQueryError } from "../errors.ts";
import type { Warehouse } from "../warehouse.ts";
import type { Authorization } from "./authorization.ts";
import { copyWork } from "./copy-job.ts";
import { extractWork, type WriteObject } from "./extract-job.ts";
import { jobType, type Job, type JobReference } from "./job.ts";
import type { JobStore, Work } from "./job-store.ts";
import { booleanAt, type Json } from "./json.ts";
import { loadWork, type OpenObject } from "./load-job.ts";
import { queryWork } from "./query-job.ts";

export interface JobRequest {
  readonly projectId: string;
  readonly jobId: string | undefined;
  readonly location: string | undefined;
  readonly configuration: Json;
  /** The file of a media upload. */
  readonly uploaded?: string | undefined;
}

export interface JobSubmitter {
  /** Refuses at once what is malformed or forbidden; everything later is in the job's status. A dry run is finished and not kept. */
  submit(authorization: Authorization, request: JobRequest): Promise<Job>;
}

export interface JobDependencies {
  readonly warehouse: Warehouse;
  readonly store: JobStore;
  readonly access: Access;
  readonly openObject: OpenObject;
  readonly writeObject: WriteObject;
  readonly now: () => Date;
  readonly newId: () => string;
}

export function createJobSubmitter(deps: JobDependencies): JobSubmitter {
  function workOf(
    authorization: Authorization,
    reference: JobReference,
    request: JobRequest,
  ): Work {
    const { configuration } = request;
    switch (jobType(configuration)) {
      case "QUERY":
        return queryWork(
          { warehouse: deps.warehouse, writeObject: writable(deps, authorization) },
          authorization,
          reference,
          configuration,
        );
      case "LOAD":
        return loadWork(
          { warehouse: deps.warehouse, openObject: readable(deps, authorization) },
          authorization,
          configuration,
          request.uploaded,
        );
      case "EXTRACT":
        return extractWork(
          { warehouse: deps.warehouse, writeObject: writable(deps, authorization) },
          authorization,
          configuration,
        );
      case "COPY":
        return copyWork(deps.warehouse, authorization, configuration);
      default:
        throw new BigQueryError("invalid", "Required parameter is missing: configuration");
    }
  }

  return {
    async submit(authorization, request) {
      authorization.project("bigquery.jobs.create", request.projectId);
      const reference = {
        projectId: request.projectId,
        jobId: request.jobId ?? `job_${deps.newId().replaceAll("-", "")}`,
        location: request.location ?? "US",
      };
      const { configuration } = request;
      const work = workOf(authorization, reference, request);
      if (booleanAt(configuration, "dryRun") === true)
        return dryRun(deps, authorization, reference, configuration, work);
      return deps.store.submit({
        reference,
        user: authorization.principal,
        configuration,
        work,
      });
    },
  };
}

async function dryRun(
  deps: JobDependencies,
  authorization: Authorization,
  reference: JobReference,
  configuration: Json,
  work: Work,
): Promise<Job> {
  const time = deps.now().getTime();
  // Only a query can be dry-run in full; the others were checked when their work was made.
  const outcome =
    jobType(configuration) === "QUERY"
      ? await work(new AbortController().signal)
      : { statistics: {}, configuration };
  return {
    reference,
    user: authorization.principal,
    configuration,
    creationTime: time,
    startTime: time,
    endTime: time,
    state: "DONE",
    outcome,
    childCount: 0,
    done: Promise.resolve(),
  };
}

/** A load reads its objects in the caller's name. */
function readable(deps: JobDependencies, authorization: Authorization): OpenObject {
  return async (uri) => {
    requireBucket(deps.access, authorization, "storage.objects.get", uri);
    return deps.openObject(uri);
  };
}

function writable(deps: JobDependencies, authorization: Authorization): WriteObject {
  return async (uri, file) => {
    requireBucket(deps.access, authorization, "storage.objects.create", uri);
    return deps.writeObject(uri, file);
  };
}

function requireBucket(
  access: Access,
  authorization: Authorization,
  permission: string,
  uri: string,
): void {
  const bucket = /^gs:\/\/([^/]+)\/./.exec(uri)?.[1];
  if (bucket === undefined)
    throw new BigQueryError(
      "invalid",
      `Invalid source URI "${uri}": it must be gs://bucket/object.`,
    );
  if (access.isAllowed(authorization.principal, permission, `projects/_/buckets/${bucket}`)) return;
  throw new BigQueryError(
    "accessDenied",
    `Access Denied: BigQuery BigQuery: Permission denied while globbing file pattern. ${authorization.principal} does not have ${permission} access to ${uri}.`,
  );
}
