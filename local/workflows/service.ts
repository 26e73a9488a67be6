import { createDualListener } from "../server/dual.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import type { Endpoints } from "./calls/google-endpoints.ts";
import { type ConnectorTiming, localTiming } from "./connectors/connector-call.ts";
import { type Sleep, sleep } from "./execution/sleep.ts";
import type { ExecutionRecord } from "./executions/execution.ts";
import { ExecutionsApi } from "./executions/executions-api.ts";
import { createGrpcExecutions } from "./executions/grpc.ts";
import { createRestHandler } from "./executions/rest.ts";
import { workflowOf } from "./provision.ts";
import { encodeJson, valueOf } from "./values/json.ts";

export interface WorkflowsContext extends ServiceContext {
  /**
   * Local addresses of Google's services by the first label of their host: `bigquery`, `storage`, `aiplatform`,
   * `pubsub`, `secretmanager`, `run`. `workflowexecutions` is this service itself unless given.
   */
  readonly endpoints: Endpoints;
  /** Delays between a connector's polls and retries; a few milliseconds unless given. */
  readonly connectorTiming?: ConnectorTiming;
  /** How `sys.sleep` and retry delays wait; real time unless given. */
  readonly sleep?: Sleep;
}

export interface WorkflowsService extends LocalService {
  /** Runs a workflow as the owner and waits for its end. `argument` is plain data; leave it out for none. */
  execute(workflowId: string, argument?: unknown): Promise<ExecutionRecord>;
  readonly executions: ExecutionsApi;
}

/** Google Cloud Workflows: runs the real YAML, and answers the executions API over REST and gRPC on one port. */
export function createWorkflowsService(context: WorkflowsContext): WorkflowsService {
  let ownUrl: string | undefined;
  const baseUrl = (): string => {
    if (ownUrl === undefined)
      throw new Error("The workflows service has no port yet: call listen.");
    return ownUrl;
  };
  const api = new ExecutionsApi({
    context,
    endpoints: () => ({
      ...(ownUrl === undefined ? {} : { workflowexecutions: ownUrl }),
      ...context.endpoints,
    }),
    timing: context.connectorTiming ?? localTiming,
    sleep: context.sleep ?? sleep,
    baseUrl,
  });
  const listener = createDualListener({
    service: "workflows",
    grpc: createGrpcExecutions(api, context.access),
    handler: createRestHandler(api, context.access, context.now),
  });
  let revision = 0;

  return {
    name: "workflows",
    executions: api,
    async listen(port) {
      const bound = await listener.listen(port);
      ownUrl ??= `http://127.0.0.1:${bound}`;
      return bound;
    },
    async provision(infrastructure) {
      for (const resource of infrastructure.ofType("google_workflows_workflow")) {
        revision += 1;
        api.deploy(workflowOf(resource, infrastructure, revision));
      }
    },
    async execute(workflowId, argument) {
      const workflow = api.workflows().find(({ id }) => id === workflowId);
      if (!workflow) {
        const known = api.workflows().map(({ id }) => id);
        throw new Error(
          `There is no workflow ${workflowId}: deployed are ${known.join(", ") || "none"}.`,
        );
      }
      const request = argument === undefined ? {} : { argument: encodeJson(valueOf(argument)) };
      const execution = api.create("owner", workflow.name, request);
      await execution.ended;
      return execution.record();
    },
    async close() {
      await api.close();
      await listener.close();
    },
  };
}
