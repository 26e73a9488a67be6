import type { StepLog } from "../execution/step-log.ts";
import type { StackFrame } from "../execution/workflow-error.ts";
import type { Callbacks } from "./callbacks.ts";
import type { CallLogLevel, Workflow } from "./workflow.ts";

export type ExecutionState = "ACTIVE" | "SUCCEEDED" | "FAILED" | "CANCELLED";

export interface ExecutionError {
  /** JSON of what was raised. */
  readonly payload: string;
  /** Human-readable, with the steps it passed through. */
  readonly context: string;
  /** Innermost first. */
  readonly frames: readonly StackFrame[];
}

/** The resource of the executions API, independent of REST and gRPC. */
export interface ExecutionRecord {
  /** `projects/p/locations/l/workflows/w/executions/e`. */
  readonly name: string;
  readonly id: string;
  readonly workflowId: string;
  readonly state: ExecutionState;
  readonly argument?: string;
  /** JSON. */
  readonly result?: string;
  readonly error?: ExecutionError;
  readonly startTime: Date;
  readonly endTime?: Date;
  readonly labels: Readonly<Record<string, string>>;
  readonly callLogLevel: CallLogLevel;
  readonly workflowRevisionId: string;
  readonly currentSteps: readonly { readonly routine: string; readonly step: string }[];
}

/** One execution while it runs and after. */
export interface Execution {
  readonly workflow: Workflow;
  readonly log: StepLog;
  readonly callbacks: Callbacks;
  readonly abort: AbortController;
  /** Settles when it has ended, however it ended. */
  readonly ended: Promise<void>;
  record(): ExecutionRecord;
}
