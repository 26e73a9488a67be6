import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Message } from "@google-cloud/pubsub";
import { afterEach, expect, test } from "vitest";
import { projectId, pusher, startEndpoint, startPubsub, textOf } from "./local-pubsub.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(
  answer: Parameters<typeof startEndpoint>[0],
  subscription: Record<string, unknown> = {},
  more: Record<string, Record<string, unknown>> = {},
) {
  const endpoint = await startEndpoint(answer);
  const pubsub = await startPubsub(
    {
      "google_pubsub_topic.events": { name: "events" },
      "google_pubsub_topic.dead": { name: "events-dead" },
      "google_pubsub_subscription.dead": { name: "events-dead-kept", topic: "events-dead" },
      "google_pubsub_subscription.push": {
        name: "events-push",
        topic: `projects/${projectId}/topics/events`,
        push_config: [
          {
            push_endpoint: endpoint.url,
            oidc_token: [{ service_account_email: pusher, audience: "https://land.example" }],
          },
        ],
        retry_policy: [{ minimum_backoff: "10s", maximum_backoff: "600s" }],
        ...subscription,
      },
      ...more,
    },
    { timeScale: 0.001 },
  );
  stops.push(pubsub.stop, endpoint.stop);
  return { ...pubsub, endpoint };
}

test("pushes the wrapped message with a token that its receiver can verify", async () => {
  const { client, service, access, endpoint } = await start(() => 204);

  const id = await client
    .topic("events")
    .publishMessage({ data: Buffer.from("hello"), attributes: { kind: "greeting" } });
  await service.idle();

  expect(endpoint.requests).toHaveLength(1);
  const [request] = endpoint.requests;
  expect(request?.body).toMatchObject({
    subscription: `projects/${projectId}/subscriptions/events-push`,
    message: { data: "aGVsbG8=", attributes: { kind: "greeting" }, messageId: id },
  });
  expect(request?.body).not.toHaveProperty("deliveryAttempt");
  const token = request?.headers.authorization?.replace("Bearer ", "") ?? "";
  await expect(access.verifyIdentityToken(token)).resolves.toEqual({
    email: pusher,
    audience: "https://land.example",
  });
  expect(service.counters()).toMatchObject({ published: 1, acknowledged: 1, backlog: 0 });
});

test("sends a rejected message again after the backoff of the retry policy", async () => {
  let attempts = 0;
  const { client, service, endpoint } = await start(() => ((attempts += 1) < 3 ? 503 : 200));
  await client.topic("events").publishMessage({ data: Buffer.from("again") });
  await service.idle();

  expect(endpoint.requests.map(textOf)).toEqual(["again", "again", "again"]);
  expect(service.counters()).toMatchObject({ delivered: 3, rejected: 2, acknowledged: 1 });
});

const deadLetterPolicy = {
  dead_letter_policy: [
    { dead_letter_topic: `projects/${projectId}/topics/events-dead`, max_delivery_attempts: 5 },
  ],
};
const agent = "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com";

test("publishes to the dead-letter topic after the last attempt", async () => {
  const { client, service, endpoint } = await start(() => 500, deadLetterPolicy, {
    "google_pubsub_topic_iam_member.agent": {
      topic: "events-dead",
      role: "roles/pubsub.publisher",
      member: agent,
    },
    "google_pubsub_subscription_iam_member.agent": {
      subscription: "events-push",
      role: "roles/pubsub.subscriber",
      member: agent,
    },
  });
  await client
    .topic("events")
    .publishMessage({ data: Buffer.from("poison"), attributes: { a: "1" } });
  await service.idle();

  expect(endpoint.requests.map(({ body }) => body.deliveryAttempt)).toEqual([1, 2, 3, 4, 5]);
  const kept = client.subscription("events-dead-kept");
  const message = await new Promise<Message>((resolve) => {
    kept.once("message", resolve);
  });
  message.ack();
  await kept.close();
  expect(message.data.toString()).toBe("poison");
  expect(message.attributes).toMatchObject({
    a: "1",
    CloudPubSubDeadLetterSourceDeliveryCount: "5",
    CloudPubSubDeadLetterSourceSubscription: "events-push",
    CloudPubSubDeadLetterSourceSubscriptionProject: projectId,
  });
  expect(service.counters()).toMatchObject({ deadLettered: 1, rejected: 5 });
});

