import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { ServiceContext } from "../../service.ts";
import { credentialsOf } from "../calls/credentials.ts";
import type { Endpoints } from "../calls/google-endpoints.ts";
import { httpCall, httpCallNames } from "../calls/http-calls.ts";
import { systemCalls } from "../calls/system-calls.ts";
import { findConnector } from "../connectors/catalogue.ts";
import { type ConnectorTiming, connectorCall } from "../connectors/connector-call.ts";
import { runWorkflow } from "../execution/interpreter.ts";
import { limits } from "../execution/limits.ts";
import {
  type BlockingCall,
  ExecutionCancelled,
  type Runtime,
  StepCounter,
} from "../execution/runtime.ts";
import { MemoryMeter } from "../execution/scope.ts";
import type { Sleep } from "../execution/sleep.ts";
import { Slots } from "../execution/slots.ts";
import { StepLog } from "../execution/step-log.ts";
import { WorkflowError, systemError } from "../execution/workflow-error.ts";
import { encodeJson, parseJson } from "../values/json.ts";
import { Callbacks } from "./callbacks.ts";
import type { Execution, ExecutionError, ExecutionRecord, ExecutionState } from "./execution.ts";
import type { CallLogLevel, Workflow } from "./workflow.ts";

/** What every execution of the service shares. */
export interface ExecutionSurroundings {
  readonly context: ServiceContext;
  readonly endpoints: () => Endpoints;
  readonly timing: ConnectorTiming;
  readonly sleep: Sleep;
  /** Where callback URLs point to, for example `http://127.0.0.1:8787`. */
  readonly baseUrl: () => string;
}

export interface ExecutionRequest {
  /** JSON text. */
  readonly argument?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly callLogLevel: CallLogLevel;
}

interface Ending {
  readonly state: ExecutionState;
  readonly endTime: Date;
  readonly result?: string;
  readonly error?: ExecutionError;
}

/** Starts at once and runs on its own; nothing it does rejects. */
export function startExecution(
  workflow: Workflow,
  request: ExecutionRequest,
  surroundings: ExecutionSurroundings,
): Execution {
  const { now, log } = surroundings.context;
  const id = randomUUID();
  const name = `${workflow.name}/executions/${id}`;
  const startTime = now();
  const steps = new StepLog(now);
  const abort = new AbortController();
  // Every request and sleep of every branch listens to it.
  setMaxListeners(0, abort.signal);
  const callbacks = new Callbacks({
    urlOf: (callbackId) => `${surroundings.baseUrl()}/v1/${name}/callbacks/${callbackId}`,
    newId: () => randomUUID(),
  });
  const runtime = runtimeOf(id, workflow, steps, callbacks, abort.signal, surroundings);
  const logCall = callLogger(request.callLogLevel, log, { workflow: workflow.id, execution: id });
  let ending: Ending | undefined;
  const run = async (): Promise<void> => {
    ending = await endingOf({ ...runtime, logCall }, request.argument, now);
    if (ending.state !== "FAILED") return;
    log({
      severity: "ERROR",
      message: "workflow execution failed",
      context: ending.error?.context,
      workflow: workflow.id,
      execution: id,
    });
  };
  const ended = run();
  const record = (): ExecutionRecord => ({
    name,
    id,
    workflowId: workflow.id,
    startTime,
    ...(request.argument === undefined ? {} : { argument: request.argument }),
    labels: request.labels,
    callLogLevel: request.callLogLevel,
    workflowRevisionId: workflow.revisionId,
    currentSteps: ending ? [] : steps.currentSteps(),
    ...(ending ?? { state: "ACTIVE" }),
  });
  return { workflow, log: steps, callbacks, abort, ended, record };
}

async function endingOf(
  runtime: Runtime,
  argument: string | undefined,
  now: () => Date,
): Promise<Ending> {
  try {
    // The caller gets the new execution before its first step runs.
    await new Promise(setImmediate);
    const value = argument === undefined ? null : parseJson(argument);
    const result = encodeJson(await runWorkflow(runtime, value));
    return { state: "SUCCEEDED", result, endTime: now() };
  } catch (error) {
    return { ...failureOf(error), endTime: now() };
  }
}

/** Call logging without arguments and results. https://cloud.google.com/workflows/docs/log-workflow#call-logging */
function callLogger(
  level: CallLogLevel,
  log: ServiceContext["log"],
  labels: Readonly<Record<string, string>>,
): Runtime["logCall"] {
  if (level === "LOG_NONE") return () => {};
  return (call) => {
    if (call.error === undefined && level === "LOG_ERRORS_ONLY") return;
    const severity = call.error === undefined ? "INFO" : "WARNING";
    log({ severity, message: "workflow call", ...call, ...labels });
  };
}

function failureOf(error: unknown): Pick<Ending, "state" | "error"> {
  if (error instanceof ExecutionCancelled) return { state: "CANCELLED" };
  const raised =
    error instanceof WorkflowError
      ? error
      : systemError(`the local engine failed: ${(error as Error).stack ?? String(error)}`);
  return {
    state: "FAILED",
    error: {
      payload: encodeJson(raised.payload),
      context: raised.context(),
      frames: raised.frames,
    },
  };
}

function runtimeOf(
  id: string,
  workflow: Workflow,
  log: StepLog,
  callbacks: Callbacks,
  signal: AbortSignal,
  surroundings: ExecutionSurroundings,
): Omit<Runtime, "logCall"> {
  const { context, endpoints, timing, sleep } = surroundings;
  const credentials = credentialsOf(context.access, workflow.serviceAccount);
  const counter = new StepCounter();
  const calls: Readonly<Record<string, BlockingCall>> = {
    ...callbacks.calls(),
    ...systemCalls({
      log: context.log,
      now: context.now,
      labels: { workflow: workflow.id, execution: id },
    }),
    ...Object.fromEntries(
      httpCallNames.map((name) => [`http.${name}`, httpCall(name, { credentials, endpoints })]),
    ),
  };
  return {
    definition: workflow.definition,
    library: {
      now: context.now,
      uuid: () => randomUUID(),
      environment: environmentOf(id, workflow),
    },
    meter: new MemoryMeter(),
    slots: new Slots(limits.concurrentBranches),
    log,
    counter,
    calls: {
      signal,
      sleep: (milliseconds, stopped) =>
        sleep(milliseconds, stopped ? AbortSignal.any([signal, stopped]) : signal),
      countStep: () => counter.add(),
    },
    findBlockingCall: (name) => {
      const connector = findConnector(name);
      if (!connector) return calls[name];
      const { projectId, location } = workflow;
      const now = context.now;
      const options = { credentials, endpoints, timing, now };
      return connectorCall(connector, { ...options, surroundings: { projectId, location } });
    },
  };
}

/** https://cloud.google.com/workflows/docs/use-environment-variables */
function environmentOf(id: string, workflow: Workflow): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({
      ...workflow.userEnvironment,
      GOOGLE_CLOUD_PROJECT_ID: workflow.projectId,
      GOOGLE_CLOUD_LOCATION: workflow.location,
      GOOGLE_CLOUD_WORKFLOW_ID: workflow.id,
      GOOGLE_CLOUD_WORKFLOW_REVISION_ID: workflow.revisionId,
      GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID: id,
      GOOGLE_CLOUD_SERVICE_ACCOUNT_NAME: workflow.serviceAccount,
    }),
  );
}
