import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SyncDefinition } from "../../../functions/_shared/activation/definition.ts";
import type { SyncSummary } from "../../../functions/_shared/activation/run.ts";
import { attributes, canvases, variants } from "../../../functions/sync-braze/definition.ts";
import { contactScores } from "../../../functions/sync-hubspot/definition.ts";
import { createBrazeTwin } from "../../../local/twins/braze/twin.ts";
import { createHubSpotTwin } from "../../../local/twins/hubspot/twin.ts";
import type { Twin } from "../../../local/twins/twin.ts";
import { brazeAdapter } from "../../unit/functions/sync-braze/fixture.ts";
import { hubSpotAdapter } from "../../unit/functions/sync-hubspot/fixture.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";
import {
  consent,
  emptyTables,
  publishConsent,
  remembered,
  runInWarehouse,
  type RunOptions,
} from "./sync-run.ts";

const now = (): Date => new Date();
const secrets = (id: string): string => `value of ${id}`;
const braze = createBrazeTwin({ now, secrets });
const hubspot = createHubSpotTwin({ now, secrets });

let bigquery: LocalBigQuery;
beforeAll(async () => {
  bigquery = await startBigQuery();
});
afterAll(() => bigquery.close());

beforeEach(async () => {
  for (const twin of [braze, hubspot]) twin.reset();
  await emptyTables(bigquery);
});

const run = (
  definition: SyncDefinition,
  twin: Twin,
  createAdapter: RunOptions["createAdapter"],
  runId: string,
): Promise<SyncSummary> =>
  runInWarehouse(definition, {
    bigquery,
    twin,
    createAdapter,
    runId,
  });
const publishProfiles = (...customers: readonly string[]) =>
  bigquery.warehouse.query(
    `INSERT INTO silver.staging_customers_profiles (customer_id, hubspot_contact_id, braze_external_id, first_seen_at, last_seen_at)
     VALUES ${customers.map((id) => `("${id}", "h-${id}", "b-${id}", TIMESTAMP "2026-01-01", TIMESTAMP "2026-01-01")`).join(", ")}`,
  );
const publishChurn = (...rows: readonly string[]) =>
  bigquery.warehouse.query(
    `INSERT INTO gold.marts_customer_churn_risk (customer_id, churn_probability, churn_score, churn_risk_tier, decile, is_retention_audience, reason_1, model_version, as_of_date, scored_at)
     VALUES ${rows.join(", ")}`,
  );

test("Braze holds the scores of who may be written to, and a Canvas begins once per crossing", async () => {
  await publishProfiles("c1", "c2");
  await publishConsent(bigquery, consent("c1", "marketing", "email"));
  const risk = (id: string, probability: number) =>
    `("${id}", ${probability}, 80, "high", 1, TRUE, "No visit (+0.4)", "1", DATE "2026-11-20", TIMESTAMP "2026-11-20")`;
  await publishChurn(risk("c1", 0.8125), risk("c2", 0.9));
  expect(await run(attributes, braze, brazeAdapter, "r1")).toMatchObject({
    state: "succeeded",
    delivered: 1,
  });
  expect(braze.workspace.profiles()).toEqual({
    "b-c1": {
      ame_churn_probability: 0.813,
      ame_churn_risk: "high",
      ame_churn_reason: "No visit (+0.4)",
    },
  });
  await bigquery.warehouse.query(
    `INSERT INTO predictions.churn_scores (customer_id, as_of_date, probability, attributions, baseline, model_version, run_id, scored_at, released_at)
     SELECT id, DATE_SUB(CURRENT_DATE(), INTERVAL days DAY), p, JSON '[]', 0.1, "1", "r", CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP()
     FROM UNNEST([STRUCT("c1" AS id, 2 AS days, 0.5 AS p), ("c1", 1, 0.8), ("c1", 0, 0.9), ("c2", 1, 0.2), ("c2", 0, 0.8)])`,
  );
  expect(await run(canvases, braze, brazeAdapter, "r2")).toMatchObject({ delivered: 1 });
  expect(await run(canvases, braze, brazeAdapter, "r3")).toMatchObject({ planned: 0, calls: 0 });
  expect(braze.workspace.triggered()).toMatchObject([
    { external_user_id: "b-c1", properties: { churn_probability: 0.8 } },
  ]);
});

