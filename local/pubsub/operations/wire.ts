import type {
  PushConfiguration,
  SubscriptionConfiguration,
  TopicConfiguration,
} from "../configuration.ts";
import { subscriptionDefaults } from "../configuration.ts";
import type { Lease } from "../backlog.ts";
import type { Message } from "../message.ts";
import { unsupported } from "../refusal.ts";

/** Protobuf messages as proto-loader gives them: 64-bit integers are strings, absent messages null, absent scalars zero values. */
export interface WireSeconds {
  readonly seconds: string;
  readonly nanos: number;
}

/** One response's share of messages: Google's client takes 20 MB at most. */
export const responseLimit = { messages: 1_000, bytes: 8_000_000 } as const;

export interface WireMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
  readonly publishTime: WireSeconds | null;
  readonly orderingKey: string;
}

export interface WireTopic {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly messageRetentionDuration: WireSeconds | null;
  readonly [other: string]: unknown;
}

export interface WirePushConfig {
  readonly pushEndpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly oidcToken?: { readonly serviceAccountEmail: string; readonly audience: string } | null;
  readonly noWrapper?: unknown;
}

export interface WireSubscription {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig: WirePushConfig | null;
  readonly ackDeadlineSeconds: number;
  readonly retainAckedMessages: boolean;
  readonly messageRetentionDuration: WireSeconds | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly enableMessageOrdering: boolean;
  readonly filter: string;
  readonly deadLetterPolicy: {
    readonly deadLetterTopic: string;
    readonly maxDeliveryAttempts: number;
  } | null;
  readonly retryPolicy: {
    readonly minimumBackoff: WireSeconds | null;
    readonly maximumBackoff: WireSeconds | null;
  } | null;
  readonly [other: string]: unknown;
}

export const millisOf = (value: WireSeconds): number =>
  Number(value.seconds) * 1_000 + value.nanos / 1e6;

export const secondsOf = (millis: number): WireSeconds => ({
  seconds: String(Math.floor(millis / 1_000)),
  nanos: Math.round((millis - Math.floor(millis / 1_000) * 1_000) * 1e6),
});

export function receivedMessage(lease: Lease, countsAttempts: boolean): unknown {
  const { id, data, attributes, orderingKey, publishTimeMs }: Message = lease.message;
  return {
    ackId: lease.ackId,
    message: {
      data,
      attributes,
      messageId: id,
      orderingKey,
      publishTime: secondsOf(publishTimeMs),
    },
    // Zero unless the subscription has a dead-letter policy, says the API.
    deliveryAttempt: countsAttempts ? lease.deliveryAttempt : 0,
  };
}

export function topicToWire(topic: TopicConfiguration): unknown {
  return {
    name: topic.name,
    labels: topic.labels,
    state: "ACTIVE",
    ...(topic.messageRetentionSeconds !== undefined && {
      messageRetentionDuration: secondsOf(topic.messageRetentionSeconds * 1_000),
    }),
  };
}

export function topicFromWire(topic: WireTopic): TopicConfiguration {
  for (const feature of ["ingestionDataSourceSettings", "schemaSettings"])
    if (isSet(topic[feature])) throw unsupported(`${feature} of a topic`);
  if (isSet(topic["messageTransforms"])) throw unsupported("messageTransforms of a topic");
  return {
    name: topic.name,
    labels: topic.labels,
    ...(topic.messageRetentionDuration !== null && {
      messageRetentionSeconds: millisOf(topic.messageRetentionDuration) / 1_000,
    }),
  };
}

export function subscriptionToWire(subscription: SubscriptionConfiguration): unknown {
  const { push, retryPolicy, deadLetterPolicy } = subscription;
  return {
    name: subscription.name,
    topic: subscription.topic,
    labels: subscription.labels,
    ackDeadlineSeconds: subscription.ackDeadlineSeconds,
    messageRetentionDuration: secondsOf(subscription.messageRetentionSeconds * 1_000),
    retainAckedMessages: subscription.retainAckedMessages,
    enableMessageOrdering: subscription.enableMessageOrdering,
    filter: subscription.filter,
    state: "ACTIVE",
    pushConfig:
      push === undefined
        ? {}
        : { pushEndpoint: push.endpoint, attributes: push.attributes, oidcToken: push.oidcToken },
    ...(deadLetterPolicy !== undefined && { deadLetterPolicy }),
    ...(retryPolicy !== undefined && {
      retryPolicy: {
        minimumBackoff: secondsOf(retryPolicy.minimumBackoffMs),
        maximumBackoff: secondsOf(retryPolicy.maximumBackoffMs),
      },
    }),
  };
}

export function subscriptionFromWire(wire: WireSubscription): SubscriptionConfiguration {
  for (const feature of [
    "bigqueryConfig",
    "cloudStorageConfig",
    "bigtableConfig",
    "messageTransforms",
    "enableExactlyOnceDelivery",
  ])
    if (isSet(wire[feature])) throw unsupported(`${feature} of a subscription`);
  const push = pushFromWire(wire.pushConfig);
  const { retryPolicy, deadLetterPolicy } = wire;
  return {
    name: wire.name,
    topic: wire.topic,
    labels: wire.labels,
    ackDeadlineSeconds: wire.ackDeadlineSeconds || subscriptionDefaults.ackDeadlineSeconds,
    messageRetentionSeconds:
      wire.messageRetentionDuration === null
        ? subscriptionDefaults.messageRetentionSeconds
        : millisOf(wire.messageRetentionDuration) / 1_000,
    retainAckedMessages: wire.retainAckedMessages,
    enableMessageOrdering: wire.enableMessageOrdering,
    filter: wire.filter,
    ...(push !== undefined && { push }),
    ...(retryPolicy !== null && {
      retryPolicy: {
        minimumBackoffMs:
          retryPolicy.minimumBackoff === null ? 10_000 : millisOf(retryPolicy.minimumBackoff),
        maximumBackoffMs:
          retryPolicy.maximumBackoff === null ? 600_000 : millisOf(retryPolicy.maximumBackoff),
      },
    }),
    ...(deadLetterPolicy !== null && {
      deadLetterPolicy: {
        deadLetterTopic: deadLetterPolicy.deadLetterTopic,
        maxDeliveryAttempts: deadLetterPolicy.maxDeliveryAttempts || 5,
      },
    }),
  };
}

/** An absent or empty endpoint means pull. */
export function pushFromWire(wire: WirePushConfig | null): PushConfiguration | undefined {
  if (wire === null || wire.pushEndpoint === "") return undefined;
  if (isSet(wire.noWrapper)) throw unsupported("no_wrapper of a push configuration");
  const { pushEndpoint: endpoint, attributes, oidcToken } = wire;
  if (oidcToken === undefined || oidcToken === null) return { endpoint, attributes };
  const audience = oidcToken.audience === "" ? endpoint : oidcToken.audience;
  return { endpoint, attributes, oidcToken: { ...oidcToken, audience } };
}

const isSet = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : value !== undefined && value !== null && value !== false;
