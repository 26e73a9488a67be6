import type { WorkflowDefinition } from "../definition/steps.ts";
import type { LibraryRuntime } from "../stdlib/function.ts";
import type { Value } from "../values/value.ts";
import { limits } from "./limits.ts";
import type { MemoryMeter } from "./scope.ts";
import type { Slots } from "./slots.ts";
import type { StepLog } from "./step-log.ts";
import { type WorkflowError, resourceLimitError } from "./workflow-error.ts";

/** Ends an execution from outside; no `except` catches it. */
export class ExecutionCancelled extends Error {
  override readonly name = "ExecutionCancelled";
}

/** What a blocking call (HTTP, sleep, callback, connector) may use. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** Ends early with ExecutionCancelled, when the execution is cancelled or the given signal says so. */
  readonly sleep: (milliseconds: number, stopped?: AbortSignal) => Promise<void>;
  /** Connector polls are steps of the execution too. */
  readonly countStep: () => void;
}

export type BlockingCall = (
  args: ReadonlyMap<string, Value>,
  context: CallContext,
) => Promise<Value>;

export interface LoggedCall {
  readonly routine: string;
  readonly step: string;
  readonly function: string;
  /** The error's message, when it raised one. */
  readonly error?: string;
}

/** One execution's surroundings, shared by all its routines and branches. */
export interface Runtime {
  readonly definition: WorkflowDefinition;
  readonly library: LibraryRuntime;
  readonly meter: MemoryMeter;
  readonly slots: Slots;
  readonly log: StepLog;
  readonly counter: StepCounter;
  readonly calls: CallContext;
  /** One ended call step, for the call log. */
  readonly logCall: (call: LoggedCall) => void;
  /** `http.*`, `sys.*`, `events.*` and connector methods. */
  readonly findBlockingCall: (name: string) => BlockingCall | undefined;
}

export class StepCounter {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count += 1;
    if (this.#count > limits.steps) throw tooManySteps();
  }
}

export const tooManySteps = (): WorkflowError =>
  resourceLimitError(`execution exceeded ${limits.steps} steps`, { fatal: true });

/** One invocation of a routine. */
export interface Frame {
  readonly runtime: Runtime;
  readonly routine: string;
  readonly depth: number;
  readonly parallelDepth: number;
  /** Of the branch that runs this frame, to be lent out while the branch waits for branches of its own. */
  readonly holdsSlot: boolean;
}
