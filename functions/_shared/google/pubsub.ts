import { PubSub } from "@google-cloud/pubsub";
import { upstreamError } from "../errors.ts";

export interface OutgoingMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Resolves with the message id once Pub/Sub has stored the message; rejects with an upstream error. */
export interface Publisher {
  publish(message: OutgoingMessage): Promise<string>;
  flush(): Promise<void>;
}

/** `PUBSUB_EMULATOR_HOST` is read by the client itself. Requests in flight share a publish call for at most 5 ms. */
export function createPublisher(options: {
  readonly projectId: string;
  readonly topic: string;
}): Publisher {
  const topic = new PubSub({ projectId: options.projectId }).topic(options.topic, {
    batching: { maxMilliseconds: 5, maxMessages: 100, maxBytes: 5 * 1024 * 1024 },
    gaxOpts: { timeout: 10_000 },
  });
  return {
    async publish({ data, attributes }) {
      try {
        return await topic.publishMessage({ data, attributes: { ...attributes } });
      } catch (cause) {
        throw upstreamError(
          "publish_failed",
          `Pub/Sub did not accept a message for ${options.topic}.`,
          {
            cause,
          },
        );
      }
    },
    flush: () => topic.flush(),
  };
}
