import type { ServiceContext } from "../../service.ts";
import type { Lease } from "../backlog.ts";
import type { PushConfiguration } from "../configuration.ts";
import type { Subscription } from "../subscription.ts";
import type { Poster, PostOutcome } from "./post.ts";
import { PushWindow } from "./window.ts";

export interface PushDependencies {
  readonly poster: Poster;
  readonly token: (serviceAccount: string, audience: string) => Promise<string>;
  readonly log: ServiceContext["log"];
  readonly maxOutstanding: number;
}

/** These acknowledge, every other status rejects (https://cloud.google.com/pubsub/docs/push#receive_push). */
const acknowledging = new Set([102, 200, 201, 202, 204]);

/** The request is given up at the ack deadline; the lease lasts a little longer so that the answer decides, not a race. */
const leaseGraceMs = 2_000;

export interface PushDelivery {
  readonly outstanding: number;
  /** Starts no request any more and waits for those that are out; resolves when they have ended. */
  close(): Promise<void>;
}

/** Sends a subscription's messages to its endpoint, as many at once as the push window lets through. */
export function createPushDelivery(
  subscription: Subscription,
  push: PushConfiguration,
  dependencies: PushDependencies,
): PushDelivery {
  const window = new PushWindow(dependencies.maxOutstanding);
  let whenDrained: (() => void) | undefined;
  let isClosed = false;
  let lastProblem = "";

  const deliver = async (lease: Lease): Promise<void> => {
    window.started();
    const outcome = await attempt(subscription, push, lease, dependencies);
    const isSuccess = outcome.kind === "answered" && acknowledging.has(outcome.status);
    window.ended(isSuccess);
    if (isSuccess) subscription.acknowledge(lease.ackId);
    else subscription.modifyDeadline(lease.ackId, 0);
    report(isSuccess ? "" : describe(outcome));
    if (isClosed && window.outstanding === 0) whenDrained?.();
    fill();
  };

  /** One line when an endpoint begins to fail in a way, not one for each message. */
  const report = (problem: string): void => {
    if (problem !== "" && problem !== lastProblem)
      dependencies.log({
        severity: "WARNING",
        message: "Push delivery failed; the message will be sent again",
        subscription: subscription.name,
        endpoint: push.endpoint,
        problem,
      });
    lastProblem = problem;
  };

  const fill = (): void => {
    if (isClosed || window.room === 0) return;
    const deadlineMs = subscription.configuration.ackDeadlineSeconds * 1_000 + leaseGraceMs;
    for (const lease of subscription.lease({ messages: window.room }, deadlineMs))
      void deliver(lease);
  };
  const stop = subscription.backlog.onReady(fill);

  return {
    get outstanding() {
      return window.outstanding;
    },
    async close() {
      isClosed = true;
      stop();
      if (window.outstanding === 0) return;
      await new Promise<void>((resolve) => {
        whenDrained = resolve;
      });
    },
  };
}

async function attempt(
  subscription: Subscription,
  push: PushConfiguration,
  lease: Lease,
  { poster, token }: PushDependencies,
): Promise<PostOutcome> {
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/json",
    from: "noreply@google.com",
    "user-agent": "CloudPubSub-Google",
  };
  try {
    if (push.oidcToken !== undefined) {
      const { serviceAccountEmail, audience } = push.oidcToken;
      headers["authorization"] = `Bearer ${await token(serviceAccountEmail, audience)}`;
    }
    const timeoutMs = subscription.configuration.ackDeadlineSeconds * 1_000;
    return await poster.post(push.endpoint, headers, pushBody(subscription, lease), timeoutMs);
  } catch (error) {
    return { kind: "unreachable", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The wrapped form (https://cloud.google.com/pubsub/docs/push#receive_push); Pub/Sub sends id and time under both spellings. */
function pushBody(subscription: Subscription, { message, deliveryAttempt }: Lease): Buffer {
  const publishTime = new Date(message.publishTimeMs).toISOString();
  return Buffer.from(
    JSON.stringify({
      ...(subscription.configuration.deadLetterPolicy !== undefined && { deliveryAttempt }),
      message: {
        ...(Object.keys(message.attributes).length > 0 && { attributes: message.attributes }),
        ...(message.data.length > 0 && { data: message.data.toString("base64") }),
        messageId: message.id,
        message_id: message.id,
        ...(message.orderingKey !== "" && { orderingKey: message.orderingKey }),
        publishTime,
        publish_time: publishTime,
      },
      subscription: subscription.name,
    }),
  );
}

function describe(outcome: PostOutcome): string {
  switch (outcome.kind) {
    case "answered":
      return `status ${outcome.status}`;
    case "timed out":
      return "no answer within the ack deadline";
    case "unreachable":
      return outcome.reason;
  }
}
