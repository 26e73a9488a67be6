import type { Principal } from "../../iam/access.ts";
import { BigQueryError } from "../errors.ts";
import { asBigQueryError } from "./errors.ts";
import type { Job, JobOutcome, JobReference } from "./job.ts";
import { interrupted, type JobJournal, type KeptJob } from "./job-journal.ts";
import type { Json } from "./json.ts";
import { anonymousTable, type QueryResults } from "./query-results.ts";

/** A job's work. It is told through the signal when the job is cancelled or out of time. */
export type Work = (signal: AbortSignal) => Promise<JobOutcome>;

export interface JobStore {
  /** Registers the job and starts it as soon as there is room; a known id is BigQuery's 409. */
  submit(job: {
    readonly reference: JobReference;
    readonly user: Principal;
    readonly configuration: Json;
    readonly work: Work;
  }): Job;
  get(projectId: string, jobId: string): Job;
  /** Newest first, as BigQuery lists them. */
  list(projectId: string): readonly Job[];
  cancel(job: Job): void;
  delete(job: Job): void;
  /** Waits for what is running, then cancels. */
  drain(graceMs: number): Promise<void>;
}

export interface JobStoreOptions {
  readonly now: () => Date;
  readonly newId: () => string;
  readonly results: QueryResults;
  /** Without one, jobs are forgotten when the process ends. */
  readonly journal?: JobJournal | undefined;
  /** Jobs that run at the same time; the others are PENDING. */
  readonly concurrency?: number;
}

/** How long cancelled jobs may take to notice, when the service ends. */
const cancelGraceMs = 1_000;

type MutableJob = { -readonly [Key in keyof Job]: Job[Key] };
interface Entry {
  readonly job: MutableJob;
  readonly work: Work;
  readonly abort: AbortController;
  readonly settle: () => void;
}

export function createJobStore(options: JobStoreOptions): JobStore {
  const entries = new Map<string, Entry>();
  const pending: Entry[] = [];
  const running = new Set<Entry>();
  const limit = options.concurrency ?? 32;
  const time = (): number => options.now().getTime();
  for (const kept of options.journal?.kept ?? [])
    entries.set(keyOf(kept.reference), restoredEntry(kept));

  function start(): void {
    while (running.size < limit) {
      const entry = pending.shift();
      if (entry === undefined) return;
      running.add(entry);
      void run(entry);
    }
  }

  async function run(entry: Entry): Promise<void> {
    const { job } = entry;
    job.state = "RUNNING";
    job.startTime = time();
    const timeoutMs = Number(job.configuration["jobTimeoutMs"] ?? 0);
    const timer =
      timeoutMs > 0
        ? setTimeout(() => entry.abort.abort(timedOut(timeoutMs)), timeoutMs)
        : undefined;
    try {
      entry.abort.signal.throwIfAborted();
      const { children = [], ...outcome } = await entry.work(entry.abort.signal);
      job.outcome = keepRows(options.results, job, outcome);
      addChildren(job, children);
    } catch (error) {
      const reason: unknown = entry.abort.signal.reason;
      job.failure = reason instanceof BigQueryError ? reason : asBigQueryError(error);
    } finally {
      clearTimeout(timer);
    }
    finish(entry);
    running.delete(entry);
    start();
  }

  function finish(entry: Entry): void {
    entry.job.endTime = time();
    entry.job.state = "DONE";
    options.journal?.write(entry.job);
    entry.settle();
  }

  /** BigQuery names a script's statements `script_job_<hash>_<index>`. */
  function addChildren(parent: MutableJob, children: readonly JobOutcome[]): void {
    if (children.length === 0) return;
    const hash = options.newId().replaceAll("-", "");
    for (const [index, outcome] of children.entries()) {
      const reference = { ...parent.reference, jobId: `script_job_${hash}_${index}` };
      const { user, configuration, creationTime, startTime = creationTime } = parent;
      const parentJobId = parent.reference.jobId;
      const child = createEntry(
        { reference, user, configuration, creationTime, startTime, parentJobId },
        async () => outcome,
      );
      child.job.outcome = keepRows(options.results, child.job, outcome);
      entries.set(keyOf(reference), child);
      finish(child);
    }
    parent.childCount = children.length;
  }

  return {
    submit({ reference, user, configuration, work }) {
      const { projectId, jobId, location } = reference;
      if (!/^[\w-]{1,1024}$/.test(jobId))
        throw new BigQueryError(
          "invalid",
          `Invalid job ID "${jobId}". Only alphanumeric characters, underscores and dashes, at most 1024.`,
        );
      if (entries.has(keyOf(reference)))
        throw new BigQueryError(
          "duplicate",
          `Already Exists: Job ${projectId}:${location}.${jobId}`,
        );
      const entry = createEntry({ reference, user, configuration, creationTime: time() }, work);
      entries.set(keyOf(reference), entry);
      options.journal?.write(entry.job);
      pending.push(entry);
      start();
      return entry.job;
    },
    get(projectId, jobId) {
      const entry = entries.get(keyOf({ projectId, jobId }));
      if (entry === undefined)
        throw new BigQueryError("notFound", `Not found: Job ${projectId}:${jobId}`);
      return entry.job;
    },
    list: (projectId) =>
      [...entries.values()]
        .map(({ job }) => job)
        .filter(({ reference }) => reference.projectId === projectId)
        .toReversed(),
    cancel(job) {
      const entry = entries.get(keyOf(job.reference));
      if (entry?.job.state !== "DONE") entry?.abort.abort(cancelled());
    },
    delete(job) {
      for (const { job: other } of entries.values()) {
        if (other !== job && other.parentJobId !== job.reference.jobId) continue;
        entries.delete(keyOf(other.reference));
        options.journal?.remove(other);
      }
    },
    async drain(graceMs) {
      pending.length = 0;
      const open = [...running];
      const all = Promise.all(open.map(({ job }) => job.done));
      if (await endsWithin(all, graceMs)) return;
      for (const entry of open) entry.abort.abort(cancelled());
      // What does not heed the signal is left behind; its caller is gone with the server.
      await endsWithin(all, cancelGraceMs);
    },
  };
}

