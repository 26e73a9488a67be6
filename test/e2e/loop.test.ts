import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { sendSegmentCalls } from "../../scripts/collector.ts";
import {
  awaitLanding,
  countDuplicates,
  publishCompany,
  salesforceState,
  seedSalesforce,
  type Landing,
  type Published,
} from "../../scripts/demo.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { createCompany, defaultCompany, firstOfLastDays } from "../../scripts/simulate/company.ts";
import { compareWithTruth, leadTruthOf } from "../../scripts/simulate/lead-truth.ts";
import type { PipelineResult } from "../../scripts/summary.ts";
import { traceEvent } from "../../scripts/trace.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

const company = createCompany({
  ...defaultCompany,
  customers: 400,
  start: firstOfLastDays(60, new Date()),
});
const quiet = (): void => undefined;

let opened: TestCloud;
let published: Published;
let landing: Landing;
let first: PipelineResult;

beforeAll(async () => {
  opened = await openTestCloud();
  await seedSalesforce(opened.target, company);
  published = await publishCompany(opened.target, company, quiet);
  landing = await awaitLanding(opened.target, published.events, quiet);
  first = (await runWorkflow(opened.target, "pipeline", {})) as PipelineResult;
});

afterAll(async () => {
  await opened?.cloud.close();
});

const one = async (sql: string): Promise<Record<string, unknown>> =>
  (await queryRows(createBigQuery(opened.target), sql))[0] ?? {};

/** The CRM's own flag says yes, and no choice of the person says no. */
const mayLeave = `s.has_opted_out_of_email IS FALSE AND NOT EXISTS (
  SELECT 1 FROM silver.staging_customers_consent AS c
  WHERE c.customer_id = s.customer_id AND c.state = 'denied'
    AND (c.purpose = 'sales_outreach' AND c.channel IN ('crm', 'all') OR c.purpose = 'marketing' AND c.channel IN ('email', 'all'))
)`;

describe("one company's events, from the collector to the CRM", () => {
  test("every published event is landed or a dead letter", () => {
    expect(published.refused).toBe(company.refusedCalls.length);
    expect(landing.landed + landing.deadLettered).toBe(published.events);
    expect(landing.deadLettered).toBe(company.brokenMessages.length);
  });

  test("silver has every event once", async () => {
    const distinct = new Set(company.webCalls.map((call) => call["messageId"])).size;
    expect(await one("SELECT COUNT(*) AS events FROM silver.staging_events_all")).toEqual({
      events: String(distinct),
    });
    expect(await countDuplicates(opened.target)).toBe(company.repeatedCalls);
  });

  test("sessions are the visits that people made", async () => {
    const visits = company.journeys.reduce((sum, journey) => sum + journey.truth.sessions, 0);
    const { sessions } = await one("SELECT COUNT(*) AS sessions FROM silver.staging_web_sessions");
    expect(Number(sessions) / visits).toBeGreaterThan(0.98);
    expect(Number(sessions) / visits).toBeLessThan(1.02);
  });

  test("all models and data tests succeeded", async () => {
    expect(first.state).toBe("succeeded");
    expect(first.models).toMatchObject({ failed: 0, skipped: 0 });
    expect(
      await one("SELECT COUNT(*) AS failed FROM ops.quality_results WHERE state <> 'passed'"),
    ).toEqual({ failed: "0" });
  });

  test("the score ranks leads by what is true about them", async () => {
    const figures = await compareWithTruth(createBigQuery(opened.target), leadTruthOf(company));
    expect(figures.leads).toBeGreaterThan(100);
    // Of 400 customers some 200 are open leads, and 90 bought: the coefficient is known to ± .04.
    expect(figures.rankCorrelation).toBeGreaterThan(0.7);
    expect(figures.idealObserver).toBeLessThan(0.9);
    expect(first.scoring?.["lead_scoring"]?.training?.roc_auc).toBeGreaterThan(0.6);
  });

  test("contributions add up to the prediction", async () => {
    const { worst } = await one(`
      SELECT MAX(ABS(LN(probability / (1 - probability)) - baseline
        - (SELECT SUM(CAST(JSON_VALUE(item, '$.attribution') AS FLOAT64)) FROM UNNEST(JSON_QUERY_ARRAY(attributions)) AS item))) AS worst
      FROM predictions.lead_scores`);
    expect(Number(worst)).toBeLessThan(1e-6);
  });

  test("Salesforce holds exactly what was reported delivered, and consent was kept", async () => {
    const held = await salesforceState(opened.target);
    expect(held.scored).toBe(Number(first.salesforce?.["delivered"]));
    expect(
      await one(
        `SELECT COUNT(*) AS leads FROM gold.marts_sales_lead_scores AS s WHERE ${mayLeave}`,
      ),
    ).toEqual({
      leads: String(held.leadScores),
    });
  });

  test("a second run finds nothing new and does not call Salesforce", async () => {
    const before = await salesforceState(opened.target);
    const second = (await runWorkflow(opened.target, "pipeline", {})) as PipelineResult;
    expect(second.state).toBe("nothing_new");
    expect(await salesforceState(opened.target)).toEqual(before);
  });

  test("a late event rebuilds its own day and its neighbours only", async () => {
    const late = {
      type: "page",
      messageId: "late-1",
      anonymousId: "late-device",
      timestamp: "2026-06-20T12:00:00Z",
      properties: { path: "/late" },
    };
    const sent = await sendSegmentCalls(opened.target, [late]);
    expect(sent).toEqual({ accepted: 1, rejected: [] });
    await awaitLanding(opened.target, published.events + 1, quiet);
    const run = (await runWorkflow(opened.target, "pipeline", {})) as PipelineResult & {
      dirty_days: number;
    };
    expect(run.state).toBe("succeeded");
    const days = await queryRows(
      createBigQuery(opened.target),
      `SELECT DISTINCT event_date FROM ops.dirty_partitions WHERE run_id = '${run.run_id}'`,
    );
    expect(days).toEqual([{ event_date: "2026-06-20" }]);
    expect(
      await one(
        "SELECT landing_page_path, count_events FROM silver.staging_web_sessions WHERE user_pseudo_id = 'late-device'",
      ),
    ).toEqual({
      landing_page_path: "/late",
      count_events: "1",
    });
  });

  test("a trace names each stop of an event, to the CRM fields that changed", async () => {
    const scored = await one(`
      SELECT e.event_id FROM silver.staging_events_all AS e
      INNER JOIN silver.staging_customers_profiles AS p ON e.anonymous_id IN UNNEST(p.anonymous_ids)
      INNER JOIN gold.marts_sales_lead_scores AS s USING (customer_id)
      WHERE ${mayLeave} AND e.entity = 'page' ORDER BY e.event_id LIMIT 1`);
    const stops = await traceEvent(createBigQuery(opened.target), String(scored["event_id"]));
    const names = stops.map((stop) => stop.stop);
    for (const stop of [
      "collect",
      "pubsub",
      "land",
      "silver.staging_events_all",
      "gold.marts_sales_lead_scores",
      "score",
    ])
      expect(names).toContain(stop);
    expect(stops.find((stop) => stop.stop === "salesforce_lead_scores")?.detail).toContain(
      "AME_Lead_Score__c",
    );
  });
});
