import { z } from "zod";
import { block, parseArguments, withoutLocalEffect } from "../infrastructure/arguments.ts";
import type { Resource } from "../infrastructure/infrastructure.ts";
import {
  type PushConfiguration,
  type SubscriptionConfiguration,
  subscriptionDefaults,
  type TopicConfiguration,
} from "./configuration.ts";
import { type MessageSchema, protobufSchema } from "./message-schema.ts";
import { fullName } from "./names.ts";

const labels = z.record(z.string(), z.string()).default({});

/** Encryption, storage places and expiry cannot be observed here. */
const inert = {
  kms_key_name: withoutLocalEffect,
  message_storage_policy: withoutLocalEffect,
  expiration_policy: withoutLocalEffect,
};

/** `604800s`, `0.5s`. */
const durationMs = z
  .string()
  .regex(/^\d+(\.\d+)?s$/, "is no duration such as 600s")
  .transform((text) => Number(text.slice(0, -1)) * 1_000);

const topicArguments = z.strictObject({
  ...inert,
  name: z.string(),
  labels,
  message_retention_duration: durationMs.optional(),
  schema_settings: block(z.strictObject({ schema: z.string(), encoding: z.literal("JSON") })),
});

const schemaArguments = z.strictObject({
  name: z.string(),
  type: z.literal("PROTOCOL_BUFFER"),
  definition: z.string(),
});

/** `google_pubsub_schema` by its full name. Avro and the binary encoding are not checked here, so they are refused. */
export function schemaFrom(resource: Resource, projectId: string): MessageSchema {
  const { name, definition } = parseArguments(resource, schemaArguments);
  return protobufSchema(fullName(projectId, "schemas", name), definition);
}

const subscriptionArguments = z.strictObject({
  ...inert,
  name: z.string(),
  topic: z.string(),
  labels,
  ack_deadline_seconds: z.coerce.number().default(subscriptionDefaults.ackDeadlineSeconds),
  message_retention_duration: durationMs.optional(),
  retain_acked_messages: z.boolean().default(false),
  enable_message_ordering: z.boolean().default(false),
  enable_exactly_once_delivery: z.literal(false).optional(),
  filter: z.string().default(""),
  push_config: block(
    z.strictObject({
      push_endpoint: z.string(),
      attributes: labels,
      oidc_token: block(
        z.strictObject({ service_account_email: z.string(), audience: z.string().optional() }),
      ),
    }),
  ),
  retry_policy: block(
    z.strictObject({
      minimum_backoff: durationMs.default(10_000),
      maximum_backoff: durationMs.default(600_000),
    }),
  ),
  dead_letter_policy: block(
    z.strictObject({
      dead_letter_topic: z.string(),
      max_delivery_attempts: z.coerce.number().default(5),
    }),
  ),
});

export function topicFrom(
  resource: Resource,
  projectId: string,
  schemas: ReadonlyMap<string, MessageSchema> = new Map(),
): TopicConfiguration {
  const declared = parseArguments(resource, topicArguments);
  const named = declared.schema_settings?.schema;
  const schema = named === undefined ? undefined : schemas.get(named);
  if (named !== undefined && schema === undefined)
    throw new Error(`its schema ${named} is not declared`);
  return {
    ...(schema === undefined ? {} : { schema }),
    name: fullName(projectId, "topics", declared.name),
    labels: declared.labels,
    ...(declared.message_retention_duration !== undefined && {
      messageRetentionSeconds: declared.message_retention_duration / 1_000,
    }),
  };
}

export function subscriptionFrom(resource: Resource, projectId: string): SubscriptionConfiguration {
  const declared = parseArguments(resource, subscriptionArguments);
  const { push_config: push, retry_policy: retry, dead_letter_policy: deadLetter } = declared;
  const retentionMs = declared.message_retention_duration;
  return {
    name: fullName(projectId, "subscriptions", declared.name),
    topic: fullName(projectId, "topics", declared.topic),
    labels: declared.labels,
    ackDeadlineSeconds: declared.ack_deadline_seconds,
    messageRetentionSeconds:
      retentionMs === undefined
        ? subscriptionDefaults.messageRetentionSeconds
        : retentionMs / 1_000,
    retainAckedMessages: declared.retain_acked_messages,
    enableMessageOrdering: declared.enable_message_ordering,
    filter: declared.filter,
    ...(push !== undefined && { push: pushFrom(push) }),
    ...(retry !== undefined && {
      retryPolicy: {
        minimumBackoffMs: retry.minimum_backoff,
        maximumBackoffMs: retry.maximum_backoff,
      },
    }),
    ...(deadLetter !== undefined && {
      deadLetterPolicy: {
        deadLetterTopic: fullName(projectId, "topics", deadLetter.dead_letter_topic),
        maxDeliveryAttempts: deadLetter.max_delivery_attempts,
      },
    }),
  };
}

type DeclaredPush = NonNullable<z.infer<typeof subscriptionArguments>["push_config"]>;

function pushFrom({
  push_endpoint: endpoint,
  attributes,
  oidc_token: oidc,
}: DeclaredPush): PushConfiguration {
  if (oidc === undefined) return { endpoint, attributes };
  return {
    endpoint,
    attributes,
    oidcToken: {
      serviceAccountEmail: oidc.service_account_email,
      audience: oidc.audience ?? endpoint,
    },
  };
}
