import type { Message, Subscription } from "@google-cloud/pubsub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientFor, pusher, startPubsub } from "./local-pubsub.ts";

let pubsub: Awaited<ReturnType<typeof startPubsub>>;
beforeAll(async () => {
  pubsub = await startPubsub({
    "google_pubsub_topic.events": { name: "events" },
    "google_pubsub_topic.closed": { name: "closed" },
    "google_pubsub_topic_iam_member.pusher": {
      topic: "events",
      role: "roles/pubsub.publisher",
      member: `serviceAccount:${pusher}`,
    },
  });
});
afterAll(() => pubsub.stop());

/** Messages until `count` of them have come. */
async function receive(
  subscription: Subscription,
  count: number,
  handle: (message: Message) => void,
): Promise<Message[]> {
  const received: Message[] = [];
  await new Promise<void>((resolve, reject) => {
    subscription.on("error", reject);
    subscription.on("message", (message: Message) => {
      received.push(message);
      handle(message);
      if (received.length === count) resolve();
    });
  });
  await subscription.close();
  return received;
}

test("creates, lists and deletes topics and subscriptions", async () => {
  const { client } = pubsub;
  const [topic] = await client.createTopic("made-here");
  const [subscription] = await topic.createSubscription("made-here-too", {
    ackDeadlineSeconds: 33,
    filter: 'attributes.kind = "x"',
    retryPolicy: { minimumBackoff: { seconds: 15 }, maximumBackoff: { seconds: 60 } },
  });
  const [metadata] = await subscription.getMetadata();
  expect(metadata).toMatchObject({ ackDeadlineSeconds: 33, filter: 'attributes.kind = "x"' });
  expect(Number(metadata.retryPolicy?.minimumBackoff?.seconds)).toBe(15);

  await expect(client.createTopic("made-here")).rejects.toMatchObject({
    code: 6,
    details: "Resource already exists in the project (resource=made-here).",
  });
  const [topics] = await client.getTopics();
  expect(topics.map(({ name }) => name.split("/").at(-1))).toEqual([
    "closed",
    "events",
    "made-here",
  ]);
  const [ofTopic] = await topic.getSubscriptions();
  expect(ofTopic.map(({ name }) => name.split("/").at(-1))).toEqual(["made-here-too"]);

  await topic.delete();
  const [orphan] = await subscription.getMetadata();
  expect(orphan.topic).toBe("_deleted-topic_");
  await subscription.delete();
  await expect(subscription.exists()).resolves.toEqual([false]);
});

test("streams to a subscriber, acknowledges, and delivers a rejected message again", async () => {
  const [subscription] = await pubsub.client.topic("events").createSubscription("streamed");
  const topic = pubsub.client.topic("events");
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => topic.publishMessage({ json: { index } })),
  );
  const rejected = new Set<string>();
  const received = await receive(subscription, 51, (message) => {
    if (rejected.size === 0) {
      rejected.add(message.id);
      message.nack();
    } else message.ack();
  });
  expect(new Set(received.map(({ id }) => id)).size).toBe(50);
});

test("large messages arrive whole, in responses that the client can take", async () => {
  const [subscription] = await pubsub.client.topic("events").createSubscription("large");
  const topic = pubsub.client.topic("events", { batching: { maxMessages: 1 } });
  const sizes = [9_000_000, 9_000_001, 9_000_002];
  for (const size of sizes) await topic.publishMessage({ data: Buffer.alloc(size, "x") });
  const received = await receive(subscription, 3, (message) => message.ack());
  expect(received.map(({ data }) => data.length).toSorted((a, b) => a - b)).toEqual(sizes);
  await expect(topic.publishMessage({ data: Buffer.alloc(10_000_001) })).rejects.toMatchObject({
    code: 3,
  });
});

