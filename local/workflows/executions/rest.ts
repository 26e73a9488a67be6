import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../../iam/access.ts";
import { callerOfRequest } from "../../server/caller.ts";
import type { RequestHandler } from "../../server/http.ts";
import { decodeBody, headersOf } from "../calls/http-encoding.ts";
import { ApiError, httpStatus, asApiError } from "./api-error.ts";
import type { ExecutionsApi, NewExecution } from "./executions-api.ts";
import { executionResource, stepEntryResource } from "./rest-shapes.ts";
import type { PageRequest } from "./paging.ts";

interface Call {
  readonly api: ExecutionsApi;
  readonly principal: string;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly now: () => Date;
}

type Handler = (call: Call, names: readonly string[]) => object | Promise<object>;

const workflow = "(projects/[^/]+/locations/[^/]+/workflows/[^/]+)";
const execution = "(projects/[^/]+/locations/[^/]+/workflows/[^/]+/executions/[^/:]+)";

const routes: readonly { readonly on: RegExp; readonly handle: Handler }[] = [
  { on: route("POST", `${workflow}/executions`), handle: createExecution },
  { on: route("GET", `${workflow}/executions`), handle: listExecutions },
  { on: route("GET", execution), handle: getExecution },
  { on: route("POST", `${execution}:cancel`), handle: cancelExecution },
  { on: route("GET", `${execution}/stepEntries`), handle: listStepEntries },
  { on: route("GET", `${execution}/callbacks`), handle: listCallbacks },
  { on: route("[A-Z]+", `${execution}/callbacks/([^/]+)`), handle: receiveCallback },
];

function route(verb: string, path: string): RegExp {
  return new RegExp(`^${verb} /v1/${path}$`);
}

/** The executions API over REST, and the URLs of callbacks. */
export function createRestHandler(
  api: ExecutionsApi,
  access: Access,
  now: () => Date,
): RequestHandler {
  return async (request, response) => {
    try {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const target = `${request.method} ${decodeURIComponent(url.pathname)}`;
      const found = routes.find(({ on }) => on.test(target));
      if (!found) throw new ApiError("NOT_FOUND", `${target} is no method of this service.`);
      const principal = callerOfRequest(access, request);
      if (principal === undefined) {
        throw new ApiError("UNAUTHENTICATED", "The access token is invalid or has expired.");
      }
      const body = await readAll(request);
      const call = { api, principal, request, query: url.searchParams, body, now };
      send(response, 200, await found.handle(call, found.on.exec(target)?.slice(1) ?? []));
    } catch (error) {
      const { code, message } = asApiError(error);
      send(response, httpStatus[code], {
        error: { code: httpStatus[code], message, status: code },
      });
    }
  };
}

function createExecution({ api, principal, body }: Call, [parent = ""]: readonly string[]): object {
  const given = jsonBody(body);
  const request: NewExecution = {
    ...optional(given, "argument"),
    ...optional(withEnumName(given, "callLogLevel", callLogLevels), "callLogLevel"),
    labels: labelsOf(given["labels"]),
  };
  return executionResource(api.create(principal, parent, request).record(), "FULL");
}

function listExecutions(call: Call, [parent = ""]: readonly string[]): object {
  const { api, principal, query } = call;
  refuseFilters(query);
  const page = api.list(principal, parent, pageRequest(query));
  const view = isView(query, "FULL") ? "FULL" : "BASIC";
  return {
    executions: page.items.map((record) => executionResource(record, view)),
    ...(page.nextPageToken ? { nextPageToken: page.nextPageToken } : {}),
  };
}

function getExecution({ api, principal, query }: Call, [name = ""]: readonly string[]): object {
  const view = isView(query, "BASIC") ? "BASIC" : "FULL";
  return executionResource(api.get(principal, name), view);
}

async function cancelExecution(
  { api, principal }: Call,
  [name = ""]: readonly string[],
): Promise<object> {
  return executionResource(await api.cancel(principal, name), "FULL");
}

function listStepEntries({ api, principal, query }: Call, [name = ""]: readonly string[]): object {
  refuseFilters(query);
  const page = api.stepEntries(principal, name, pageRequest(query));
  return {
    stepEntries: page.items.map((entry) => stepEntryResource(name, entry)),
    totalSize: page.totalSize,
    ...(page.nextPageToken ? { nextPageToken: page.nextPageToken } : {}),
  };
}

function listCallbacks({ api, principal }: Call, [name = ""]: readonly string[]): object {
  const callbacks = api.callbacks(principal, name);
  return {
    callbacks: callbacks.map((callback) => ({ ...callback, waiters: String(callback.waiters) })),
  };
}

function receiveCallback(call: Call, [name = "", id = ""]: readonly string[]): object {
  const { api, principal, request, query, body, now } = call;
  const received = { status: 200, headers: request.headers, body };
  api.receiveCallback(principal, name, id, {
    method: request.method ?? "",
    url: request.url ?? "",
    headers: headersOf(received),
    query: new Map([...query.keys()].map((key) => [key, query.get(key)])),
    body: decodeBody(received),
    sourceIp: request.socket.remoteAddress ?? "",
    receivedAt: now(),
  });
  return {};
}

function refuseFilters(query: URLSearchParams): void {
  for (const name of ["filter", "orderBy"]) {
    if (query.get(name)) throw new ApiError("UNIMPLEMENTED", `${name} is not supported locally.`);
  }
}

/** By the numbers of the proto: Google's clients may send enums as integers over REST. */
const callLogLevels = [
  "CALL_LOG_LEVEL_UNSPECIFIED",
  "LOG_ALL_CALLS",
  "LOG_ERRORS_ONLY",
  "LOG_NONE",
] as const;
const views = ["EXECUTION_VIEW_UNSPECIFIED", "BASIC", "FULL"] as const;

function isView(query: URLSearchParams, wanted: "BASIC" | "FULL"): boolean {
  const view = query.get("view");
  return view === wanted || view === String(views.indexOf(wanted));
}

function withEnumName(
  body: Readonly<Record<string, unknown>>,
  name: string,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const value = body[name];
  return typeof value === "number" ? { ...body, [name]: names[value] ?? String(value) } : body;
}

function pageRequest(query: URLSearchParams): PageRequest {
  return {
    pageSize: Number(query.get("pageSize") ?? 0),
    pageToken: query.get("pageToken") ?? "",
  };
}

function jsonBody(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString());
    // Google's client sends an empty message as an empty JSON string.
    if (parsed === null || parsed === "") return {};
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return { ...parsed };
    }
  } catch {
    // Answered below, as for any body that is no object.
  }
  throw new ApiError("INVALID_ARGUMENT", "The request body must be a JSON object.");
}

function optional<Name extends string>(
  body: Readonly<Record<string, unknown>>,
  name: Name,
): Partial<Record<Name, string>> {
  const value = body[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== "string") {
    throw new ApiError("INVALID_ARGUMENT", `${name} must be a string, got ${typeof value}.`);
  }
  return { [name]: value } as Partial<Record<Name, string>>;
}

function labelsOf(labels: unknown): Readonly<Record<string, string>> {
  if (labels === undefined || labels === null) return {};
  const entries = Object.entries(labels);
  if (entries.every(([, value]) => typeof value === "string")) return Object.fromEntries(entries);
  throw new ApiError("INVALID_ARGUMENT", "labels must be a map of strings.");
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}
