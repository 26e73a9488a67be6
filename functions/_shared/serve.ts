import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { drainOnSignal } from "./drain.ts";
import { failure, type HttpHandler, type HttpRequest, type HttpResponse } from "./http.ts";
import { createLogger, errorFields, type Logger } from "./log.ts";
import { readBody } from "./read-body.ts";
import { traceOf } from "./trace.ts";

/** What a function's index.ts wires. */
export interface Wiring {
  readonly handle: HttpHandler;
  readonly maxBodyBytes: number;
  readonly flush?: () => Promise<void>;
  /** Started once the process has nothing else to do: loads heavy clients before the first request needs them. */
  readonly warm?: () => Promise<void>;
}

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Header under which the content type waits for us, see `keepBodyUnread`. */
const keptContentType = "x-ame-content-type";

/**
 * Makes the handler that `http(name, …)` of the Functions Framework registers. A wrong environment ends the process with
 * one log line; a failure that the handler did not foresee is a 500, which Pub/Sub and SDKs send again.
 */
export function serve(
  service: string,
  wire: (log: Logger) => Wiring,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): NodeHandler {
  const log = createLogger({ service, projectId: environment["GOOGLE_CLOUD_PROJECT"] ?? "" });
  const wiring = wireOrExit(wire, log);
  keepBodyUnread();
  drainOnSignal({ log, flush: wiring.flush ?? (() => Promise.resolve()) });
  setImmediate(() => {
    wiring.warm?.().catch((thrown: unknown) => log.warning("warm-up failed", errorFields(thrown)));
  });
  return async (incoming, outgoing) => {
    const request = await toRequest(incoming, wiring.maxBodyBytes);
    const response = await wiring.handle(request).catch((thrown: unknown) => {
      log.withTrace(request.trace).error("request failed", errorFields(thrown));
      return failure(500, "unexpected", "The request failed and may be sent again.");
    });
    send(response, outgoing);
  };
}

function wireOrExit(wire: (log: Logger) => Wiring, log: Logger): Wiring {
  try {
    return wire(log);
  } catch (thrown) {
    log.critical("start-up failed", errorFields(thrown));
    process.exit(1);
  }
}

/**
 * The framework parses every body before a handler sees it: up to 1 GB of it, decompressed, and answers malformed JSON
 * with a page of HTML. It leaves a body without a content type alone, so the type is set aside until it has passed.
 * https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/server.ts
 */
function keepBodyUnread(): void {
  subscribe("http.server.request.start", (message) => {
    const { headers } = (message as { readonly request: IncomingMessage }).request;
    delete headers[keptContentType];
    if (headers["content-type"] === undefined) return;
    headers[keptContentType] = headers["content-type"];
    delete headers["content-type"];
  });
}

async function toRequest(incoming: IncomingMessage, limitBytes: number): Promise<HttpRequest> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  headers["content-type"] = headers[keptContentType];
  delete headers[keptContentType];
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  return {
    method: incoming.method ?? "GET",
    path,
    ...(query.length === 0 ? {} : { query: new URLSearchParams(query.join("?")) }),
    headers,
    body: await readBody(incoming, limitBytes),
    trace: traceOf(headers),
  };
}

function send(response: HttpResponse, outgoing: ServerResponse): void {
  const text =
    response.html ?? (response.body === undefined ? undefined : JSON.stringify(response.body));
  const type = response.html === undefined ? "application/json" : "text/html";
  outgoing.writeHead(response.status, {
    ...(text === undefined
      ? {}
      : {
          "content-type": `${type}; charset=utf-8`,
          "content-length": Buffer.byteLength(text),
        }),
    ...response.headers,
  });
  outgoing.end(text);
}
