import { operationError, responseTypeError } from "../execution/workflow-error.ts";
import { parseJson } from "../values/json.ts";
import { type Value, isMap } from "../values/value.ts";
import type { Waiting } from "./method.ts";

export type Pause = () => Promise<void>;

interface Polling {
  /** Path below the service's base path. */
  readonly get: (path: string) => Promise<Value>;
  readonly pause: Pause;
}

type State =
  | { readonly kind: "running"; readonly path: string }
  | { readonly kind: "ended"; readonly result: Value };

/**
 * Waits until what a call started has ended. @throws OperationError when it failed.
 * https://cloud.google.com/workflows/docs/connectors#long-running_operations
 */
export async function waitFor(waiting: Waiting, answer: Value, polling: Polling): Promise<Value> {
  const stateOf = states[waiting];
  let state = stateOf(answer);
  while (state.kind === "running") {
    await polling.pause();
    state = stateOf(await polling.get(state.path));
  }
  return state.result;
}

const states: Readonly<Record<Waiting, (answer: Value) => State>> = {
  bigqueryJob(job) {
    const error = at(job, "status", "errorResult");
    if (at(job, "status", "state") !== "DONE")
      return { kind: "running", path: bigqueryJobPath(job) };
    if (error !== null) throw operationError(error, job);
    return { kind: "ended", result: job };
  },
  batchPredictionJob(job) {
    const state = text(job, "state");
    if (state === "JOB_STATE_SUCCEEDED" || state === "JOB_STATE_PARTIALLY_SUCCEEDED") {
      return { kind: "ended", result: job };
    }
    if (["JOB_STATE_FAILED", "JOB_STATE_CANCELLED", "JOB_STATE_EXPIRED"].includes(state)) {
      throw operationError(at(job, "error"), job);
    }
    return { kind: "running", path: text(job, "name") };
  },
  operation(operation) {
    if (at(operation, "done") !== true) return { kind: "running", path: text(operation, "name") };
    const error = at(operation, "error");
    if (error !== null) throw operationError(error, operation);
    return { kind: "ended", result: at(operation, "response") };
  },
  /** `executions.run` gives the called workflow's own result. */
  execution(execution) {
    const state = text(execution, "state");
    if (state === "ACTIVE" || state === "QUEUED") {
      return { kind: "running", path: text(execution, "name") };
    }
    if (state !== "SUCCEEDED") throw operationError(at(execution, "error"), execution);
    const result = at(execution, "result");
    return { kind: "ended", result: typeof result === "string" ? parseJson(result) : null };
  },
};

function bigqueryJobPath(job: Value): string {
  const reference = at(job, "jobReference");
  const location = at(reference, "location");
  const query = typeof location === "string" ? `?location=${encodeURIComponent(location)}` : "";
  return `projects/${text(reference, "projectId")}/jobs/${text(reference, "jobId")}${query}`;
}

function at(value: Value, ...path: readonly string[]): Value {
  let current = value;
  for (const key of path) current = isMap(current) ? (current.get(key) ?? null) : null;
  return current;
}

function text(value: Value, key: string): string {
  const found = at(value, key);
  if (typeof found === "string") return found;
  throw responseTypeError(`the answer of a long-running operation has no ${key}`);
}
