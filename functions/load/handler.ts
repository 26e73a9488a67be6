import { bodyFailure, failure, respond, type HttpHandler } from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { parsePush } from "../_shared/pubsub-push.ts";
import { readAnnouncement } from "./landing-object.ts";
import { loadObject, type LoadDependencies } from "./load-object.ts";
import { recordRefusal } from "./record-refusal.ts";

export interface LoadHandlerDependencies extends LoadDependencies {
  /** The only bucket whose objects are loaded. */
  readonly bucket: string;
  readonly log: Logger;
}

/** 204 once the object's rows are in bronze or its refusal is recorded; 503 when neither could be done yet. */
export function createLoadHandler(deps: LoadHandlerDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const message = parsePush(request.body.bytes);
    if (message === undefined)
      return failure(400, "invalid_push", "The body is not a Pub/Sub push request.");
    const trace = message.trace ?? request.trace;
    const log = deps.log.withTrace(trace);
    const announcement = readAnnouncement(message, deps.bucket);
    if (announcement.kind === "irrelevant") return respond(204);
    // Answering with an error sends it, after the last attempt, to the subscription's dead-letter topic.
    if (announcement.kind === "unreadable") {
      log.error("no object notification", { detail: announcement.detail });
      return failure(400, "invalid_notification", announcement.detail);
    }
    const { object } = announcement;
    try {
      const result = await loadObject(object, trace.traceId, deps);
      if (result.kind === "refused") await recordRefusal(object, result, message, deps);
      const reason = result.kind === "refused" ? { reason: result.reason } : {};
      log.info("object handled", { object: object.uri, result: result.kind, ...reason });
      return respond(204);
    } catch (thrown) {
      log.error("load failed", {
        object: object.uri,
        delivery_attempt: message.deliveryAttempt,
        ...errorFields(thrown),
      });
      return failure(503, "unavailable", "The object was not loaded: deliver the message again.");
    }
  };
}
