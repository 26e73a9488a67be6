import type { MessageSchema } from "./message-schema.ts";

export interface TopicConfiguration {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined when the topic keeps nothing beyond its subscriptions. */
  readonly messageRetentionSeconds?: number;
  /** What every message must conform to. */
  readonly schema?: MessageSchema;
}

export interface PushConfiguration {
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly oidcToken?: { readonly serviceAccountEmail: string; readonly audience: string };
}

export interface SubscriptionConfiguration {
  readonly name: string;
  readonly topic: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ackDeadlineSeconds: number;
  readonly messageRetentionSeconds: number;
  readonly retainAckedMessages: boolean;
  readonly enableMessageOrdering: boolean;
  readonly filter: string;
  readonly push?: PushConfiguration;
  readonly retryPolicy?: { readonly minimumBackoffMs: number; readonly maximumBackoffMs: number };
  readonly deadLetterPolicy?: {
    readonly deadLetterTopic: string;
    readonly maxDeliveryAttempts: number;
  };
}

/** Values of an omitted argument (https://cloud.google.com/pubsub/docs/subscription-properties). */
export const subscriptionDefaults = {
  labels: {},
  ackDeadlineSeconds: 10,
  messageRetentionSeconds: 604_800,
  retainAckedMessages: false,
  enableMessageOrdering: false,
  filter: "",
} as const;

/** Every way in which the configuration breaks a documented bound; empty when it is sound. */
export function problemsOf(subscription: SubscriptionConfiguration): string[] {
  const problems: string[] = [];
  const within = (what: string, value: number, minimum: number, maximum: number): void => {
    if (value < minimum || value > maximum)
      problems.push(`${what} is ${value}: it must lie between ${minimum} and ${maximum}`);
  };
  within("ack_deadline_seconds", subscription.ackDeadlineSeconds, 10, 600);
  within(
    "message_retention_duration (seconds)",
    subscription.messageRetentionSeconds,
    600,
    2_678_400,
  );
  if (subscription.retryPolicy !== undefined) {
    const { minimumBackoffMs, maximumBackoffMs } = subscription.retryPolicy;
    within("minimum_backoff (ms)", minimumBackoffMs, 0, 600_000);
    within("maximum_backoff (ms)", maximumBackoffMs, 0, 600_000);
    if (minimumBackoffMs > maximumBackoffMs)
      problems.push("minimum_backoff is greater than maximum_backoff");
  }
  if (subscription.deadLetterPolicy !== undefined)
    within("max_delivery_attempts", subscription.deadLetterPolicy.maxDeliveryAttempts, 5, 100);
  if (subscription.push !== undefined && !URL.canParse(subscription.push.endpoint))
    problems.push(`push_endpoint "${subscription.push.endpoint}" is no URL`);
  return problems;
}
