import type { Access } from "../../../../local/iam/access.ts";
import { compileWorkflow } from "../../../../local/workflows/definition/deploy.ts";
import { localTiming } from "../../../../local/workflows/connectors/connector-call.ts";
import type { ExecutionRecord } from "../../../../local/workflows/executions/execution.ts";
import {
  type ExecutionSurroundings,
  startExecution,
} from "../../../../local/workflows/executions/run-execution.ts";
import type { Workflow } from "../../../../local/workflows/executions/workflow.ts";

/** Everyone may do everything; tokens name their account. */
export const openAccess: Access = {
  identify: ({ authorization }) => authorization?.replace("Bearer access-of-", "") ?? "owner",
  isAllowed: () => true,
  accessToken: (principal) => ({ token: `access-of-${principal}`, expiresInSeconds: 3600 }),
  identityToken: async (principal, audience) => `identity-of-${principal}-for-${audience}`,
  verifyIdentityToken: async (token) => ({ email: token, audience: token }),
  assignPort: () => {},
};

export const startOfTest = new Date("2026-11-20T12:00:00.250Z");

/** Sleeps of the workflow are recorded and take no time. */
export interface TestRun {
  readonly record: ExecutionRecord;
  readonly sleptMs: readonly number[];
  readonly logs: readonly Readonly<Record<string, unknown>>[];
}

export function workflowFrom(source: string, id = "under-test"): Workflow {
  return {
    id,
    projectId: "test-project",
    location: "europe-west1",
    name: `projects/test-project/locations/europe-west1/workflows/${id}`,
    definition: compileWorkflow(id, source),
    source,
    serviceAccount: "flow@test-project.iam.gserviceaccount.com",
    userEnvironment: { STAGE: "test" },
    callLogLevel: "LOG_NONE",
    revisionId: "000001-abc",
  };
}

export async function run(
  source: string,
  options: { argument?: string; endpoints?: Readonly<Record<string, string>> } = {},
): Promise<TestRun> {
  const sleptMs: number[] = [];
  const logs: Readonly<Record<string, unknown>>[] = [];
  const surroundings: ExecutionSurroundings = {
    context: {
      projectId: "test-project",
      region: "europe-west1",
      access: openAccess,
      log: (line) => logs.push(line),
      now: () => startOfTest,
    },
    endpoints: () => options.endpoints ?? {},
    timing: localTiming,
    sleep: async (milliseconds) => {
      sleptMs.push(milliseconds);
      await new Promise(setImmediate);
    },
    baseUrl: () => "http://127.0.0.1:1",
  };
  const execution = startExecution(
    workflowFrom(source),
    {
      ...(options.argument === undefined ? {} : { argument: options.argument }),
      labels: {},
      callLogLevel: "LOG_NONE",
    },
    surroundings,
  );
  await execution.ended;
  return { record: execution.record(), sleptMs, logs };
}

/** The decoded result. @throws with the execution's error when it did not succeed. */
export async function resultOf(source: string, argument?: string): Promise<unknown> {
  const { record } = await run(source, argument === undefined ? {} : { argument });
  if (record.result === undefined) throw new Error(record.error?.context ?? record.state);
  return JSON.parse(record.result);
}

/** What an unhandled error carried. */
export async function errorOf(source: string, argument?: string): Promise<unknown> {
  const { record } = await run(source, argument === undefined ? {} : { argument });
  if (record.error === undefined) throw new Error(`expected a failure, got ${record.result}`);
  return JSON.parse(record.error.payload);
}

/** JSON text of `${expression}`, which keeps 64-bit integers apart from doubles where their text differs. */
export async function evaluated(expression: string, argument = "{}"): Promise<string> {
  const source = JSON.stringify({
    main: { params: ["args"], steps: [{ give: { return: `\${${expression}}` } }] },
  });
  const { record } = await run(source, { argument });
  if (record.result === undefined) throw new Error(record.error?.context ?? record.state);
  return record.result;
}
