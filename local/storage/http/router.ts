import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceContext } from "../../service.ts";
import { Refusal, unsupported } from "../refusal.ts";
import * as buckets from "./buckets.ts";
import { createExchange } from "./exchange.ts";
import * as objects from "./objects.ts";
import { type Exchange, sendEmpty, sendJson } from "./request.ts";
import type { ResumableUploads } from "./resumable.ts";
import { upload } from "./upload.ts";

export interface RouterDependencies extends objects.ObjectDependencies {
  readonly context: ServiceContext;
  readonly resumable: ResumableUploads;
}

/**
 * The JSON API v1. Paths come with and without `/storage/v1`: Google's client leaves it out when STORAGE_EMULATOR_HOST is set.
 * Object names are one encoded segment, so the path is matched before it is decoded.
 */
export function createRouter(
  dependencies: RouterDependencies,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      const exchange = createExchange(dependencies.context, request, response);
      await route(exchange, dependencies);
    } catch (error) {
      answerError(error, request, response, dependencies.context);
    }
  };
}

async function route(exchange: Exchange, dependencies: RouterDependencies): Promise<void> {
  const { method = "GET" } = exchange.request;
  const [path = "/"] = (exchange.request.url ?? "/").split("?");
  const uploadPath = /^\/(?:resumable\/)?upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(path);
  if (uploadPath !== null) {
    await routeUpload(exchange, dependencies, method, decode(uploadPath[1]));
    return;
  }
  const segments = path
    .replace(/^(?:\/download)?(?:\/storage\/v1)?/, "")
    .split("/")
    .slice(1)
    .map(decode);
  const isHandled =
    segments[0] === "b" &&
    (segments.length <= 2
      ? await routeBucket(exchange, dependencies, method, segments[1])
      : await routeInBucket(exchange, dependencies, method, segments));
  if (!isHandled) throw unsupported(`${method} ${path}`);
}

async function routeUpload(
  exchange: Exchange,
  dependencies: RouterDependencies,
  method: string,
  bucket: string,
): Promise<void> {
  const { resumable, writer, buckets: all } = dependencies;
  const isSession = exchange.query.has("upload_id");
  if (method === "POST" && !isSession)
    await upload(exchange, bucket, { writer, blobs: all.blobs, resumable });
  else if (method === "PUT" || method === "POST") await resumable.continue(exchange);
  else if (method === "DELETE") await resumable.cancel(exchange);
  else throw unsupported(`${method} on an upload`);
}

async function routeBucket(
  exchange: Exchange,
  { buckets: all }: RouterDependencies,
  method: string,
  name: string | undefined,
): Promise<boolean> {
  if (name === undefined || name === "") {
    if (method === "GET") buckets.list(exchange, all);
    else if (method === "POST") await buckets.insert(exchange, all);
    else return false;
    return true;
  }
  if (method === "GET") buckets.get(exchange, all, name);
  else if (method === "PATCH") await buckets.patch(exchange, all, name);
  else if (method === "DELETE") buckets.remove(exchange, all, name);
  else return false;
  return true;
}

async function routeInBucket(
  exchange: Exchange,
  dependencies: RouterDependencies,
  method: string,
  segments: readonly string[],
): Promise<boolean> {
  const [, bucket = "", collection, name, verb, ...rest] = segments;
  if (collection === "notificationConfigs" && method === "GET" && name === undefined) {
    buckets.listNotifications(exchange, dependencies.buckets, dependencies.notifications, bucket);
    return true;
  }
  if (collection !== "o") return false;
  if (name === undefined) {
    if (method !== "GET") return false;
    objects.list(exchange, dependencies, bucket);
    return true;
  }
  if (verb === undefined) return routeObject(exchange, dependencies, method, bucket, name);
  if (method !== "POST") return false;
  if (verb === "compose" && rest.length === 0) {
    await objects.compose(exchange, dependencies, bucket, name);
    return true;
  }
  const [b, toBucket = "", o, toName = ""] = rest;
  if ((verb !== "rewriteTo" && verb !== "copyTo") || b !== "b" || o !== "o") return false;
  await objects.copy(
    exchange,
    dependencies,
    { bucket, name },
    { bucket: toBucket, name: toName },
    verb,
  );
  return true;
}

async function routeObject(
  exchange: Exchange,
  dependencies: RouterDependencies,
  method: string,
  bucket: string,
  name: string,
): Promise<boolean> {
  switch (method) {
    case "GET":
      await objects.get(exchange, dependencies, bucket, name);
      return true;
    case "PATCH":
      await objects.change(exchange, dependencies, bucket, name, "patch");
      return true;
    case "PUT":
      await objects.change(exchange, dependencies, bucket, name, "update");
      return true;
    case "DELETE":
      await objects.remove(exchange, dependencies, bucket, name);
      return true;
    default:
      return false;
  }
}

function decode(segment = ""): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, "invalid", `The path segment ${segment} is no valid percent-encoding.`);
  }
}

function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  { log }: ServiceContext,
): void {
  // The rest of a refused upload is read and dropped, or the client would see a broken connection instead of the answer.
  request.resume();
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof Refusal) {
    if (error.status === 304) sendEmpty(response, 304);
    else sendJson(response, error.toBody(), error.status);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (!request.complete && request.destroyed) {
    response.destroy();
    return;
  }
  log({
    severity: "ERROR",
    message: "Cloud Storage request failed",
    url: request.url,
    error: message,
  });
  sendJson(response, new Refusal(500, "backendError", message).toBody(), 500);
}
