import type { ForLoop, ParallelStep } from "../definition/steps.ts";
import { type Value, mapOf, typeName } from "../values/value.ts";
import type { Interpreter } from "./interpreter.ts";
import { limits } from "./limits.ts";
import { iterationValues } from "./loop.ts";
import { type Outcome, done } from "./outcome.ts";
import { type Frame, tooManySteps } from "./runtime.ts";
import type { Scope } from "./scope.ts";
import { resolve } from "./values-of.ts";
import { WorkflowError, parallelNestingError, typeError, valueError } from "./workflow-error.ts";

interface Task {
  readonly id: string;
  readonly run: (frame: Frame) => Promise<unknown>;
}

/**
 * All branches run to their end whatever happens to the others (`continueAll`); then unhandled errors surface together.
 * https://cloud.google.com/workflows/docs/reference/syntax/parallel-steps
 */
export async function runParallel(
  step: ParallelStep,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Outcome> {
  if (frame.parallelDepth >= limits.parallelNesting) {
    throw parallelNestingError(`parallel steps nest at most ${limits.parallelNesting} deep`);
  }
  const shared = new Set(step.shared);
  const tasks =
    step.work.kind === "for"
      ? await iterationTasks(step.work.loop, shared, scope, frame, interpreter)
      : step.work.branches.map(({ name, steps }) => ({
          id: name,
          run: (inner: Frame) => inScope(scope, shared, interpreter, steps, inner),
        }));
  const limit = await concurrencyLimit(step, scope, frame, interpreter);
  const errors = await runTasks(tasks, limit, frame);
  if (errors.length > 0) throw unhandledBranchError(errors);
  return done;
}

async function iterationTasks(
  loop: ForLoop,
  shared: ReadonlySet<string>,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const value of await iterationValues(loop, scope, frame, interpreter)) {
    // Every iteration is a step at least.
    if (tasks.length >= limits.steps) throw tooManySteps();
    tasks.push(iterationTask(loop, tasks.length, value, shared, scope, interpreter));
  }
  return tasks;
}

function iterationTask(
  loop: ForLoop,
  index: number,
  value: Value,
  shared: ReadonlySet<string>,
  scope: Scope,
  interpreter: Interpreter,
): Task {
  return {
    id: String(index),
    run: (inner) =>
      inScope(scope, shared, interpreter, loop.steps, inner, (iteration) => {
        iteration.declare(loop.value, value);
        if (loop.index !== undefined) iteration.declare(loop.index, BigInt(index));
      }),
  };
}

async function inScope(
  scope: Scope,
  shared: ReadonlySet<string>,
  interpreter: Interpreter,
  steps: Parameters<Interpreter["runSteps"]>[0],
  frame: Frame,
  prepare: (branch: Scope) => void = () => {},
): Promise<unknown> {
  const branch = scope.child(shared);
  try {
    prepare(branch);
    return await interpreter.runSteps(steps, branch, frame);
  } finally {
    branch.release();
  }
}

async function concurrencyLimit(
  step: ParallelStep,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<number> {
  if (!step.concurrencyLimit) return limits.concurrentBranches;
  const value = await resolve(step.concurrencyLimit, interpreter.environment(scope, frame));
  if (typeof value !== "bigint") {
    throw typeError(`concurrency_limit must be an integer, got ${typeName(value)}`);
  }
  if (value < 1n) throw valueError(`concurrency_limit must be positive, got ${value}`);
  return Math.min(Number(value), limits.concurrentBranches);
}

interface BranchError {
  readonly id: string;
  readonly error: WorkflowError;
}

/** A branch that waits for branches of its own lends its slot, or nested steps could wait for each other forever. */
async function runTasks(
  tasks: readonly Task[],
  limit: number,
  frame: Frame,
): Promise<BranchError[]> {
  const { slots } = frame.runtime;
  const errors: BranchError[] = [];
  const waiting = tasks.values();
  const inner: Frame = { ...frame, parallelDepth: frame.parallelDepth + 1, holdsSlot: true };
  const work = async (): Promise<void> => {
    for (const task of waiting) {
      if (errors.length >= limits.unhandledBranchErrors) return;
      await slots.acquire();
      try {
        await task.run(inner);
      } catch (error) {
        if (!(error instanceof WorkflowError) || error.fatal) throw error;
        errors.push({ id: task.id, error });
      } finally {
        slots.release();
      }
    }
  };
  if (frame.holdsSlot) slots.release();
  const workers = await Promise.allSettled(
    Array.from({ length: Math.min(limit, tasks.length) }, work),
  );
  if (frame.holdsSlot) await slots.acquire();
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed) throw failed.reason;
  return errors;
}

function unhandledBranchError(errors: readonly BranchError[]): WorkflowError {
  const message =
    "UnhandledBranchError: One or more branches or iterations encountered an unhandled runtime error";
  const branches: Value[] = errors.map(({ id, error }) =>
    mapOf({ id, error: mapOf({ context: error.context(), payload: error.payload }) }),
  );
  return new WorkflowError(
    mapOf({
      message,
      tags: ["UnhandledBranchError", "RuntimeError"],
      branches,
      truncated: errors.length >= limits.unhandledBranchErrors,
    }),
    message,
  );
}
