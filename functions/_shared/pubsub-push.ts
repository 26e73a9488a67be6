import { z } from "zod";
import { parseJson } from "./http.ts";
import { parseTraceparent, type TraceContext } from "./trace.ts";

/** https://cloud.google.com/pubsub/docs/push#receive_push */
const pushBody = z.object({
  message: z.object({
    data: z.base64().default(""),
    attributes: z.record(z.string(), z.string()).nullish(),
    messageId: z.string().min(1),
    publishTime: z.string().min(1),
  }),
  subscription: z.string().min(1),
  deliveryAttempt: z.int().positive().nullish(),
});

export interface PushMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
  readonly publishTime: string;
  readonly subscription: string;
  /** 1 without a dead-letter policy, when Pub/Sub does not count. */
  readonly deliveryAttempt: number;
  /** The publisher's trace, which the push request itself does not carry. */
  readonly trace: TraceContext | undefined;
}

/** A Pub/Sub push request's body, or undefined when it is not one. */
export function parsePush(bytes: Buffer): PushMessage | undefined {
  const parsed = pushBody.safeParse(parseJson(bytes));
  if (!parsed.success) return undefined;
  const { message, subscription, deliveryAttempt } = parsed.data;
  const attributes = message.attributes ?? {};
  return {
    data: Buffer.from(message.data, "base64"),
    attributes,
    messageId: message.messageId,
    publishTime: message.publishTime,
    subscription,
    deliveryAttempt: deliveryAttempt ?? 1,
    trace: parseTraceparent(attributes["traceparent"]),
  };
}