/** Rows live apart from their job, so that only the newest of them take memory. */
function keepRows(results: QueryResults, job: Job, outcome: JobOutcome): JobOutcome {
  const { result, ...rest } = outcome;
  if (result !== undefined) results.keep(anonymousTable(job.reference), job.user, result);
  return rest;
}

function createEntry(job: Omit<Job, "done" | "state" | "childCount">, work: Work): Entry {
  const done = Promise.withResolvers<void>();
  return {
    job: { ...job, state: "PENDING", childCount: 0, done: done.promise },
    work,
    abort: new AbortController(),
    settle: done.resolve,
  };
}

/** A job of an earlier process, as it ended or was cut off. */
function restoredEntry(kept: KeptJob): Entry {
  const { statistics, failure, ...rest } = kept;
  const error =
    kept.endTime === undefined
      ? interrupted(kept)
      : failure && new BigQueryError(failure.reason, failure.message);
  return {
    job: {
      ...rest,
      endTime: kept.endTime ?? kept.startTime ?? kept.creationTime,
      state: "DONE",
      done: Promise.resolve(),
      ...(statistics === undefined ? {} : { outcome: { statistics } }),
      ...(error === undefined ? {} : { failure: error }),
    },
    work: () => Promise.reject(interrupted(kept)),
    abort: new AbortController(),
    settle: () => {},
  };
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = Promise.withResolvers<boolean>();
  const timeout = setTimeout(timer.resolve, ms, false);
  const ended = await Promise.race([work.then(() => true), timer.promise]);
  clearTimeout(timeout);
  return ended;
}

function cancelled(): BigQueryError {
  return new BigQueryError("stopped", "Job execution was cancelled: User requested cancellation");
}

function timedOut(timeoutMs: number): BigQueryError {
  return new BigQueryError(
    "stopped",
    `Job execution was cancelled: Job timed out after ${timeoutMs} ms`,
  );
}

function keyOf({ projectId, jobId }: { projectId: string; jobId: string }): string {
  return `${projectId}:${jobId}`;
}
