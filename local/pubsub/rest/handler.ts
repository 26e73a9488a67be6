import { status } from "@grpc/grpc-js";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../../iam/access.ts";
import { callerOfRequest } from "../../server/caller.ts";
import { authorizeCaller } from "../authorize.ts";
import { statusOf } from "../grpc/call.ts";
import { invalidArgument } from "../refusal.ts";
import { toJson } from "./json.ts";
import { type Operations, route } from "./routes.ts";

/** HTTP statuses of gRPC's codes (https://cloud.google.com/apis/design/errors#handling_errors). */
const httpStatus: Partial<Record<status, number>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.FAILED_PRECONDITION]: 400,
  [status.UNAUTHENTICATED]: 401,
  [status.PERMISSION_DENIED]: 403,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.UNIMPLEMENTED]: 501,
  [status.UNAVAILABLE]: 503,
};

/** Base64 makes a publish request of 10 MB larger. */
const maximumBodyBytes = 20_000_000;

/** The REST form of the same API, for the Workflows connector, gcloud and curl. */
export function createRestHandler(
  access: Access,
  operations: Operations,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      const authorize = authorizeCaller(access, callerOfRequest(access, request));
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      const call = {
        method: request.method ?? "GET",
        path: decodeURIComponent(pathname),
        query: searchParams,
        body: await readJson(request),
      };
      send(response, 200, toJson(await route(operations, call, authorize)));
    } catch (error) {
      const { code, details: message } = statusOf(error);
      const httpCode = httpStatus[code] ?? 500;
      send(response, httpCode, { error: { code: httpCode, message, status: status[code] } });
    }
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maximumBodyBytes) chunks.push(chunk);
  }
  if (bytes > maximumBodyBytes)
    throw invalidArgument(`The request has ${bytes} bytes; at most ${maximumBodyBytes} are taken.`);
  if (bytes === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw invalidArgument("Invalid JSON payload received.");
  }
}

function send(response: ServerResponse, code: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(code, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": bytes.length,
  });
  response.end(bytes);
}
