import { type handleBidiStreamingCall, type ServerDuplexStream, status } from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import type { Broker } from "../broker.ts";
import { invalidArgument, notFound, Refusal } from "../refusal.ts";
import type { Subscription } from "../subscription.ts";
import { authorizeCaller } from "../authorize.ts";
import { callerOfCall } from "../../server/caller.ts";
import { statusOf } from "./call.ts";
import { receivedMessage, responseLimit } from "../operations/wire.ts";

interface StreamingPullRequest {
  readonly subscription: string;
  readonly ackIds: readonly string[];
  readonly modifyDeadlineSeconds: readonly number[];
  readonly modifyDeadlineAckIds: readonly string[];
  readonly streamAckDeadlineSeconds: number;
  readonly maxOutstandingMessages: string;
  readonly maxOutstandingBytes: string;
}

type Stream = ServerDuplexStream<StreamingPullRequest, unknown>;

/** google.pubsub.v1.Subscriber.StreamingPull: the first request opens, later ones acknowledge and extend. */
export function streamingPull(
  broker: Broker,
  access: Access,
): handleBidiStreamingCall<StreamingPullRequest, unknown> {
  return (stream: Stream) => {
    let session: Session | undefined;
    const fail = (error: unknown): void => {
      session?.close();
      stream.emit("error", statusOf(error));
    };
    stream.on("data", (request: StreamingPullRequest) => {
      try {
        session ??= open(broker, access, stream, request, fail);
        session.receive(request);
      } catch (error) {
        fail(error);
      }
    });
    stream.on("end", () => {
      session?.close();
      stream.end();
    });
    stream.on("cancelled", () => session?.close());
    stream.on("error", () => session?.close());
  };
}

interface Session {
  receive(request: StreamingPullRequest): void;
  close(): void;
}

function open(
  broker: Broker,
  access: Access,
  stream: Stream,
  first: StreamingPullRequest,
  fail: (error: Refusal) => void,
): Session {
  authorizeCaller(access, callerOfCall(access, stream))(
    "pubsub.subscriptions.consume",
    first.subscription,
  );
  const subscription = broker.subscription(first.subscription);
  if (subscription.configuration.push !== undefined)
    throw new Refusal(
      status.FAILED_PRECONDITION,
      `${first.subscription} is a push subscription and cannot be pulled.`,
    );
  if (first.streamAckDeadlineSeconds < 10 || first.streamAckDeadlineSeconds > 600)
    throw invalidArgument(
      `stream_ack_deadline_seconds is ${first.streamAckDeadlineSeconds}: it must lie between 10 and 600.`,
    );
  const session = createSession(subscription, stream, first);
  const stopWatching = subscription.backlog.onClose(() => {
    const isDeleted = !broker.subscriptions.has(first.subscription);
    fail(isDeleted ? notFound(first.subscription) : closing());
  });
  return {
    receive: session.receive,
    close() {
      stopWatching();
      session.close();
    },
  };
}

const closing = (): Refusal =>
  new Refusal(status.UNAVAILABLE, "The local Pub/Sub is closing; try again.");

function createSession(
  subscription: Subscription,
  stream: Stream,
  first: StreamingPullRequest,
): Session {
  const maximum = {
    messages: Number(first.maxOutstandingMessages) || Infinity,
    bytes: Number(first.maxOutstandingBytes) || Infinity,
  };
  const { enableMessageOrdering, deadLetterPolicy } = subscription.configuration;
  /** Sizes by ack id of what this stream holds, for its flow control. */
  const held = new Map<string, number>();
  let heldBytes = 0;
  let isClosed = false;
  let deadlineMs = first.streamAckDeadlineSeconds * 1_000;

  const send = (): void => {
    if (isClosed) return;
    const messages = Math.min(maximum.messages - held.size, responseLimit.messages);
    if (messages <= 0 || heldBytes >= maximum.bytes || stream.writableNeedDrain) return;
    const leases = subscription.lease(
      { messages, bytes: Math.min(maximum.bytes - heldBytes, responseLimit.bytes) },
      deadlineMs,
    );
    if (leases.length === 0) return;
    for (const { ackId, message } of leases) {
      held.set(ackId, message.data.length);
      heldBytes += message.data.length;
    }
    stream.write({
      receivedMessages: leases.map((lease) =>
        receivedMessage(lease, deadLetterPolicy !== undefined),
      ),
      subscriptionProperties: {
        exactlyOnceDeliveryEnabled: false,
        messageOrderingEnabled: enableMessageOrdering,
      },
    });
    setImmediate(send);
  };
  const release = (ackId: string): void => {
    heldBytes -= held.get(ackId) ?? 0;
    if (held.delete(ackId)) setImmediate(send);
  };

  const stopReady = subscription.backlog.onReady(send);
  const stopReleases = subscription.backlog.onRelease(release);
  stream.on("drain", send);

  return {
    receive(request) {
      if (request.streamAckDeadlineSeconds > 0)
        deadlineMs = request.streamAckDeadlineSeconds * 1_000;
      for (const ackId of request.ackIds) subscription.acknowledge(ackId);
      for (const [index, ackId] of request.modifyDeadlineAckIds.entries())
        subscription.modifyDeadline(ackId, request.modifyDeadlineSeconds[index] ?? 0);
    },
    close() {
      isClosed = true;
      stopReady();
      stopReleases();
      stream.off("drain", send);
    },
  };
}
