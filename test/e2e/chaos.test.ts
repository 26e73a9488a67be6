import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PubSub } from "@google-cloud/pubsub";
import { afterEach, expect, test } from "vitest";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { sendSegmentCalls } from "../../scripts/collector.ts";
import { eventually } from "../../scripts/eventually.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

/** Waits of seconds between attempts become milliseconds. */
const hurried = { pubsubTimeScale: 0.001 };

let opened: TestCloud;
afterEach(async () => {
  await opened?.cloud.close();
});

const one = async (sql: string): Promise<Record<string, unknown>> =>
  (await queryRows(createBigQuery(opened.target), sql))[0] ?? {};

/** Sends events in requests of twenty, so that there are many messages to be in the middle of. */
async function publish(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, number) => ({
    type: "page",
    messageId: `event-${number}`,
    anonymousId: `device-${number % 50}`,
    timestamp: "2026-06-01T12:00:00.000Z",
    properties: { path: "/" },
  }));
  for (let start = 0; start < count; start += 20)
    expect(await sendSegmentCalls(opened.target, events.slice(start, start + 20))).toEqual({
      accepted: 20,
      rejected: [],
    });
}

test("land killed again and again in mid-batch loses nothing, and silver has each event once", async () => {
  opened = await openTestCloud(hurried);
  const { pubsub, run } = opened.cloud.services;
  const events = 3000;
  let killed = 0;
  let acknowledged = 0;
  const stop = pubsub.onDelivery(({ outcome }) => {
    if (outcome !== "acknowledged" || ++acknowledged % 25 !== 0) return;
    killed += run.kill("land", "SIGKILL");
  });
  await publish(events);
  await pubsub.idle();
  stop();
  expect(killed).toBeGreaterThanOrEqual(3);
  expect(pubsub.counters().rejected).toBeGreaterThan(0);
  expect(pubsub.counters().deadLettered).toBe(0);
  expect(
    await one(
      "SELECT COUNT(DISTINCT event_id) AS events FROM bronze.raw_web_page WHERE ingest_date >= '2000-01-01'",
    ),
  ).toEqual({
    events: String(events),
  });
  expect(await runWorkflow(opened.target, "pipeline", {})).toMatchObject({ state: "succeeded" });
  expect(
    await one(
      "SELECT COUNT(*) AS events, COUNT(DISTINCT event_id) AS ids FROM silver.staging_events_all",
    ),
  ).toEqual({ events: String(events), ids: String(events) });
});

test("without its role land is refused with 403, and what it could not land is kept", async () => {
  const lines: Record<string, unknown>[] = [];
  opened = await openTestCloud({
    ...hurried,
    log: (line) => lines.push(line),
    revise: (infrastructure) =>
      removeResource(
        join(infrastructure, "stacks/local-pipeline/cdk.tf.json"),
        "google_bigquery_dataset_iam_member",
        "land_grant_bigquery_dataEditor_on_bronze",
      ),
  });
  await publish(20);
  await opened.cloud.services.pubsub.idle();
  const failed = lines.filter(({ message }) => message === "landing failed");
  expect(failed.length).toBeGreaterThan(0);
  expect(JSON.stringify(failed[0])).toMatch(/403|PERMISSION_DENIED/);
  expect(opened.cloud.access.usage().denied).toContainEqual(
    expect.objectContaining({ permission: "bigquery.tables.updateData" }),
  );
  expect(
    await one(
      "SELECT COUNT(*) AS events FROM bronze.raw_web_page WHERE ingest_date >= '2000-01-01'",
    ),
  ).toEqual({ events: "0" });
  const kept = await pull("events-dead-letters");
  expect(kept.map((event) => event.event_id).toSorted()).toEqual(
    Array.from({ length: 20 }, (_, number) => `event-${number}`).toSorted(),
  );
});

function removeResource(file: string, type: string, name: string): void {
  const stack = JSON.parse(readFileSync(file, "utf8")) as {
    resource: Record<string, Record<string, unknown>>;
  };
  const resources = stack.resource[type] ?? {};
  expect(Object.keys(resources)).toContain(name);
  Reflect.deleteProperty(resources, name);
  writeFileSync(file, JSON.stringify(stack));
}

/** The events of the messages that a subscription holds. */
async function pull(subscription: string): Promise<{ event_id: string }[]> {
  const pubsub = new PubSub({ projectId: opened.target.projectId });
  const events: { event_id: string }[] = [];
  const stream = pubsub.subscription(subscription);
  stream.on("message", (message) => {
    const body = JSON.parse(message.data.toString()) as { events?: { event_id: string }[] };
    events.push(...(body.events ?? [body as unknown as { event_id: string }]));
    message.ack();
  });
  await eventually(async () => (events.length >= 20 ? true : undefined), {
    timeoutMs: 30_000,
    what: `20 events in ${subscription}`,
  });
  await stream.close();
  await pubsub.close();
  return events;
}
