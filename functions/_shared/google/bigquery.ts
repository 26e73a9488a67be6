import { BigQuery, type Job } from "@google-cloud/bigquery";
import { randomUUID } from "node:crypto";
import { configurationError, upstreamError } from "../errors.ts";
import {
  queryOf,
  type JobConfiguration,
  type JobOutcome,
  type QueryRow,
  type Warehouse,
} from "./warehouse.ts";

export interface BigQueryOptions {
  readonly projectId: string;
  readonly location: string;
  readonly timeoutMs?: number;
  /** Attempts at one deterministic job: a failed job's id cannot be used again, so each has an id of its own. */
  readonly attempts?: number;
}

/** `BIGQUERY_EMULATOR_HOST` is read by the client itself. */
export function createWarehouse(options: BigQueryOptions): Warehouse {
  const client = new BigQuery({ projectId: options.projectId, location: options.location });
  const timeoutMs = options.timeoutMs ?? 540_000;

  const runJob = async (jobId: string, configuration: JobConfiguration): Promise<Job> => {
    const job = await submit(client, jobId, configuration, options.location);
    await waitForEnd(job, timeoutMs);
    return job;
  };
  const runOnce = async (jobId: string, configuration: JobConfiguration): Promise<JobOutcome> => {
    for (let attempt = 1; ; attempt++) {
      const job = await runJob(`${jobId}_a${attempt}`, configuration);
      const outcome = outcomeOf(job);
      const isLast = attempt === (options.attempts ?? 4);
      if (outcome.kind === "done" || !outcome.retryable || isLast) return outcome;
    }
  };

  return {
    runOnce,
    async query(query, parameters = {}) {
      const job = await runJob(`query_${randomUUID()}`, { query: queryOf(query, parameters) });
      const outcome = outcomeOf(job);
      if (outcome.kind === "failed")
        throw upstreamError("query_failed", `A query failed: ${outcome.message}`, {
          retryable: outcome.retryable,
        });
      const [rows] = await job.getQueryResults();
      return rows as readonly QueryRow[];
    },
  };
}

/** 409 says that this very job was submitted before, by us: whoever did, its end is what counts. */
async function submit(
  client: BigQuery,
  jobId: string,
  configuration: JobConfiguration,
  location: string,
): Promise<Job> {
  try {
    const [job] = await client.createJob({ jobId, location, configuration });
    return job;
  } catch (cause) {
    const code = codeOf(cause);
    // Without a code the request was taken and the job itself failed, which its metadata tells better.
    if (code === 409 || code === undefined) return client.job(jobId, { location });
    throw asJobError(jobId, cause);
  }
}

async function waitForEnd(job: Job, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = 15; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
    const [metadata]: readonly unknown[] = await job.getMetadata().catch((cause: unknown) => {
      throw asJobError(job.id ?? "job", cause);
    });
    if ((metadata as JobMetadata).status?.state === "DONE") return;
    if (Date.now() > deadline)
      throw upstreamError("job_timeout", `Job ${job.id} did not end within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

interface JobMetadata {
  readonly status?: {
    readonly state?: string;
    readonly errorResult?: { readonly reason?: string; readonly message?: string };
  };
}

/** https://cloud.google.com/bigquery/docs/error-messages */
const transientReasons = new Set([
  "backendError",
  "internalError",
  "jobBackendError",
  "jobInternalError",
  "jobRateLimitExceeded",
  "rateLimitExceeded",
  "quotaExceeded",
  "tableUnavailable",
  "stopped",
  "timeout",
]);

function outcomeOf(job: Job): JobOutcome {
  const { status } = job.metadata as JobMetadata;
  if (status?.errorResult === undefined) return { kind: "done" };
  const { reason = "unknown", message = "no message" } = status.errorResult;
  return { kind: "failed", reason, message, retryable: transientReasons.has(reason) };
}

function codeOf(cause: unknown): number | undefined {
  const code = (cause as { readonly code?: unknown }).code;
  return typeof code === "number" ? code : undefined;
}

function asJobError(job: string, cause: unknown): Error {
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === 401 || code === 403)
    return configurationError(
      "access_denied",
      `BigQuery refused ${job}: ${message}. Check the grants in the function's deploy.ts.`,
      cause,
    );
  return upstreamError("job_not_run", `BigQuery did not run ${job}: ${message}`, {
    retryable: code === undefined || code === 429 || code >= 500,
    cause,
  });
}
