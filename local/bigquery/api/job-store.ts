import type { Principal } from "../../iam/access.ts";
import { BigQueryError } from "../errors.ts";
import { asBigQueryError } from "./errors.ts";
import type { Job, JobOutcome, JobReference } from "./job.ts";
import type { Json } from "./json.ts";

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

type MutableJob = { -readonly [Key in keyof Job]: Job[Key] };
interface Entry {
  readonly job: MutableJob;
  readonly work: Work;
  readonly abort: AbortController;
  readonly settle: () => void;
}

export function createJobStore(options: {
  readonly now: () => Date;
  readonly newId: () => string;
  /** Jobs that run at the same time; the others are PENDING. */
  readonly concurrency?: number;
}): JobStore {
  const entries = new Map<string, Entry>();
  const pending: Entry[] = [];
  const running = new Set<Entry>();
  const limit = options.concurrency ?? 32;
  const time = (): number => options.now().getTime();

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
      job.outcome = await entry.work(entry.abort.signal);
      addChildren(job, job.outcome.children ?? []);
    } catch (error) {
      const reason: unknown = entry.abort.signal.reason;
      job.failure = reason instanceof BigQueryError ? reason : asBigQueryError(error);
    } finally {
      clearTimeout(timer);
    }
    job.endTime = time();
    job.state = "DONE";
    running.delete(entry);
    entry.settle();
    start();
  }

  /** BigQuery names a script's statements `script_job_<hash>_<index>`. */
  function addChildren(parent: MutableJob, children: readonly JobOutcome[]): void {
    const hash = options.newId().replaceAll("-", "");
    for (const [index, outcome] of children.entries()) {
      const reference = { ...parent.reference, jobId: `script_job_${hash}_${index}` };
      const child = createEntry(
        {
          reference,
          user: parent.user,
          configuration: parent.configuration,
          creationTime: parent.creationTime,
          parentJobId: parent.reference.jobId,
          outcome,
        },
        async () => outcome,
      );
      child.job.startTime = parent.startTime ?? parent.creationTime;
      child.job.endTime = time();
      child.job.state = "DONE";
      child.settle();
      entries.set(keyOf(reference.projectId, reference.jobId), child);
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
      if (entries.has(keyOf(projectId, jobId)))
        throw new BigQueryError(
          "duplicate",
          `Already Exists: Job ${projectId}:${location}.${jobId}`,
        );
      const entry = createEntry({ reference, user, configuration, creationTime: time() }, work);
      entries.set(keyOf(projectId, jobId), entry);
      pending.push(entry);
      start();
      return entry.job;
    },
    get(projectId, jobId) {
      const entry = entries.get(keyOf(projectId, jobId));
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
      const { projectId, jobId } = job.reference;
      const entry = entries.get(keyOf(projectId, jobId));
      if (entry?.job.state !== "DONE") entry?.abort.abort(cancelled());
    },
    delete(job) {
      for (const { job: other } of entries.values())
        if (other === job || other.parentJobId === job.reference.jobId)
          entries.delete(keyOf(other.reference.projectId, other.reference.jobId));
    },
    async drain(graceMs) {
      pending.length = 0;
      const open = [...running];
      const timer = setTimeout(() => {
        for (const entry of open) entry.abort.abort(cancelled());
      }, graceMs);
      await Promise.all(open.map(({ job }) => job.done));
      clearTimeout(timer);
    },
  };
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

function createEntry(job: Omit<Job, "done" | "state" | "childCount">, work: Work): Entry {
  const done = Promise.withResolvers<void>();
  return {
    job: { ...job, state: "PENDING", childCount: 0, done: done.promise },
    work,
    abort: new AbortController(),
    settle: done.resolve,
  };
}

function keyOf(projectId: string, jobId: string): string {
  return `${projectId}:${jobId}`;
}
