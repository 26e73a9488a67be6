import type { Access, Principal } from "../../iam/access.ts";
import type { StepEntry } from "../execution/step-log.ts";
import { WorkflowError } from "../execution/workflow-error.ts";
import { limits } from "../execution/limits.ts";
import { parseJson } from "../values/json.ts";
import { ApiError } from "./api-error.ts";
import type { ReceivedRequest } from "./callbacks.ts";
import type { Execution, ExecutionRecord } from "./execution.ts";
import { type Page, type PageRequest, pageOf } from "./paging.ts";
import { type ExecutionSurroundings, startExecution } from "./run-execution.ts";
import type { CallLogLevel, Workflow } from "./workflow.ts";

export interface NewExecution {
  /** JSON text. */
  readonly argument?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly callLogLevel?: string;
}

/** Older executions are forgotten, so that a service that stays up does not grow. */
const keptExecutions = 1_000;

/** The executions API without its transports. https://cloud.google.com/workflows/docs/reference/executions/rest */
export class ExecutionsApi {
  readonly #workflows = new Map<string, Workflow>();
  readonly #executions = new Map<string, Execution>();
  readonly #access: Access;
  readonly #surroundings: ExecutionSurroundings;

  constructor(surroundings: ExecutionSurroundings) {
    this.#access = surroundings.context.access;
    this.#surroundings = surroundings;
  }

  /** Replaces an earlier revision; executions under way keep theirs. */
  deploy(workflow: Workflow): void {
    this.#workflows.set(workflow.name, workflow);
  }

  workflows(): readonly Workflow[] {
    return [...this.#workflows.values()];
  }

  /** By resource name. */
  workflow(name: string): Workflow {
    const workflow = this.#workflows.get(name);
    if (!workflow) throw new ApiError("NOT_FOUND", `Requested entity was not found: ${name}`);
    return workflow;
  }

  create(principal: Principal, parent: string, request: NewExecution): Execution {
    this.#allow(principal, "workflows.executions.create", parent);
    const workflow = this.workflow(parent);
    if (request.argument !== undefined) checkArgument(request.argument);
    const execution = startExecution(
      workflow,
      {
        ...(request.argument === undefined ? {} : { argument: request.argument }),
        labels: request.labels ?? {},
        callLogLevel: callLogLevelOf(request.callLogLevel) ?? workflow.callLogLevel,
      },
      this.#surroundings,
    );
    this.#executions.set(execution.record().name, execution);
    this.#forgetOldest();
    return execution;
  }

  get(principal: Principal, name: string): ExecutionRecord {
    return this.#find(principal, "workflows.executions.get", name).record();
  }

  /** Newest first. */
  list(principal: Principal, parent: string, page: PageRequest): Page<ExecutionRecord> {
    this.#allow(principal, "workflows.executions.list", parent);
    this.workflow(parent);
    const records = [...this.#executions.values()]
      .filter(({ workflow }) => workflow.name === parent)
      .map((execution) => execution.record());
    return pageOf(records.toReversed(), page);
  }

  cancel(principal: Principal, name: string): Promise<ExecutionRecord> {
    const execution = this.#find(principal, "workflows.executions.cancel", name);
    const { state } = execution.record();
    if (state !== "ACTIVE") {
      throw new ApiError("FAILED_PRECONDITION", `Execution ${name} is ${state}, not ACTIVE.`);
    }
    execution.abort.abort();
    return execution.ended.then(() => execution.record());
  }

  stepEntries(principal: Principal, name: string, page: PageRequest): Page<StepEntry> {
    const { log } = this.#find(principal, "workflows.stepEntries.list", name);
    return pageOf(log.entries, page);
  }

  callbacks(
    principal: Principal,
    name: string,
  ): readonly { readonly name: string; readonly method: string; readonly waiters: number }[] {
    const { callbacks } = this.#find(principal, "workflows.callbacks.list", name);
    return callbacks.list().map(({ id, method, waiting }) => ({
      name: `${name}/callbacks/${id}`,
      method,
      waiters: waiting.length,
    }));
  }

  receiveCallback(principal: Principal, name: string, id: string, request: ReceivedRequest): void {
    const execution = this.#find(principal, "workflows.callbacks.send", name);
    const endpoint = execution.callbacks.find(id);
    if (!endpoint || execution.record().state !== "ACTIVE") {
      throw new ApiError("NOT_FOUND", `No callback ${id} is open in ${name}.`);
    }
    if (endpoint.method !== request.method) {
      const message = `The callback takes ${endpoint.method} requests, not ${request.method}.`;
      throw new ApiError("INVALID_ARGUMENT", message);
    }
    execution.callbacks.receive(endpoint, request);
  }

  /** Cancels what still runs and waits for it. */
  async close(): Promise<void> {
    const running = [...this.#executions.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  #find(principal: Principal, permission: string, name: string): Execution {
    this.#allow(principal, permission, name.replace(/\/executions\/[^/]*$/, ""));
    const execution = this.#executions.get(name);
    if (!execution) throw new ApiError("NOT_FOUND", `Requested entity was not found: ${name}`);
    return execution;
  }

  #allow(principal: Principal, permission: string, resource: string): void {
    if (this.#access.isAllowed(principal, permission, resource)) return;
    throw new ApiError(
      "PERMISSION_DENIED",
      `Permission '${permission}' denied on resource '${resource}' (or it may not exist) for ${principal}.`,
    );
  }

  #forgetOldest(): void {
    for (const [name, execution] of this.#executions) {
      if (this.#executions.size <= keptExecutions) return;
      if (execution.record().state !== "ACTIVE") this.#executions.delete(name);
    }
  }
}

function checkArgument(argument: string): void {
  const bytes = Buffer.byteLength(argument);
  if (bytes > limits.argumentBytes) {
    throw new ApiError("INVALID_ARGUMENT", `The argument has ${bytes} bytes, at most 32 KB.`);
  }
  try {
    parseJson(argument);
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    throw new ApiError("INVALID_ARGUMENT", `The argument is no JSON: ${error.message}`);
  }
}

const levels: readonly CallLogLevel[] = ["LOG_ALL_CALLS", "LOG_ERRORS_ONLY", "LOG_NONE"];

function callLogLevelOf(given: string | undefined): CallLogLevel | undefined {
  if (given === undefined || given === "CALL_LOG_LEVEL_UNSPECIFIED") return undefined;
  const level = levels.find((known) => known === given);
  if (!level) throw new ApiError("INVALID_ARGUMENT", `Unknown call log level ${given}.`);
  return level;
}
