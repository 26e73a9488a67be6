import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  decideApproval,
  listenForApproval,
} from "../../../functions/_shared/activation/approval.ts";
import { createDestinationHttp } from "../../../functions/_shared/activation/destination-http.ts";
import {
  createRateLimiter,
  systemClock,
} from "../../../functions/_shared/activation/rate-limiter.ts";
import { createSqlState } from "../../../functions/_shared/activation/sql-state.ts";
import { runSync, type SyncSummary } from "../../../functions/_shared/activation/run.ts";
import { createLogger } from "../../../functions/_shared/log.ts";
import { createSalesforceAdapter } from "../../../functions/sync-salesforce/adapter.ts";
import { leadScores } from "../../../functions/sync-salesforce/definition.ts";
import { createTwinsService } from "../../../local/twins/service.ts";
import type { Access } from "../../../local/iam/access.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";

const twins = createTwinsService({
  projectId: "p",
  region: "r",
  access: {} as Access,
  log: () => undefined,
  now: () => new Date(),
  secrets: (id) => id,
});
let bigquery: LocalBigQuery;
let run: (runId: string) => Promise<SyncSummary>;

beforeAll(async () => {
  const [port] = await Promise.all([
    twins.listen(0),
    startBigQuery().then((it) => (bigquery = it)),
  ]);
  const adapter = createSalesforceAdapter({
    loginUrl: `http://127.0.0.1:${port}/salesforce`,
    credentials: {
      kind: "client_credentials",
      clientId: "salesforce-client-id",
      clientSecret: "salesforce-credential",
    },
    http: createDestinationHttp({
      fetch,
      limiter: createRateLimiter(leadScores.limits, systemClock),
      timeoutMs: 5000,
    }),
    headroom: 0.1,
    now: () => new Date(),
  });
  run = (runId) =>
    runSync(leadScores, runId, {
      destination: "salesforce",
      state: createSqlState(bigquery.warehouse, () => new Date()),
      adapter,
      send: { maxAttempts: 2, backoffMs: 1, clock: systemClock, random: () => 0.5 },
      timeLimitMs: 60_000,
      now: () => new Date(),
      log: createLogger({ service: "s", projectId: "p", write: () => undefined }),
    });
});
afterAll(() => Promise.all([bigquery.close(), twins.close()]));

const leadId = (index: number): string => `00QHs${String(index).padStart(10, "0")}AAA`;
const score = (index: number, points: number, optedOut: string = "FALSE"): string =>
  `("${leadId(index)}", "c${index}", "Lead", ${points}, 1, "warm", "Visits (+0.50)", NULL, NULL, "1", TIMESTAMP "2026-11-20 10:00:00.5", NULL, NULL, ${optedOut})`;
const publish = (...rows: string[]) =>
  bigquery.warehouse.query(
    `DELETE FROM gold.marts_sales_lead_scores WHERE TRUE;
     INSERT INTO gold.marts_sales_lead_scores (lead_id, customer_id, salesforce_object, lead_score, decile, tier, reason_1, reason_2, reason_3, model_version, scored_at, previous_score, score_change, has_opted_out_of_email)
     VALUES ${rows.join(", ")};`,
  );
const held = (index: number) =>
  twins.salesforce.state().records["Lead"]?.find((record) => record["Id"] === leadId(index));

beforeEach(async () => {
  twins.salesforce.reset();
  twins.salesforce.seed(
    [0, 1, 2].map((index) => ({
      attributes: { type: "Lead" },
      Id: leadId(index),
      LastName: `L${index}`,
      Company: "C",
    })),
  );
  for (const table of [
    "sync_ack",
    "sync_outcomes",
    "sync_runs",
    "sync_batches",
    "sync_plan",
    "sync_quarantine",
    "sync_approvals",
  ])
    await bigquery.warehouse.query(`DELETE FROM ops.${table} WHERE TRUE`);
});

test("scores reach the leads, once, and only where there is consent", async () => {
  await publish(score(0, 80), score(1, 10, "TRUE"), score(2, 30, "NULL"));
  expect(await run("r1")).toMatchObject({ planned: 1, delivered: 1, calls: 2, state: "succeeded" });
  expect(held(0)).toMatchObject({
    AME_Lead_Score__c: 80,
    AME_Lead_Tier__c: "warm",
    AME_Lead_Reason_1__c: "Visits (+0.50)",
    AME_Lead_Reason_2__c: null,
    AME_Scored_At__c: "2026-11-20T10:00:00Z",
  });
  expect(held(1)?.["AME_Lead_Score__c"]).toBeUndefined();
  expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
});

