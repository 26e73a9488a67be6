import { ExecutionsClient } from "@google-cloud/workflows";
import { credentials } from "@grpc/grpc-js";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Access } from "../../../local/iam/access.ts";
import type { Infrastructure, Resource } from "../../../local/infrastructure/infrastructure.ts";
import type { ServiceContext } from "../../../local/service.ts";
import { type WorkflowsService, createWorkflowsService } from "../../../local/workflows/service.ts";

export const runner = "runner@test-project.iam.gserviceaccount.com";
export const stranger = "stranger@test-project.iam.gserviceaccount.com";

/** The runner may start workflows, strangers nothing, the owner everything. */
const access: Access = {
  identify: ({ authorization }) =>
    authorization?.replace(/^Bearer (?:access|identity):/, "") ?? "owner",
  isAllowed: (principal) => principal !== stranger,
  accessToken: (principal) => ({ token: `access:${principal}`, expiresInSeconds: 3600 }),
  identityToken: async (principal) => `identity:${principal}`,
  verifyIdentityToken: async (token) => ({ email: token, audience: "" }),
  assignPort: () => {},
};

const sources = {
  greet: `
main:
  params: [args]
  steps:
    - log:
        call: sys.log
        args: {text: "greeting", severity: "NOTICE"}
    - give:
        return: \${"Hello " + args.name}
`,
  fail: `main:
  steps:
    - broken:
        raise:
          code: 7
`,
  slow: `
- wait:
    call: sys.sleep
    args: {seconds: 600}
`,
  approval: `
- create:
    call: events.create_callback_endpoint
    args: {http_callback_method: "POST"}
    result: callback
- announce:
    call: http.post
    args:
      url: \${sys.get_env("ANNOUNCE_URL")}
      body: {url: "\${callback.url}"}
- wait:
    try:
      call: events.await_callback
      args:
        callback: \${callback}
        timeout: 30
      result: request
    except:
      as: e
      steps:
        - give_up:
            return: "no answer"
- give:
    return: \${request.http_request.body.decision}
`,
  parent: `
- child:
    call: googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run
    args:
      workflow_id: greet
      argument: {name: "child"}
    result: greeting
- give:
    return: \${greeting}
`,
};

export interface LocalWorkflows {
  readonly service: WorkflowsService;
  readonly context: ServiceContext;
  readonly url: string;
  readonly port: number;
  readonly grpc: ExecutionsClient;
  readonly rest: ExecutionsClient;
  /** Callback URLs that the `approval` workflow told its approver. */
  readonly announced: readonly string[];
  close(): Promise<void>;
}

export const workflowName = (id: string): string =>
  `projects/test-project/locations/europe-west1/workflows/${id}`;

export async function startLocalWorkflows(): Promise<LocalWorkflows> {
  const announced: string[] = [];
  const announcements = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      announced.push((JSON.parse(body) as { url: string }).url);
      response.end();
    });
  });
  await new Promise<void>((resolve) => announcements.listen(0, "127.0.0.1", resolve));
  const announceUrl = `http://127.0.0.1:${(announcements.address() as AddressInfo).port}`;
  const context: ServiceContext = {
    projectId: "test-project",
    region: "europe-west1",
    access,
    log: () => {},
    now: () => new Date(),
  };
  const service = createWorkflowsService({ ...context, endpoints: {} });
  const port = await service.listen(0);
  await service.provision(infrastructureOf(workflowResources(announceUrl)));
  const options = { projectId: "test-project", apiEndpoint: "127.0.0.1", port };
  const grpc = new ExecutionsClient({
    ...options,
    sslCreds: credentials.createInsecure(),
    auth: unsigned,
  } as never);
  const rest = new ExecutionsClient({
    ...options,
    fallback: true,
    protocol: "http",
    auth: unsigned,
  } as never);
  return {
    service,
    context,
    url: `http://127.0.0.1:${port}`,
    port,
    grpc,
    rest,
    announced,
    async close() {
      await Promise.all([grpc.close(), rest.close()]);
      await service.close();
      announcements.closeAllConnections();
      announcements.close();
    },
  };
}

/** Sends requests without credentials, as clients do to an emulator host. */
const unsigned = {
  universeDomain: "googleapis.com",
  getUniverseDomain: async () => "googleapis.com",
  getRequestHeaders: async () => new Headers(),
  fetch: (url: string, { method, headers, body }: RequestInit) =>
    fetch(url, { method: method ?? "GET", headers: headers ?? {}, body: body ?? null }),
};

function workflowResources(announceUrl: string): Resource[] {
  return Object.entries(sources).map(([name, source]) => ({
    type: "google_workflows_workflow",
    address: `google_workflows_workflow.${name}`,
    stack: "test",
    attributes: {
      name,
      region: "europe-west1",
      source_contents: source,
      service_account: `projects/test-project/serviceAccounts/${runner}`,
      user_env_vars: { ANNOUNCE_URL: announceUrl },
    },
  }));
}

export function infrastructureOf(resources: readonly Resource[]): Infrastructure {
  return {
    projectId: "test-project",
    region: "europe-west1",
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
  };
}
