import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
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

/**
 * Sends one request on a connection of its own, so that a connection that breaks always means that the request may have
 * arrived. `fetch` gives up on headers after five minutes whatever it is told, therefore node:http.
 * @throws WorkflowError: ConnectionFailedError before a connection stands, ConnectionError after, TimeoutError;
 * ExecutionCancelled when the signal says so.
 */
export function sendRequest(request: HttpRequest): Promise<HttpResponse> {
  const { url, signal } = request;
  return new Promise<HttpResponse>((resolve, reject) => {
    let isConnected = false;
    /** Why this side ended the request; what the socket then reports is a consequence. */
    let ended: Error | undefined;
    const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(
      url,
      {
        method: request.method,
        agent: false,
        headers: { "user-agent": userAgent, ...request.headers },
      },
      (response) => {
        readBody(response).then((body) => {
          settle();
          return resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        }, fail);
      },
    );
    const end = (reason: Error): void => {
      ended = reason;
      outgoing.destroy(reason);
    };
    const timer = setTimeout(() => {
      end(timeoutError(`${url.host} did not answer within ${request.timeoutMs / 1000} seconds`));
    }, request.timeoutMs);
    const onAbort = (): void => end(new ExecutionCancelled());
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown): void => {
      settle();
      reject(ended ?? asWorkflowError(error, url, isConnected));
    };
    outgoing.on("socket", (socket) => {
      socket.once("connect", () => (isConnected = true));
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

function asWorkflowError(error: unknown, url: URL, isConnected: boolean): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined && !(error instanceof AggregateError)) return error;
  const message = `${url.host}: ${code ?? "connection failed"}`;
  return isConnected ? connectionError(message) : connectionFailedError(message);
}
