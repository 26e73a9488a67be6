import type { Principal } from "../../iam/access.ts";
import type { BigQueryError } from "../errors.ts";
import type { QueryRows } from "./query-results.ts";
import { errorProto } from "./errors.ts";
import { present, type Json } from "./json.ts";

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location: string;
}

/** What a job's work leaves behind. */
export interface JobOutcome {
  /** Members of REST JobStatistics beside the times: `query`, `load`, `extract`, `copy`, `totalBytesProcessed` … */
  readonly statistics: Json;
  /** Of a query that answers rows. */
  readonly result?: QueryRows;
  /** The statements of a script, each shown as a child job. */
  readonly children?: readonly JobOutcome[];
  /** The configuration with what the server decided, such as a query's anonymous destination. */
  readonly configuration?: Json;
}

export interface Job {
  readonly reference: JobReference;
  readonly user: Principal;
  readonly configuration: Json;
  readonly creationTime: number;
  readonly state: "PENDING" | "RUNNING" | "DONE";
  readonly startTime?: number;
  readonly endTime?: number;
  readonly outcome?: JobOutcome;
  readonly failure?: BigQueryError;
  readonly parentJobId?: string;
  readonly childCount: number;
  /** Settles when the state is DONE; never rejects. */
  readonly done: Promise<void>;
}

/** REST Job resource. */
export function jobResource(job: Job, origin: string): Json {
  const { projectId, jobId, location } = job.reference;
  const error = job.failure === undefined ? undefined : errorProto(job.failure);
  const configuration = job.outcome?.configuration ?? job.configuration;
  return {
    kind: "bigquery#job",
    etag: `${jobId}:${job.state}`,
    id: `${projectId}:${location}.${jobId}`,
    selfLink: `${origin}/bigquery/v2/projects/${projectId}/jobs/${jobId}?location=${location}`,
    user_email: job.user,
    principal_subject: `user:${job.user}`,
    jobReference: job.reference,
    configuration: { ...configuration, jobType: jobType(configuration) },
    jobCreationReason: { code: "REQUESTED" },
    status: {
      state: job.state,
      ...(error === undefined ? {} : { errorResult: error, errors: [error] }),
    },
    statistics: statisticsOf(job),
  };
}

/** REST JobStatistics; `totalSlotMs` counts the one slot that a local job has. */
export function statisticsOf(job: Job): Json {
  const elapsed =
    job.startTime === undefined || job.endTime === undefined
      ? undefined
      : String(job.endTime - job.startTime);
  return present({
    creationTime: String(job.creationTime),
    startTime: textOf(job.startTime),
    endTime: textOf(job.endTime),
    totalSlotMs: elapsed,
    finalExecutionDurationMs: elapsed,
    ...job.outcome?.statistics,
    parentJobId: job.parentJobId,
    scriptStatistics: job.parentJobId === undefined ? undefined : { evaluationKind: "STATEMENT" },
    numChildJobs: job.childCount === 0 ? undefined : String(job.childCount),
  });
}

export function jobType(configuration: Json): "QUERY" | "LOAD" | "EXTRACT" | "COPY" | "UNKNOWN" {
  if (configuration["query"] !== undefined) return "QUERY";
  if (configuration["load"] !== undefined) return "LOAD";
  if (configuration["extract"] !== undefined) return "EXTRACT";
  return configuration["copy"] === undefined ? "UNKNOWN" : "COPY";
}

function textOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : String(time);
}
