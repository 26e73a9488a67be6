/** State of a job, as google.cloud.aiplatform.v1.JobState has it. */
export type JobState =
  | "JOB_STATE_PENDING"
  | "JOB_STATE_RUNNING"
  | "JOB_STATE_SUCCEEDED"
  | "JOB_STATE_PARTIALLY_SUCCEEDED"
  | "JOB_STATE_FAILED"
  | "JOB_STATE_CANCELLING"
  | "JOB_STATE_CANCELLED";

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
}

/** google.cloud.aiplatform.v1.BatchPredictionJob in JSON, as far as it is kept here. Times are RFC 3339. */
export interface BatchPredictionJob {
  readonly name: string;
  readonly displayName: string;
  readonly model: string;
  readonly modelVersionId: string;
  readonly inputConfig: {
    readonly instancesFormat: string;
    readonly bigquerySource: { readonly inputUri: string };
  };
  readonly outputConfig: {
    readonly predictionsFormat: string;
    readonly bigqueryDestination: { readonly outputUri: string };
  };
  readonly generateExplanation: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: JobState;
  readonly outputInfo?: {
    readonly bigqueryOutputDataset: string;
    readonly bigqueryOutputTable: string;
  };
  readonly error?: RpcStatus;
  readonly partialFailures: readonly RpcStatus[];
  readonly completionStats?: {
    readonly successfulCount: string;
    readonly failedCount: string;
    readonly incompleteCount: string;
  };
  readonly createTime: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly updateTime: string;
}

export const hasEnded = ({ state }: BatchPredictionJob): boolean =>
  state === "JOB_STATE_SUCCEEDED" ||
  state === "JOB_STATE_PARTIALLY_SUCCEEDED" ||
  state === "JOB_STATE_FAILED" ||
  state === "JOB_STATE_CANCELLED";
