import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BigQueryError, type BigQueryReason } from "../errors.ts";
import type { Job, JobReference } from "./job.ts";
import type { Json } from "./json.ts";

/** A job as it is kept on disk; without an end it was running when the process ended. */
export interface KeptJob {
  readonly reference: JobReference;
  readonly user: string;
  readonly configuration: Json;
  readonly creationTime: number;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly statistics?: Json;
  readonly failure?: { readonly reason: BigQueryReason; readonly message: string };
  readonly parentJobId?: string;
  readonly childCount: number;
}

/**
 * Remembers jobs across restarts, so that a deterministic job id is refused a second time there too. A line is written when
 * a job is taken and when it is done; the last line of a job counts. Rows of queries are not kept.
 */
export interface JobJournal {
  readonly kept: readonly KeptJob[];
  write(job: Job): void;
  /** Forgets a deleted job. */
  remove(job: Job): void;
}

export function openJobJournal(directory: string): JobJournal {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "jobs.ndjson");
  const jobs = new Map<string, KeptJob>();
  for (const entry of existsSync(path) ? readLines(path) : []) {
    const key = keyOf(entry.job.reference);
    if (entry.removed) jobs.delete(key);
    else jobs.set(key, entry.job);
  }
  const kept = [...jobs.values()];
  writeFileSync(path, kept.map((job) => line(job, false)).join(""));
  return {
    kept,
    write: (job) => appendFileSync(path, line(keptJob(job), false)),
    remove: (job) => appendFileSync(path, line(keptJob(job), true)),
  };
}

/** What ended a job that has no end in the journal. */
export function interrupted(job: KeptJob): BigQueryError {
  return new BigQueryError(
    "backendError",
    `The local BigQuery was stopped while job ${job.reference.jobId} ran. Look at what it changed and submit it again under another id.`,
  );
}

interface Entry {
  readonly job: KeptJob;
  readonly removed: boolean;
}

/** A line cut short by a kill is the last one; what it said is lost with it. */
function readLines(path: string): readonly Entry[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((text) => {
      try {
        return [JSON.parse(text) as Entry];
      } catch {
        return [];
      }
    });
}

function line(job: KeptJob, removed: boolean): string {
  return `${JSON.stringify({ job, removed })}\n`;
}

function keptJob(job: Job): KeptJob {
  const { reference, user, creationTime, startTime, endTime, failure, parentJobId } = job;
  return {
    reference,
    user,
    configuration: job.outcome?.configuration ?? job.configuration,
    creationTime,
    childCount: job.childCount,
    ...(startTime === undefined ? {} : { startTime }),
    ...(endTime === undefined ? {} : { endTime }),
    ...(job.outcome === undefined ? {} : { statistics: job.outcome.statistics }),
    ...(failure === undefined
      ? {}
      : { failure: { reason: failure.reason, message: failure.message } }),
    ...(parentJobId === undefined ? {} : { parentJobId }),
  };
}

function keyOf({ projectId, jobId }: JobReference): string {
  return `${projectId}:${jobId}`;
}