test("keeps delivering when the service agent may not publish to the dead-letter topic", async () => {
  let attempts = 0;
  const { client, service, logged } = await start(
    () => ((attempts += 1) < 7 ? 500 : 200),
    deadLetterPolicy,
  );
  await client.topic("events").publishMessage({ data: Buffer.from("stuck") });
  await service.idle();

  expect(service.counters()).toMatchObject({ deadLettered: 0, rejected: 6, acknowledged: 1 });
  expect(logged.filter(({ message }) => message.includes("roles/pubsub.publisher"))).toHaveLength(
    1,
  );
});

test("an endpoint that cannot be reached counts as failed", async () => {
  const { client, service } = await start(() => 200, {
    push_config: [{ push_endpoint: "http://127.0.0.1:9/" }],
  });
  const failed = new Promise((resolve) => service.onDelivery(resolve));
  await client.topic("events").publishMessage({ data: Buffer.from("nobody") });
  await expect(failed).resolves.toMatchObject({ outcome: "rejected", deliveryAttempt: 1 });
});

test("messages that were published survive a restart on the same directory", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "pubsub-"));
  let isBroken = true;
  const endpoint = await startEndpoint(() => (isBroken ? 500 : 200));
  stops.push(endpoint.stop);
  const declared = {
    "google_pubsub_topic.events": { name: "events" },
    "google_pubsub_subscription.push": {
      name: "events-push",
      topic: "events",
      push_config: [{ push_endpoint: endpoint.url }],
    },
  };
  const first = await startPubsub(declared, { directory });
  const failed = new Promise((resolve) => first.service.onDelivery(resolve));
  await first.client.topic("events").publishMessage({ data: Buffer.from("kept") });
  await failed;
  await first.stop();

  isBroken = false;
  const second = await startPubsub(declared, { directory });
  await second.service.idle();
  expect(second.service.counters()).toMatchObject({ published: 0, acknowledged: 1, backlog: 0 });
  await second.stop();
  const third = await startPubsub(declared, { directory });
  expect(third.service.counters()).toMatchObject({ backlog: 0 });
  await third.stop();
  await rm(directory, { recursive: true });
});

test("closing lets the requests that are out end, and starts no other", async () => {
  const arrival = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<number>();
  const { client, service, endpoint } = await start(() => {
    arrival.resolve();
    return answer.promise;
  });
  await client.topic("events").publishMessage({ data: Buffer.from("slow") });
  await arrival.promise;
  const closed = service.close();
  answer.resolve(200);
  await closed;
  expect(endpoint.requests).toHaveLength(1);
  expect(service.counters()).toMatchObject({ acknowledged: 1, backlog: 0 });
});

test("messages of one ordering key arrive in order, one at a time, despite failures", async () => {
  const failing = new Set(["3", "7"]);
  let out = 0;
  let mostOut = 0;
  const { client, service, endpoint } = await start(
    async (request) => {
      out += 1;
      mostOut = Math.max(mostOut, out);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      out -= 1;
      return failing.delete(textOf(request)) ? 500 : 200;
    },
    { enable_message_ordering: true },
  );
  const topic = client.topic("events", { messageOrdering: true });
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      topic.publishMessage({ data: Buffer.from(String(index)), orderingKey: "customer-1" }),
    ),
  );
  await service.idle();

  expect(endpoint.requests.map(textOf).join("")).toBe("012334567789");
  expect(mostOut).toBe(1);
});
