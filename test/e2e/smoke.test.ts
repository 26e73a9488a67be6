import { PubSub } from "@google-cloud/pubsub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smokeTest } from "../../scripts/deploy/smoke-test.ts";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

let opened: TestCloud;
beforeAll(async () => {
  opened = await openTestCloud({ config: { eventSchema: "true" } });
});
afterAll(async () => opened?.cloud.close());

test("one event goes through what is deployed, from the collector to gold", async () => {
  const passed: string[] = [];
  const { stops } = await smokeTest(opened.target, "ame-smoke-1", (stop) => passed.push(stop));
  expect(passed).toEqual(["accepted by the collector", "landed in bronze", "refined to gold"]);
  const names = stops.map(({ stop }) => stop);
  for (const stop of ["collect", "pubsub", "land", "silver.staging_events_all"])
    expect(names).toContain(stop);
});

test("a topic with a schema refuses at once what is no message of events", async () => {
  const pubsub = new PubSub({ projectId: opened.target.projectId });
  const publish = (text: string): Promise<string> =>
    pubsub.topic("events").publishMessage({ data: Buffer.from(text) });
  await expect(publish("{not json")).rejects.toThrow("it is not JSON in UTF-8");
  await expect(publish('{"events":[{"colour":"red"}]}')).rejects.toThrow("has no field colour");
  await pubsub.close();
  const [row] = await queryRows(
    createBigQuery(opened.target),
    "SELECT JSON_VALUE(payload.event) AS event FROM bronze.raw_web_track WHERE event_id = 'ame-smoke-1' AND ingest_date >= '2020-01-01'",
  );
  expect(row).toEqual({ event: "AME Smoke Test" });
});

test("functions of sql/udf are there", async () => {
  const [row] = await queryRows(
    createBigQuery(opened.target),
    "SELECT silver.email_sha256(' A@B.com ') AS hashed",
  );
  expect(row).toEqual({
    hashed: "fb98d44ad7501a959f3f4f4a3f004fe2d9e581ea6207e218c4b02c08a4d75adf",
  });
});

test("every objective of the warehouse is measured there, and met", async () => {
  const rows = await queryRows(
    createBigQuery(opened.target),
    "SELECT objective, is_met FROM ops.objectives ORDER BY objective",
  );
  expect(rows).toContainEqual({
    objective: "freshness-marts-marketing-customer-360",
    is_met: true,
  });
  expect(rows.every((row) => row["is_met"] === true)).toBe(true);
  const result = await runWorkflow(opened.target, "observe", {});
  expect(result).toEqual({ measured: rows.length, missed: [] });
});

test("a missed objective is counted as bad", async () => {
  await queryRows(
    createBigQuery(opened.target),
    `INSERT INTO ops.sync_runs (sync_run_id, sync, destination, state, planned, delivered, rejected, unknown, waiting, calls, eligible_rows, acknowledged_rows, started_at, finished_at)
     VALUES ('r1', 'salesforce_lead_scores', 'salesforce', 'failed', 10, 5, 5, 0, 0, 1, 10, 0, TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3 HOUR), TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3 HOUR))`,
  );
  const { missed } = (await runWorkflow(opened.target, "observe", {})) as { missed: string[] };
  expect(missed).toEqual(["activation-lag-salesforce", "sync-success-salesforce"]);
});