test("HubSpot holds score and stage of contacts with consent, and nothing once it ends", async () => {
  await publishProfiles("c1", "c2", "c3");
  await publishConsent(
    bigquery,
    consent("c1", "sales_outreach", "crm"),
    consent("c2", "sales_outreach", "all"),
    consent("c3", "marketing", "crm"),
  );
  await bigquery.warehouse.query(
    `INSERT INTO gold.marts_marketing_customer_360 (
       customer_id, lifecycle_stage, customer_segment, lead_score, reason_1, total_purchases, total_revenue, total_refunded, count_unconverted_orders,
       count_sessions, count_email_sends, count_email_deliveries, count_email_opens, count_email_clicks, count_email_unsubscribes
     )
     SELECT id, "lead", "new", score, reason, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
     FROM UNNEST([STRUCT("c1" AS id, 80 AS score, "Visits (+0.5)" AS reason), ("c2", 10, NULL), ("c3", 5, NULL)])`,
  );
  expect(await run(contactScores, hubspot, hubSpotAdapter, "r1")).toMatchObject({
    state: "succeeded",
    delivered: 2,
  });
  const held = () => hubspot.contacts.all().map(({ properties }) => properties);
  const second = { ame_contact_id: "h-c2", ame_lifecycle_stage: "lead", ame_lead_score: "10" };
  expect(held()).toEqual([
    {
      ame_contact_id: "h-c1",
      ame_lifecycle_stage: "lead",
      ame_lead_score: "80",
      ame_lead_score_reason: "Visits (+0.5)",
    },
    second,
  ]);
  await bigquery.warehouse.query(
    `DELETE FROM silver.staging_customers_consent WHERE customer_id = "c1"`,
  );
  expect(await run(contactScores, hubspot, hubSpotAdapter, "r2")).toMatchObject({ delivered: 1 });
  expect(held()).toEqual([{ ame_contact_id: "h-c1" }, second]);
});

test("an experiment's texts reach the users who consented, and leave them when it ends", async () => {
  await publishProfiles("c1", "c2", "c3");
  await publishConsent(
    bigquery,
    consent("c1", "marketing", "email"),
    consent("c2", "marketing", "email"),
    consent("c3", "marketing", "email", "denied"),
  );
  await bigquery.warehouse.query(
    `INSERT INTO gold.marts_content_assignments (customer_id, experiment_id, brief, language, channel, variant_id, text, assigned_at)
     VALUES ("c1", "e1", "b", "en", "email_subject", "v1", "Cool evenings", TIMESTAMP "2026-11-01"),
       ("c1", "e2", "b", "en", "email_subject", "v2", "Warm mornings", TIMESTAMP "2026-11-02"),
       ("c2", "e1", "b", "en", "email_subject", "v4", "Slow evenings", TIMESTAMP "2026-11-01"),
       ("c2", "e3", "b", "en", "push_body", "v3", "Not by e-mail", TIMESTAMP "2026-11-02"),
       ("c3", "e1", "b", "en", "email_subject", "v1", "Cool evenings", TIMESTAMP "2026-11-01")`,
  );
  expect(await run(variants, braze, brazeAdapter, "r1")).toMatchObject({
    state: "succeeded",
    delivered: 2,
  });
  const second = { ame_email_variant: "v4", ame_email_brief: "b", ame_email_text: "Slow evenings" };
  expect(braze.workspace.profiles()).toEqual({
    "b-c2": second,
    "b-c1": { ame_email_variant: "v2", ame_email_brief: "b", ame_email_text: "Warm mornings" },
  });
  await bigquery.warehouse.query(
    `DELETE FROM gold.marts_content_assignments WHERE customer_id = "c1"`,
  );
  expect(await run(variants, braze, brazeAdapter, "r2")).toMatchObject({ delivered: 1 });
  expect(braze.workspace.profiles()).toEqual({ "b-c1": {}, "b-c2": second });

  // The source is empty: whether it may be is what the experiments say, and without any nobody knows.
  await bigquery.warehouse.query(
    `DELETE FROM gold.marts_content_assignments WHERE customer_id = "c2"`,
  );
  const blocked = { state: "blocked", detail: expect.stringMatching(/^empty_source: /) };
  expect(await run(variants, braze, brazeAdapter, "r3")).toMatchObject(blocked);
  await bigquery.warehouse.query(
    `INSERT INTO content.experiments (experiment_id, salt, layer_name, bucket_from, bucket_to, variants, outcome_event, base_rate, relative_effect, state, started_at)
     VALUES ("e1", "s", "l", 0, 9999, JSON '[]', "o", 0.1, 0.1, "running", TIMESTAMP "2026-11-01"),
       ("e2", "s", "l", 0, 9999, JSON '[]', "o", 0.1, 0.1, "ended", TIMESTAMP "2026-11-01")`,
  );
  expect(await run(variants, braze, brazeAdapter, "r4")).toMatchObject(blocked);
  expect(braze.workspace.profiles()).toEqual({ "b-c1": {}, "b-c2": second });
  await bigquery.warehouse.query(
    `UPDATE content.experiments SET state = "ended" WHERE experiment_id = "e1"`,
  );
  expect(await run(variants, braze, brazeAdapter, "r5")).toMatchObject({ delivered: 1 });
  expect(braze.workspace.profiles()).toEqual({ "b-c1": {}, "b-c2": {} });
  expect(await remembered(bigquery)).not.toMatch(/Cool evenings|Warm mornings|Slow evenings/);
});
