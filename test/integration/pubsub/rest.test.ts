import { afterAll, beforeAll, expect, test } from "vitest";
import { projectId, pusher, startPubsub } from "./local-pubsub.ts";

let pubsub: Awaited<ReturnType<typeof startPubsub>>;
beforeAll(async () => {
  pubsub = await startPubsub({
    "google_pubsub_topic.events": { name: "events" },
    "google_pubsub_subscription.pulled": {
      name: "pulled",
      topic: "events",
      retry_policy: [{ minimum_backoff: "10s" }],
    },
  });
});
afterAll(() => pubsub.stop());

async function call(
  method: string,
  path: string,
  body?: unknown,
  port = pubsub.port,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/projects/${projectId}/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

test("publishes, pulls and acknowledges", async () => {
  const published = await call("POST", "topics/events:publish", {
    messages: [{ data: "aGVsbG8=", attributes: { kind: "greeting" } }],
  });
  expect(published).toEqual({
    status: 200,
    json: { messageIds: [expect.stringMatching(/^\d+$/)] },
  });

  const pulled = await call("POST", "subscriptions/pulled:pull", { maxMessages: 10 });
  const [received] = pulled.json["receivedMessages"] as { ackId: string; message: object }[];
  expect(received?.message).toEqual({
    data: "aGVsbG8=",
    attributes: { kind: "greeting" },
    messageId: (published.json["messageIds"] as string[])[0],
    publishTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  await call("POST", "subscriptions/pulled:acknowledge", { ackIds: [received?.ackId] });
  expect(pubsub.service.counters()).toMatchObject({ acknowledged: 1, backlog: 0 });
});

test("creates, shows, lists and deletes", async () => {
  expect(await call("PUT", "topics/by-rest", { labels: { a: "b" } })).toMatchObject({
    status: 200,
  });
  const created = await call("PUT", "subscriptions/by-rest", {
    topic: `projects/${projectId}/topics/by-rest`,
    ackDeadlineSeconds: 20,
    messageRetentionDuration: "600s",
  });
  expect(created.json).toMatchObject({ ackDeadlineSeconds: 20, messageRetentionDuration: "600s" });
  expect((await call("GET", "topics/by-rest/subscriptions")).json).toEqual({
    subscriptions: [`projects/${projectId}/subscriptions/by-rest`],
  });
  expect((await call("GET", "topics?pageSize=1")).json).toMatchObject({ nextPageToken: "1" });
  expect((await call("GET", "subscriptions/pulled")).json).toMatchObject({
    retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
  });
  expect(await call("DELETE", "subscriptions/by-rest")).toEqual({ status: 200, json: {} });
  expect(await call("DELETE", "topics/by-rest")).toEqual({ status: 200, json: {} });
});

test("refuses with the API's error body", async () => {
  expect(await call("POST", "topics/nowhere:publish", { messages: [{ data: "eA==" }] })).toEqual({
    status: 404,
    json: {
      error: { code: 404, message: "Resource not found (resource=nowhere).", status: "NOT_FOUND" },
    },
  });
  expect(await call("POST", "topics/events:publish", { mesages: [] })).toMatchObject({
    status: 400,
    json: { error: { status: "INVALID_ARGUMENT" } },
  });
  expect(await call("GET", "snapshots")).toMatchObject({ status: 501 });

  const port = await pubsub.service.listen(0);
  pubsub.access.assignPort(port, pusher);
  const denied = await call(
    "POST",
    "topics/events:publish",
    { messages: [{ data: "eA==" }] },
    port,
  );
  expect(denied).toMatchObject({ status: 403, json: { error: { status: "PERMISSION_DENIED" } } });
});
