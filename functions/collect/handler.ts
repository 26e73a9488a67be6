import type { Envelope } from "../../schemas/envelope.ts";
import type { Publisher } from "../_shared/google/pubsub.ts";
import {
  bodyFailure,
  failure,
  parseJson,
  respond,
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
} from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { accepted, isRecord, rejections, type EventOutcome } from "./events.ts";
import { maxBatchBytes, maxEventBytes } from "./limits.ts";
import { toMessages } from "./publish.ts";
import { acceptEvent, eventsOf, segmentCall, type SegmentCall } from "./segment.ts";
import { findWebhook } from "./webhooks/registry.ts";
import type { Webhook } from "./webhooks/webhook.ts";
import { writeKeyOf } from "./write-key.ts";

export interface CollectDependencies {
  readonly writeKeys: ReadonlyMap<string, string>;
  readonly webhookSecrets: ReadonlyMap<string, string>;
  readonly publisher: Pick<Publisher, "publish">;
  /** As the schema of the topic has it. */
  readonly payloadAsText?: boolean;
  readonly log: Logger;
  readonly now: () => Date;
  readonly uuid: () => string;
}

/** Any site may send: the write key says for which source, and it is public in every browser anyway. */
const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, content-encoding",
  "access-control-max-age": "86400",
};

export function createCollectHandler(deps: CollectDependencies): HttpHandler {
  return async (request) => {
    const response = await route(request, deps);
    return { ...response, headers: { ...cors, ...response.headers } };
  };
}

async function route(request: HttpRequest, deps: CollectDependencies): Promise<HttpResponse> {
  const call = segmentCall(request.path);
  const webhook = findWebhook(/^\/webhooks\/([a-z_]+)$/.exec(request.path)?.[1] ?? "");
  if (call === undefined && webhook === undefined)
    return failure(404, "not_found", `There is nothing at ${request.path}: see POST /v1/batch.`);
  if (request.method === "OPTIONS") return respond(204);
  if (request.method !== "POST")
    return {
      ...failure(405, "method_not_allowed", "Use POST."),
      headers: { allow: "POST, OPTIONS" },
    };
  if (!isJsonType(request.headers["content-type"]))
    return failure(415, "unsupported_media_type", "Send application/json or text/plain with JSON.");
  if (!request.body.ok) return bodyFailure(request.body);
  const { bytes } = request.body;
  if (call !== undefined) return collectSegment(call, bytes, request, deps);
  if (webhook !== undefined) return collectWebhook(webhook, bytes, request, deps);
  return failure(404, "not_found", "There is nothing here.");
}

/** Browsers send text/plain to spare the preflight request; absent is taken for JSON as SDKs of old mean it. */
const isJsonType = (type: string | undefined): boolean =>
  type === undefined || /^\s*(application\/json|text\/plain)\s*(;|$)/i.test(type);

async function collectSegment(
  call: SegmentCall,
  bytes: Buffer,
  request: HttpRequest,
  deps: CollectDependencies,
): Promise<HttpResponse> {
  const limitBytes = call === "batch" ? maxBatchBytes : maxEventBytes;
  if (bytes.length > limitBytes) return bodyFailure({ ok: false, reason: "too_large", limitBytes });
  const body = parseJson(bytes);
  if (!isRecord(body))
    return failure(400, "malformed_json", "The body is not a JSON object in UTF-8.");
  const source = deps.writeKeys.get(writeKeyOf(request.headers["authorization"], body) ?? "");
  if (source === undefined)
    return failure(
      401,
      "unknown_write_key",
      "Send a write key of this project: as Basic user name or as writeKey in the body.",
    );
  if (call === "batch" && !(Array.isArray(body["batch"]) && body["batch"].length > 0))
    return failure(400, "invalid_request", "batch must be an array with an event.", {
      field: "batch",
    });
  const receipt = {
    source,
    receivedAt: deps.now(),
    traceId: request.trace.traceId,
    uuid: deps.uuid,
  };
  const outcomes = eventsOf(call, body).map((event) => acceptEvent(event, receipt));
  return publishAndAnswer(outcomes, request, deps);
}

async function collectWebhook(
  webhook: Webhook,
  bytes: Buffer,
  request: HttpRequest,
  deps: CollectDependencies,
): Promise<HttpResponse> {
  const secret = deps.webhookSecrets.get(webhook.source);
  const signed = { method: request.method, url: urlOf(request), headers: request.headers, bytes };
  if (secret === undefined || !webhook.verify(signed, secret, deps.now()))
    return failure(401, "invalid_signature", "The signature does not belong to this body.");
  const body = parseJson(bytes);
  if (body === undefined) return failure(400, "malformed_json", "The body is not JSON in UTF-8.");
  const receipt = { receivedAt: deps.now(), traceId: request.trace.traceId };
  const read = webhook.read(body, receipt, request.headers);
  if (read.kind === "unreadable")
    return failure(400, "invalid_request", `${read.field} ${read.reason}.`, { field: read.field });
  return publishAndAnswer(read.outcomes, request, deps);
}

/** The address that the sender called: Cloud Run ends TLS, and a load balancer before it names the host it was asked for. */
function urlOf({ headers, path, query }: HttpRequest): string {
  const host = headers["x-forwarded-host"] ?? headers["host"] ?? "";
  const search = query === undefined || query.size === 0 ? "" : `?${query}`;
  return `https://${host}${path}${search}`;
}

/**
 * Good events are published whatever their neighbours are. SDKs drop a request that is answered 4xx, so a partly good
 * one is 200 and names what was refused; 400 says that nothing was accepted.
 */
async function publishAndAnswer(
  outcomes: readonly EventOutcome[],
  request: HttpRequest,
  deps: CollectDependencies,
): Promise<HttpResponse> {
  const envelopes = accepted(outcomes);
  const rejected = rejections(outcomes);
  const log = deps.log.withTrace(request.trace);
  const published = await publishAll(envelopes, request, deps).then(
    () => true,
    (thrown: unknown) => {
      log.error("publish failed", { events: envelopes.length, ...errorFields(thrown) });
      return false;
    },
  );
  if (!published)
    return {
      ...failure(503, "unavailable", "The events were not stored: send the request again."),
      headers: { "retry-after": "1" },
    };
  log.info("collected", { accepted: envelopes.length, rejected: rejected.length });
  if (rejected.length === 0) return respond(200, { success: true, accepted: envelopes.length });
  return respond(envelopes.length > 0 ? 200 : 400, {
    success: false,
    error: "invalid_events",
    accepted: envelopes.length,
    rejected,
  });
}

async function publishAll(
  envelopes: readonly Envelope[],
  request: HttpRequest,
  deps: CollectDependencies,
): Promise<void> {
  const messages = toMessages(envelopes, request.trace, deps);
  await Promise.all(messages.map((message) => deps.publisher.publish(message)));
}