test("a changed score, a lost consent and a refused row are each what they are", async () => {
  await publish(score(0, 80), score(1, 10));
  await run("r1");
  await publish(score(0, 81), score(1, 10, "TRUE"), score(2, 5000));
  expect(await run("r2")).toMatchObject({ planned: 3, delivered: 2, rejected: 1 });
  expect([held(0), held(1)].map((lead) => lead?.["AME_Lead_Score__c"])).toEqual([81, null]);
  expect(await run("r3")).toMatchObject({ planned: 0 });
  const outcomes = await bigquery.rows(
    "SELECT key, outcome, code, TO_JSON_STRING(fields) AS fields FROM ops.sync_outcomes WHERE sync_run_id = 'r2' ORDER BY key",
  );
  expect(outcomes.map((row) => ({ ...row }))).toMatchObject([
    { outcome: "delivered", code: null, fields: '["AME_Lead_Score__c"]' },
    { outcome: "delivered", code: null },
    { outcome: "rejected", code: "NUMBER_OUTSIDE_VALID_RANGE" },
  ]);
  const runs = await bigquery.rows(
    "SELECT sync_run_id, state, planned, delivered, rejected FROM ops.sync_runs ORDER BY sync_run_id",
  );
  expect(runs.map((row) => ({ ...row }))).toEqual([
    { sync_run_id: "r1", state: "succeeded", planned: 2, delivered: 2, rejected: 0 },
    { sync_run_id: "r2", state: "succeeded", planned: 3, delivered: 2, rejected: 1 },
  ]);
});

test("what was not answered is unknown, stays without a baseline, and is sent again", async () => {
  await publish(score(0, 80));
  twins.salesforce.faults.set([{ kind: "timeout_after_apply", times: 2 }]);
  expect(await run("r1")).toMatchObject({ delivered: 0, unknown: 1, state: "failed" });
  expect(await bigquery.rows("SELECT row_hash FROM ops.sync_ack")).toMatchObject([
    { row_hash: "unknown" },
  ]);
  expect(await run("r2")).toMatchObject({ planned: 1, delivered: 1 });
});

const deny = (customer: string) =>
  bigquery.warehouse.query(
    `INSERT INTO silver.staging_customers_consent (customer_id, purpose, channel, state, updated_at, source)
     VALUES ("${customer}", "sales_outreach", "all", "denied", CURRENT_TIMESTAMP(), "web")`,
  );

test("a denial said anywhere keeps a row back, and takes back what is there with the next run", async () => {
  await publish(score(0, 80), score(1, 10));
  expect(await run("r1")).toMatchObject({ delivered: 2 });
  await deny("c1");
  await publish(score(0, 81), score(1, 11));
  expect(await run("r2")).toMatchObject({ planned: 2, delivered: 2 });
  expect([held(0), held(1)].map((lead) => lead?.["AME_Lead_Score__c"])).toEqual([81, null]);
  await bigquery.warehouse.query("DELETE FROM silver.staging_customers_consent WHERE TRUE");
});

test("a plan that a guard stops is sent once a person has approved it, and that plan only", async () => {
  const state = createSqlState(bigquery.warehouse, () => new Date());
  const deps = { warehouse: bigquery.warehouse, now: () => new Date() };
  await publish(score(0, 80), score(1, 10));
  await run("r1");
  await bigquery.warehouse.query("DELETE FROM gold.marts_sales_lead_scores WHERE TRUE");
  const blocked = await run("r2");
  expect(blocked).toMatchObject({ state: "blocked", waiting: 2, calls: 0 });
  expect(blocked.detail).toMatch(/^empty_source: /);
  expect(await state.approval(leadScores.name, blocked.planHash ?? "")).toBe("waiting");
  expect(held(0)?.["AME_Lead_Score__c"]).toBe(80);
  expect(
    await listenForApproval({ run_id: "r2", callback_url: "http://127.0.0.1:1/x" }, deps),
  ).toEqual({ state: "waiting" });
  const decision = { run_id: "r2", decided_by: "ann", reason: "cleaned on purpose" } as const;
  expect(await decideApproval({ ...decision, decision: "approved" }, deps)).toEqual({
    state: "approved",
  });
  expect(await decideApproval({ ...decision, decision: "rejected" }, deps)).toEqual({
    state: "not_waiting",
  });
  expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
  expect(held(0)?.["AME_Lead_Score__c"]).toBeNull();
  expect(
    await bigquery.rows("SELECT actor, action, subject FROM ops.audit_log WHERE run_id = 'r2'"),
  ).toMatchObject([{ actor: "ann", action: "sync.approved", subject: "salesforce_lead_scores" }]);
});
