import { expect, test } from "vitest";
import { schemaFrom, subscriptionFrom, topicFrom } from "../../../../local/pubsub/terraform.ts";

const resource = (type: string, attributes: Record<string, unknown>) => ({
  type,
  address: `${type}.x`,
  stack: "pipeline",
  attributes,
});

test("a subscription is read with all that it declares", () => {
  expect(
    subscriptionFrom(
      resource("google_pubsub_subscription", {
        name: "events-land",
        topic: "projects/p/topics/events",
        ack_deadline_seconds: 60,
        message_retention_duration: "86400s",
        enable_message_ordering: true,
        filter: "attributes:a",
        expiration_policy: [{ ttl: "" }],
        push_config: [
          {
            push_endpoint: "http://127.0.0.1:8080/land",
            oidc_token: [{ service_account_email: "pusher@p.iam.gserviceaccount.com" }],
          },
        ],
        retry_policy: [{ minimum_backoff: "10s" }],
        dead_letter_policy: [{ dead_letter_topic: "events-dead", max_delivery_attempts: 7 }],
      }),
      "p",
    ),
  ).toEqual({
    name: "projects/p/subscriptions/events-land",
    topic: "projects/p/topics/events",
    labels: {},
    ackDeadlineSeconds: 60,
    messageRetentionSeconds: 86_400,
    retainAckedMessages: false,
    enableMessageOrdering: true,
    filter: "attributes:a",
    push: {
      endpoint: "http://127.0.0.1:8080/land",
      attributes: {},
      oidcToken: {
        serviceAccountEmail: "pusher@p.iam.gserviceaccount.com",
        audience: "http://127.0.0.1:8080/land",
      },
    },
    retryPolicy: { minimumBackoffMs: 10_000, maximumBackoffMs: 600_000 },
    deadLetterPolicy: { deadLetterTopic: "projects/p/topics/events-dead", maxDeliveryAttempts: 7 },
  });
});

test.each([
  [{ bigquery_config: [{ table: "p.d.t" }] }, /bigquery_config is not supported locally/],
  [{ cloud_storage_config: [{ bucket: "b" }] }, /cloud_storage_config is not supported locally/],
  [
    { push_config: [{ push_endpoint: "http://x", no_wrapper: [{}] }] },
    /no_wrapper is not supported/,
  ],
  [{ enable_exactly_once_delivery: true }, /enable_exactly_once_delivery/],
  [{ retry_policy: [{ minimum_backoff: "ten" }] }, /no duration such as 600s/],
])("refuses %o", (attributes, message) => {
  const declared = resource("google_pubsub_subscription", { name: "s", topic: "t", ...attributes });
  expect(() => subscriptionFrom(declared, "p")).toThrow(message);
});

test("a topic keeps its retention and refuses transforms", () => {
  expect(
    topicFrom(
      resource("google_pubsub_topic", { name: "events", message_retention_duration: "600s" }),
      "p",
    ),
  ).toEqual({
    name: "projects/p/topics/events",
    labels: {},
    messageRetentionSeconds: 600,
  });
  const transformed = resource("google_pubsub_topic", { name: "t", message_transforms: [{}] });
  expect(() => topicFrom(transformed, "p")).toThrow(/message_transforms is not supported locally/);
});

test("a topic checks its messages against the schema that it names, and a schema that is not declared is an error", () => {
  const schema = schemaFrom(
    resource("google_pubsub_schema", {
      name: "s",
      type: "PROTOCOL_BUFFER",
      definition: 'syntax = "proto3"; message M { string a = 1; }',
    }),
    "p",
  );
  const topic = resource("google_pubsub_topic", {
    name: "t",
    schema_settings: [{ schema: "projects/p/schemas/s", encoding: "JSON" }],
  });
  expect(topicFrom(topic, "p", new Map([[schema.name, schema]])).schema).toBe(schema);
  expect(() => topicFrom(topic, "p")).toThrow("its schema projects/p/schemas/s is not declared");
  expect(() =>
    schemaFrom(
      resource("google_pubsub_schema", { name: "s", type: "AVRO", definition: "{}" }),
      "p",
    ),
  ).toThrow("type: ");
});
