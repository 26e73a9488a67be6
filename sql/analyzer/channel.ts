import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { type PackageDefinition, loadSync } from "@grpc/proto-loader";
import { spawnAnalyzer } from "./server.ts";

/** The analyser's protocol, snake_case as in its .proto files. */
export type Message = Readonly<Record<string, unknown>>;

/** One running analyser process and the connection to it. */
export interface Channel {
  call(method: string, request: Message): Promise<Message>;
  close(): void;
}

const maxMessageBytes = 512 * 1024 * 1024;
const readyTimeoutMs = 10_000;
const callTimeoutMs = 60_000;

export function loadProtocol(protos: string): PackageDefinition {
  return loadSync("local_service.proto", {
    includeDirs: [protos],
    keepCase: true,
    longs: String,
    enums: String,
    oneofs: true,
    defaults: false,
  });
}

export async function openChannel(binary: string, definition: PackageDefinition): Promise<Channel> {
  const { port, child } = await spawnAnalyzer(binary);
  const service = definition["zetasql.local_service.ZetaSqlLocalService"] as grpc.ServiceDefinition;
  const Client = grpc.makeGenericClientConstructor(service, "ZetaSqlLocalService");
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.initial_reconnect_backoff_ms": 10,
    "grpc.max_reconnect_backoff_ms": 100,
  });
  await promisify(client.waitForReady.bind(client))(Date.now() + readyTimeoutMs);
  const methods = client as unknown as Record<string, (...args: unknown[]) => void>;
  return {
    call: async (method, request) =>
      new Promise((resolve, reject) => {
        const answered = (error: grpc.ServiceError | null, response: Message): void => {
          if (error === null) resolve(response);
          else reject(error);
        };
        methods[method]?.call(client, request, { deadline: Date.now() + callTimeoutMs }, answered);
      }),
    close() {
      client.close();
      // The shell in between stops the analyser when its input ends; killing the shell itself would orphan the analyser.
      child.stdin?.end();
    },
  };
}
