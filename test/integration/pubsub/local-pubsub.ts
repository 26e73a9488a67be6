import { PubSub } from "@google-cloud/pubsub";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createAccess } from "../../../local/iam/create-access.ts";
import type { Infrastructure, Resource } from "../../../local/infrastructure/infrastructure.ts";
import type { Access } from "../../../local/iam/access.ts";
import { createPubsubService, type PubsubOptions } from "../../../local/pubsub/service.ts";

// Google's clients look for a metadata server outside this machine otherwise.
process.env["METADATA_SERVER_DETECTION"] = "none";

export const projectId = "acme-test";
export const pusher = `pusher@${projectId}.iam.gserviceaccount.com`;

type Declared = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `{ "google_pubsub_topic.events": { name: "events" } }` as one stack. */
export function infrastructureOf(declared: Declared): Infrastructure {
  const resources = Object.entries(declared).map(([address, attributes]): Resource => ({
    type: address.slice(0, address.indexOf(".")),
    address,
    stack: "test",
    attributes,
  }));
  return {
    projectId,
    region: "europe-west1",
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
  };
}

export async function startPubsub(
  declared: Declared,
  options: PubsubOptions = {},
): Promise<{
  service: ReturnType<typeof createPubsubService>;
  access: Access;
  client: PubSub;
  port: number;
  logged: { severity: string; message: string }[];
  stop(): Promise<void>;
}> {
  const infrastructure = infrastructureOf({
    "google_service_account.pusher": { account_id: "pusher" },
    ...declared,
  });
  const access = createAccess(infrastructure);
  const logged: { severity: string; message: string }[] = [];
  const service = createPubsubService({
    projectId,
    region: "europe-west1",
    access,
    log: (line) => logged.push(line),
    now: () => new Date(),
    ...options,
  });
  const port = await service.listen(0);
  await service.provision(infrastructure);
  const client = clientFor(port);
  return {
    service,
    access,
    client,
    port,
    logged,
    async stop() {
      await client.close();
      await service.close();
    },
  };
}

export function clientFor(port: number): PubSub {
  return new PubSub({ projectId, apiEndpoint: `127.0.0.1:${port}`, emulatorMode: true });
}

export interface PushRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly subscription: string;
    readonly deliveryAttempt?: number;
    readonly message: {
      readonly data?: string;
      readonly attributes?: Record<string, string>;
      readonly messageId: string;
      readonly publishTime: string;
      readonly orderingKey?: string;
    };
  };
}

/** A push endpoint that answers with the status that `answer` gives. */
export async function startEndpoint(
  answer: (request: PushRequest) => number | Promise<number>,
): Promise<{ url: string; requests: PushRequest[]; stop(): Promise<void> }> {
  const requests: PushRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as PushRequest["body"];
      const received = { headers: request.headers, body };
      requests.push(received);
      void Promise.resolve(answer(received)).then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const textOf = (request: PushRequest): string =>
  Buffer.from(request.body.message.data ?? "", "base64").toString();
