import type { Lease } from "../backlog.ts";
import { invalidArgument } from "../refusal.ts";
import type { Subscription } from "../subscription.ts";
import { receivedMessage, responseLimit } from "./wire.ts";

export interface PullRequest {
  readonly subscription: string;
  readonly returnImmediately: boolean;
  readonly maxMessages: number;
}

/** Pub/Sub holds an empty pull open for a while before it answers with nothing. */
const waitMs = 5_000;

export async function pull(subscription: Subscription, request: PullRequest): Promise<unknown> {
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
  if (leases.length === 0 && !request.returnImmediately) leases = await nextOf(subscription, limit);
  const countsAttempts = subscription.configuration.deadLetterPolicy !== undefined;
  return { receivedMessages: leases.map((lease) => receivedMessage(lease, countsAttempts)) };
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