test("a filter keeps other messages out", async () => {
  const [subscription] = await pubsub.client
    .topic("events")
    .createSubscription("filtered", { filter: 'attributes.kind = "wanted"' });
  const topic = pubsub.client.topic("events");
  for (const kind of ["other", "wanted", "other", "wanted"])
    await topic.publishMessage({ data: Buffer.from(kind), attributes: { kind } });
  const received = await receive(subscription, 2, (message) => message.ack());
  expect(received.map(({ data }) => data.toString())).toEqual(["wanted", "wanted"]);
});

test("flow control limits what a stream holds", async () => {
  const [created] = await pubsub.client.topic("events").createSubscription("limited");
  const topic = pubsub.client.topic("events");
  for (let index = 0; index < 5; index += 1) await topic.publishMessage({ json: { index } });
  const subscription = pubsub.client.subscription(created.name, {
    flowControl: { maxMessages: 1, allowExcessMessages: false },
    streamingOptions: { maxStreams: 1 },
  });
  let held = 0;
  let mostHeld = 0;
  await receive(subscription, 5, (message) => {
    held += 1;
    mostHeld = Math.max(mostHeld, held);
    setImmediate(() => {
      held -= 1;
      message.ack();
    });
  });
  expect(mostHeld).toBe(1);
});

test("refuses a caller without the role, in Google's words", async () => {
  const port = await pubsub.service.listen(0);
  pubsub.access.assignPort(port, pusher);
  const client = clientFor(port);
  await expect(
    client.topic("closed").publishMessage({ data: Buffer.from("x") }),
  ).rejects.toMatchObject({
    code: 7,
    details: expect.stringContaining("User not authorized to perform this action.") as string,
  });
  await expect(client.topic("events").publishMessage({ data: Buffer.from("x") })).resolves.toMatch(
    /^\d+$/,
  );
  await client.close();
});

test("refuses unknown topics, empty messages, and what is not supported", async () => {
  const { client } = pubsub;
  await expect(
    client.topic("nowhere").publishMessage({ data: Buffer.from("x") }),
  ).rejects.toMatchObject({
    code: 5,
    details: "Resource not found (resource=nowhere).",
  });
  await expect(
    client.topic("events").publishMessage({ data: Buffer.from(""), attributes: { googly: "x" } }),
  ).rejects.toMatchObject({ code: 3 });
  const [subscription] = await client.topic("events").createSubscription("unsnapped");
  await expect(subscription.createSnapshot("later")).rejects.toMatchObject({ code: 12 });
});

test("seek to a time delivers retained messages again", async () => {
  const before = new Date();
  const [subscription] = await pubsub.client
    .topic("events")
    .createSubscription("rewound", { retainAckedMessages: true });
  await pubsub.client.topic("events").publishMessage({ data: Buffer.from("twice") });
  const first = await receive(subscription, 1, (message) => message.ack());
  await subscription.seek(before);
  const again = await receive(pubsub.client.subscription("rewound"), 1, (message) => message.ack());
  expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
});

test("a subscriber is told when its subscription is deleted", async () => {
  const [subscription] = await pubsub.client.topic("events").createSubscription("short-lived");
  const streaming = pubsub.client.subscription("short-lived");
  const failed = new Promise<{ code: number }>((resolve) => {
    streaming.on("error", resolve);
  });
  streaming.on("message", (message: Message) => message.ack());
  await pubsub.client.topic("events").publishMessage({ data: Buffer.from("x") });
  await subscription.delete();
  expect((await failed).code).toBe(5);
  await streaming.close();
});

test("a service with an open stream closes without waiting for it", async () => {
  const other = await startPubsub({
    "google_pubsub_topic.events": { name: "events" },
    "google_pubsub_subscription.open": { name: "left-open", topic: "events" },
  });
  const streaming = other.client.subscription("left-open");
  streaming.on("error", () => undefined);
  const received = new Promise((resolve) => {
    streaming.once("message", resolve);
  });
  await other.client.topic("events").publishMessage({ data: Buffer.from("x") });
  await received;
  await other.service.close();
  await streaming.close();
  await other.client.close();
  expect(other.service.counters().delivered).toBe(1);
}, 4_000);
