import { type IncomingMessage, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { limits } from "../execution/limits.ts";
import { ExecutionCancelled } from "../execution/runtime.ts";
import {
  connectionError,
  connectionFailedError,
  resourceLimitError,
  timeoutError,
} from "../execution/workflow-error.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const userAgent = "GoogleCloudWorkflows; (+https://cloud.google.com/workflows/docs)";

export interface HttpClient {
  /** @throws WorkflowError: ConnectionFailedError before a connection stands, ConnectionError after, TimeoutError. */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

/** `fetch` gives up on headers after five minutes whatever it is told, so requests are made with node:http. */
export function createHttpClient(): HttpClient {
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  return {
    async send(request) {
      try {
        return await sendOnce(request, agents);
      } catch (error) {
        // The server closed a kept connection before this request reached it: only a new connection can tell.
        if (!(error instanceof StaleConnection)) throw error;
        return sendOnce(request, agents);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

class StaleConnection extends Error {
  override readonly name = "StaleConnection";
}

function sendOnce(
  request: HttpRequest,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
): Promise<HttpResponse> {
  const { url, signal } = request;
  const isSecure = url.protocol === "https:";
  return new Promise<HttpResponse>((resolve, reject) => {
    let isConnected = false;
    const outgoing = (isSecure ? httpsRequest : httpRequest)(
      url,
      {
        method: request.method,
        agent: isSecure ? agents.https : agents.http,
        headers: { "user-agent": userAgent, ...request.headers },
      },
      (response) => {
        readBody(response).then(
          (body) =>
            finish(() =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
            ),
          (error: unknown) => fail(error),
        );
      },
    );
    const timer = setTimeout(() => {
      outgoing.destroy(
        timeoutError(`${url.host} did not answer within ${request.timeoutMs / 1000} seconds`),
      );
    }, request.timeoutMs);
    const onAbort = (): void => {
      outgoing.destroy(new ExecutionCancelled());
    };
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const fail = (error: unknown): void => {
      const isStale = outgoing.reusedSocket && codeOf(error) === "ECONNRESET";
      finish(() =>
        reject(isStale ? new StaleConnection() : asWorkflowError(error, url, isConnected)),
      );
    };
    outgoing.on("socket", (socket) => {
      if (!socket.connecting) isConnected = true;
      else socket.once("connect", () => (isConnected = true));
    });
    outgoing.on("error", fail);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    outgoing.end(request.body);
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.httpResponseBytes) {
      throw resourceLimitError("HTTP response exceeds 2 MB", { tag: "ResponseSizeLimitError" });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? String(error.code) : undefined;

function asWorkflowError(error: unknown, url: URL, isConnected: boolean): unknown {
  const code = codeOf(error);
  if (code === undefined && !(error instanceof AggregateError)) return error;
  const message = `${url.host}: ${code ?? "connection failed"}`;
  return isConnected ? connectionError(message) : connectionFailedError(message);
}
