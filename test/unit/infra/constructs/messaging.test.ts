import { expect, test } from "vitest";
import { parts } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

const dev = synthesised({ parts });
const agent =
  "serviceAccount:service-${data.google_project.pubsub_agent_project.number}@gcp-sa-pubsub.iam.gserviceaccount.com";

test("a topic has a dead-letter topic with a subscription that keeps what arrives", () => {
  expect(dev.resource("google_pubsub_topic.topic_events_messages")).toMatchObject({
    name: "events",
    message_retention_duration: "86400s",
    message_storage_policy: { allowed_persistence_regions: ["europe-west1"] },
  });
  expect(dev.resource("google_pubsub_subscription.topic_events_dead_letters_kept")).toMatchObject({
    name: "events-dead-letters",
    topic: "${google_pubsub_topic.topic_events_dead_letters.id}",
    message_retention_duration: "604800s",
    expiration_policy: { ttl: "" },
  });
});

test("Pub/Sub pushes to the function with a token of an account that may call only it", () => {
  expect(dev.resource("google_pubsub_subscription.push_store_subscription")).toMatchObject({
    name: "events-store",
    topic: "projects/my-company-marketing-dev/topics/events",
    ack_deadline_seconds: 60,
    push_config: {
      push_endpoint: "${google_cloudfunctions2_function.store_function.service_config[0].uri}",
      oidc_token: {
        service_account_email: "push-store@my-company-marketing-dev.iam.gserviceaccount.com",
        audience: "${google_cloudfunctions2_function.store_function.service_config[0].uri}",
      },
    },
    retry_policy: { minimum_backoff: "10s", maximum_backoff: "600s" },
    dead_letter_policy: {
      dead_letter_topic: "projects/my-company-marketing-dev/topics/events-dead-letters",
      max_delivery_attempts: 20,
    },
  });
  expect(dev.resource("google_cloud_run_v2_service_iam_member.push_store_invoker")).toMatchObject({
    name: "${google_cloudfunctions2_function.store_function.name}",
    role: "roles/run.invoker",
    member: "serviceAccount:push-store@my-company-marketing-dev.iam.gserviceaccount.com",
  });
});

test("Pub/Sub's own account may forward dead letters", () => {
  expect(dev.resource("google_pubsub_topic_iam_member.topic_events_forwarder")).toMatchObject({
    topic: "${google_pubsub_topic.topic_events_dead_letters.id}",
    role: "roles/pubsub.publisher",
    member: agent,
  });
  expect(dev.resource("google_pubsub_subscription_iam_member.push_store_forwarder")).toMatchObject({
    subscription: "${google_pubsub_subscription.push_store_subscription.name}",
    role: "roles/pubsub.subscriber",
    member: agent,
  });
});

test("new objects of the landing bucket are announced once Cloud Storage may publish", () => {
  expect(dev.resource("google_storage_notification.notification_landing_objects")).toMatchObject({
    bucket: "my-company-marketing-dev-landing",
    topic: "${google_pubsub_topic.topic_landing-objects_messages.id}",
    payload_format: "JSON_API_V1",
    event_types: ["OBJECT_FINALIZE"],
    depends_on: ["google_pubsub_topic_iam_member.notification_landing_publisher"],
  });
});

test("where the config asks for it, Pub/Sub refuses what is no message of events", () => {
  const checked = synthesised({ parts, overrides: { eventSchema: true } });
  expect(checked.resource("google_pubsub_topic.topic_events_messages")["schema_settings"]).toEqual({
    schema: "${google_pubsub_schema.topic_events_schema.id}",
    encoding: "JSON",
  });
  expect(checked.resource("google_pubsub_schema.topic_events_schema")).toMatchObject({
    name: "event-message",
    type: "PROTOCOL_BUFFER",
    definition: expect.stringMatching(
      /^syntax = "proto3";[\s\S]*map<string, string> attributes = 7;/,
    ),
  });
  expect(checked.names("google_pubsub_schema")).toHaveLength(1);
  const unchecked = synthesised({ parts, overrides: { eventSchema: false } });
  expect(unchecked.names("google_pubsub_schema")).toEqual([]);
});
