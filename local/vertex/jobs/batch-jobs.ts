import { status } from "@grpc/grpc-js";
import { BigQueryError } from "../../bigquery/errors.ts";
import type { ServiceContext } from "../../service.ts";
import type { VertexBigQuery } from "../bigquery.ts";
import { VertexRefusal } from "../refusal.ts";
import type { Faults, JobFault } from "./faults.ts";
import { type BatchPredictionJob, hasEnded, type RpcStatus } from "./job.ts";
import type { JobRequest } from "./job-request.ts";
import { chooseOutput } from "./output-tables.ts";
import type { PagePredictor } from "./page-predictor.ts";
import { type Progress, runJob } from "./run-job.ts";

export interface BatchJobs {
  create(parent: string, request: JobRequest, model: BatchModel): BatchPredictionJob;
  get(name: string): BatchPredictionJob;
  list(parent: string): readonly BatchPredictionJob[];
  cancel(name: string): void;
  remove(name: string): void;
  close(): Promise<void>;
}

/** A model as a job uses it, whether it was trained here or is a publisher's. */
export interface BatchModel {
  readonly modelId: string;
  readonly versionId: string;
  readonly predictor: PagePredictor;
}

export interface BatchJobsOptions extends Pick<ServiceContext, "now" | "log"> {
  readonly warehouse: VertexBigQuery;
  readonly faults: Faults;
  /** Jobs above it wait in JOB_STATE_PENDING, as the quota of concurrent batch prediction jobs makes them. */
  readonly maxConcurrentJobs: number;
}

interface Entry {
  job: BatchPredictionJob;
  readonly model: BatchModel;
  readonly abort: AbortController;
  readonly fault: JobFault | undefined;
  readonly created: Date;
}

/** Of google.rpc.Code. */
const cancelledCode = 1;

function codeOf(error: unknown): number {
  if (error instanceof VertexRefusal) return error.grpcCode;
  if (!(error instanceof BigQueryError)) return status.INVALID_ARGUMENT;
  return error.reason === "notFound" ? status.NOT_FOUND : status.INTERNAL;
}

export function createBatchJobs(options: BatchJobsOptions): BatchJobs {
  const { now, log } = options;
  const entries = new Map<string, Entry>();
  const running = new Set<Promise<void>>();
  let lastId = 0n;

  const update = (entry: Entry, patch: Partial<BatchPredictionJob>): void => {
    entry.job = { ...entry.job, ...patch, updateTime: now().toISOString() };
  };
  const startWaiting = (): void => {
    for (const entry of entries.values()) {
      if (running.size >= options.maxConcurrentJobs) return;
      if (entry.job.state !== "JOB_STATE_PENDING") continue;
      update(entry, { state: "JOB_STATE_RUNNING", startTime: now().toISOString() });
      const work: Promise<void> = run(entry).finally(() => {
        running.delete(work);
        startWaiting();
      });
      running.add(work);
    }
  };
  const run = async (entry: Entry): Promise<void> => {
    let progress: Progress = { successful: 0, failed: 0, total: 0 };
    const { job, model, abort, fault, created } = entry;
    try {
      const uri = job.outputConfig.bigqueryDestination.outputUri;
      const output = await chooseOutput(options.warehouse, uri, model.modelId, created);
      const { projectId, datasetId, tableId } = output.predictions;
      update(entry, {
        outputInfo: {
          bigqueryOutputDataset: `bq://${projectId}.${datasetId}`,
          bigqueryOutputTable: tableId,
        },
      });
      const messages = await runJob({
        ...options,
        job,
        predictor: model.predictor,
        output,
        fault,
        signal: abort.signal,
        onProgress(reached) {
          progress = reached;
        },
      });
      const failures = messages.map((message): RpcStatus => ({ code: 3, message }));
      const state = progress.failed > 0 ? "JOB_STATE_PARTIALLY_SUCCEEDED" : "JOB_STATE_SUCCEEDED";
      finish(entry, { state, partialFailures: failures }, progress);
    } catch (error) {
      if (abort.signal.aborted) {
        const message = "The job was cancelled.";
        const cancelled: RpcStatus = { code: cancelledCode, message };
        finish(entry, { state: "JOB_STATE_CANCELLED", error: cancelled }, progress);
        return;
      }
      const failed: RpcStatus = { code: codeOf(error), message: (error as Error).message };
      finish(entry, { state: "JOB_STATE_FAILED", error: failed }, progress);
    }
  };
  const finish = (entry: Entry, patch: Partial<BatchPredictionJob>, progress: Progress): void => {
    const { successful, failed, total } = progress;
    update(entry, {
      ...patch,
      endTime: now().toISOString(),
      completionStats: {
        successfulCount: String(successful),
        failedCount: String(failed),
        incompleteCount: String(total - successful - failed),
      },
    });
    const { name, state, error } = entry.job;
    log({
      severity: state === "JOB_STATE_FAILED" ? "ERROR" : "INFO",
      message: "batch prediction job ended",
      job: name,
      state,
      ...(error === undefined ? {} : { error: error.message }),
    });
  };
  const find = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry === undefined)
      throw new VertexRefusal("NOT_FOUND", `Batch prediction job ${name} does not exist.`);
    return entry;
  };

  return {
    create(parent, request, model) {
      const created = now();
      // Numbers like Vertex AI's, in the order of creation.
      const id = BigInt(created.getTime()) * 1_000_000n;
      lastId = id > lastId ? id : lastId + 1n;
      const time = created.toISOString();
      const entry: Entry = {
        model,
        created,
        abort: new AbortController(),
        fault: options.faults.take(),
        job: {
          ...request,
          name: `${parent}/batchPredictionJobs/${lastId}`,
          modelVersionId: model.versionId,
          state: "JOB_STATE_PENDING",
          partialFailures: [],
          createTime: time,
          updateTime: time,
        },
      };
      entries.set(entry.job.name, entry);
      // The caller sees PENDING, as in the cloud; the work begins once it has its answer.
      setImmediate(startWaiting);
      return entry.job;
    },
    get: (name) => find(name).job,
    list: (parent) =>
      [...entries.values()]
        .map(({ job }) => job)
        .filter(({ name }) => name.startsWith(`${parent}/batchPredictionJobs/`))
        .toReversed(),
    cancel(name) {
      const entry = find(name);
      if (hasEnded(entry.job)) return;
      const wasPending = entry.job.state === "JOB_STATE_PENDING";
      entry.abort.abort(new Error("cancelled"));
      if (wasPending) {
        const error: RpcStatus = { code: cancelledCode, message: "The job was cancelled." };
        const nothing = { successful: 0, failed: 0, total: 0 };
        finish(entry, { state: "JOB_STATE_CANCELLED", error }, nothing);
      } else update(entry, { state: "JOB_STATE_CANCELLING" });
    },
    remove(name) {
      if (!hasEnded(find(name).job))
        throw new VertexRefusal(
          "FAILED_PRECONDITION",
          `Batch prediction job ${name} has not ended: cancel it first.`,
        );
      entries.delete(name);
    },
    async close() {
      for (const { job, abort } of entries.values())
        if (!hasEnded(job)) abort.abort(new Error("closing"));
      await Promise.allSettled(running);
    },
  };
}
