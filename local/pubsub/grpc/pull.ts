import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import type { Lease } from "../backlog.ts";
import type { Broker } from "../broker.ts";
import { invalidArgument } from "../refusal.ts";
import type { Subscription } from "../subscription.ts";
import { unary } from "./call.ts";
import { receivedMessage, responseLimit } from "./wire.ts";

interface PullRequest {
  readonly subscription: string;
  readonly returnImmediately: boolean;
  readonly maxMessages: number;
}

/** Pub/Sub holds an empty pull open for a while before it answers with nothing. */
const waitMs = 5_000;

export function createPull(broker: Broker, access: Access): handleUnaryCall<PullRequest, unknown> {
  return unary(access, async (request: PullRequest, authorize) => {
    authorize("pubsub.subscriptions.consume", request.subscription);
    const subscription = broker.subscription(request.subscription);
    if (subscription.configuration.push !== undefined)
      throw invalidArgument(`${request.subscription} is a push subscription and cannot be pulled.`);
    if (request.maxMessages <= 0)
      throw invalidArgument(
        "You have passed an invalid argument to the service (argument=max_messages).",
      );
    const limit = {
      messages: Math.min(request.maxMessages, responseLimit.messages),
      bytes: responseLimit.bytes,
    };
    let leases = subscription.lease(limit);
    if (leases.length === 0 && !request.returnImmediately)
      leases = await nextOf(subscription, limit);
    const countsAttempts = subscription.configuration.deadLetterPolicy !== undefined;
    return { receivedMessages: leases.map((lease) => receivedMessage(lease, countsAttempts)) };
  });
}

function nextOf(
  subscription: Subscription,
  limit: { messages: number; bytes: number },
): Promise<Lease[]> {
  return new Promise((resolve) => {
    const finish = (leases: Lease[]): void => {
      clearTimeout(timer);
      stopWaiting();
      stopWatching();
      resolve(leases);
    };
    const timer = setTimeout(() => finish([]), waitMs).unref();
    const stopWatching = subscription.backlog.onClose(() => finish([]));
    const stopWaiting = subscription.backlog.onReady(() => {
      const leases = subscription.lease(limit);
      if (leases.length > 0) finish(leases);
    });
  });
}
