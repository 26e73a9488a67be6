import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Access } from "../../iam/access.ts";
import { callerOfRequest } from "../../server/caller.ts";
import type { RequestHandler } from "../../server/http.ts";
import type { ServiceContext } from "../../service.ts";
import { BigQueryError } from "../errors.ts";
import { createAuthorization } from "./authorization.ts";
import { discoveryDocument } from "./discovery.ts";
import { httpFailure, unauthenticated, unsupported } from "./errors.ts";
import { isObject, type Json } from "./json.ts";
import { createRouter, type Route } from "./router.ts";
import { sendFailure, sendJson } from "./send.ts";
import type { UploadHandler } from "./upload.ts";

/** BigQuery's own limit on a JSON request. */
const maxBodyBytes = 10 * 1024 * 1024;

/** BigQuery REST v2 below `/bigquery/v2/`, and below `/` as Google's client asks with BIGQUERY_EMULATOR_HOST. */
export function createRestHandler(deps: {
  readonly access: Access;
  readonly log: ServiceContext["log"];
  readonly routes: readonly Route[];
  readonly upload: UploadHandler;
}): RequestHandler {
  const route = createRouter(deps.routes);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
    const principal = callerOfRequest(deps.access, request);
    if (principal === undefined) return sendFailure(response, unauthenticated);
    const authorization = createAuthorization(deps.access, principal);
    const method = methodOf(request);

    if (url.pathname.startsWith("/upload/") || url.pathname.startsWith("/resumable/upload/"))
      return deps.upload({ request, response, url, method, authorization });

    if (isDiscovery(url.pathname))
      return sendJson(response, 200, discoveryDocument(deps.routes, url.origin));
    const segments = segmentsOf(url.pathname);
    const match = route(method, segments);
    if (match.kind === "wrong method")
      throw unsupported(
        `${method} ${url.pathname}; this resource answers ${match.allowed.join(", ")}.`,
      );
    if (match.kind === "unknown") {
      if (segments[0] === "projects") throw unsupported(`the API method ${method} ${url.pathname}`);
      throw new BigQueryError("notFound", `Not found: ${method} ${url.pathname}`);
    }
    const text = await readBody(request);
    const result = await match.route.handle({
      params: match.params,
      query: url.searchParams,
      headers: request.headers,
      body: parseBody(text),
      text,
      authorization,
      origin: url.origin,
    });
    return sendJson(response, result === undefined ? 204 : 200, result);
  }

  return async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      const failure = httpFailure(error);
      if (failure.status >= 500)
        deps.log({
          severity: failure.status === 501 ? "WARNING" : "ERROR",
          message: "bigquery request failed",
          method: request.method,
          path: request.url?.split("?")[0],
          error: failure.body.error["message"],
        });
      sendFailure(response, failure);
    }
  };
}

function isDiscovery(pathname: string): boolean {
  return pathname === "/$discovery/rest" || pathname === "/discovery/v1/apis/bigquery/v2/rest";
}

/** Long GETs of Google's Python client arrive as POST with this header. */
function methodOf(request: IncomingMessage): string {
  const override = request.headers["x-http-method-override"];
  return typeof override === "string" ? override.toUpperCase() : (request.method ?? "GET");
}

function segmentsOf(pathname: string): readonly string[] {
  const path = pathname.startsWith("/bigquery/v2/")
    ? pathname.slice("/bigquery/v2".length)
    : pathname;
  try {
    return path.replace(/\/+$/, "").split("/").slice(1).map(decodeURIComponent);
  } catch (cause) {
    throw new BigQueryError("invalid", `The path ${pathname} is not valid percent-encoding.`, {
      cause,
    });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  if (request.method === "GET" || Number(request.headers["content-length"] ?? 0) > maxBodyBytes) {
    request.resume();
    if (request.method !== "GET") throw tooLarge();
    return "";
  }
  // Not node:stream/consumers, which goes through a Blob and waits for the event loop at each chunk of it.
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(request, "end");
  let bytes: Buffer = Buffer.concat(chunks);
  if (request.headers["content-encoding"] === "gzip") bytes = gunzipSync(bytes);
  if (bytes.length > maxBodyBytes) throw tooLarge();
  return bytes.toString("utf8");
}

function parseBody(text: string): Json {
  if (text.trim() === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch (cause) {
    throw new BigQueryError("invalid", `Invalid JSON payload received. ${messageOf(cause)}`, {
      cause,
    });
  }
  throw new BigQueryError("invalid", "Invalid JSON payload received. It must be an object.");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function tooLarge(): BigQueryError {
  return new BigQueryError(
    "invalid",
    `Request payload size exceeds the limit: ${maxBodyBytes} bytes.`,
    { httpStatus: 413 },
  );
}
