import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../../schemas/registry.ts";
import { liveJourney, type Journey } from "../../../scripts/simulate/journey.ts";
import { createPerson } from "../../../scripts/simulate/person.ts";
import { createRandom } from "../../../scripts/simulate/random.ts";
import { rankCorrelation } from "../../../scripts/simulate/rank-correlation.ts";
import { readScoringModels } from "../../../sql/compiler/scoring/declaration.ts";
import { trainStatement } from "../../../sql/compiler/scoring/training.ts";
import { openWorld, type World } from "./world.ts";

const dayMs = 86_400_000;
const start = Date.parse("2026-09-29T00:00:00Z");
const days = 60;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const projectId = "project";

let world: World;
beforeAll(async () => {
  world = await openWorld([
    "features.customer_activity",
    "features.lead_scoring",
    "silver.staging_events_all",
    "silver.staging_customers_identifiers",
    "bronze.raw_salesforce_lead",
  ]);
});
afterAll(() => world.close());

/** What is known of a person by day: devices count from the day somebody said whose they are. */
function activityOf({ person, acts }: Journey): Record<string, unknown>[] {
  const linked = new Map<number, number>();
  for (const act of acts)
    if (act.kind === "identify" && !linked.has(act.session.device))
      linked.set(act.session.device, act.at);
  const rows = new Map<string, Record<string, number>>();
  for (const act of acts) {
    if (act.kind === "lead" || act.kind === "identify") continue;
    const known = linked.get("session" in act ? act.session.device : 0);
    if (known === undefined) continue;
    const key = `${dateOf(act.at)} ${dateOf(Math.max(act.at, known))}`;
    const row = rows.get(key) ?? rows.set(key, {}).get(key)!;
    const add = (name: string): number => (row[name] = (row[name] ?? 0) + 1);
    if (act.kind === "page" && act.session.firstPage) add("count_sessions");
    if (act.kind === "page" && act.path === "/pricing") add("count_pricing_views");
    if (act.kind === "order") add("count_orders");
    if (act.kind === "email" && act.event === "Email Delivered") add("count_email_deliveries");
    if (act.kind === "email" && act.event === "Email Opened") add("count_email_opens");
    if (act.kind === "track" && act.event === "Product Viewed") add("count_product_views");
    if (act.kind === "track" && act.event === "Product Added") add("count_carts");
  }
  const counts = Object.fromEntries(
    "sessions pricing_views orders email_deliveries email_opens email_clicks product_views carts"
      .split(" ")
      .map((name) => [`count_${name}`, 0]),
  );
  return [...rows].map(([key, row]) => {
    const [activity_date, known_date] = key.split(" ");
    const { count_email_deliveries: _delivered, ...done } = row;
    const is_active = Object.keys(done).length > 0;
    const customer_id = person.shopId;
    return {
      ...counts,
      engaged_minutes: 0,
      ...row,
      customer_id,
      activity_date,
      known_date,
      is_active,
    };
  });
}

async function live(seed: string, customers: number): Promise<readonly Journey[]> {
  const journeys = Array.from({ length: customers }, (_, number) => {
    const random = createRandom(`${seed}/person-${number}`);
    return liveJourney(random, createPerson(random, number, days), start, days);
  });
  const leads = journeys.flatMap(({ person, acts }) => {
    const created = acts.find((act) => act.kind === "lead");
    return created === undefined ? [] : [{ person, at: new Date(created.at).toISOString() }];
  });
  const append = (datasetId: string, tableId: string, rows: Record<string, unknown>[]) =>
    world.warehouse.appendRows({ projectId, datasetId, tableId }, rows);
  await append("features", "customer_activity", journeys.flatMap(activityOf));
  await append(
    "silver",
    "staging_events_all",
    [start, start + (days - 1) * dayMs].map((at) => ({
      event_id: `e${at}`,
      event_date: dateOf(at),
    })),
  );
  await append(
    "silver",
    "staging_customers_identifiers",
    leads.map(({ person }) => ({
      identifier_kind: "salesforce_lead_id",
      identifier: person.salesforceLeadId,
      customer_id: person.shopId,
    })),
  );
  await append(
    "bronze",
    "raw_salesforce_lead",
    leads.map(({ person, at }) => ({
      event_id: person.salesforceLeadId,
      occurred_at: at,
      payload: JSON.stringify({
        Id: person.salesforceLeadId,
        CreatedDate: at.replace("Z", "+0000"),
        LeadSource: person.leadSource,
        Industry: person.industry,
      }),
    })),
  );
  return journeys;
}

test("fitted on all outcomes that are known, lead scores rank 2,000 customers' leads by their true propensity", async () => {
  const journeys = await live("ame", 2_000);
  const { models } = readScoringModels(join(import.meta.dirname, "../../../sql"), tables);
  const model = models.find(({ name }) => name === "lead_scoring")!;
  await world.build("features.lead_scoring");
  await world.sql(trainStatement(model).replace("@learn_until", "'2026-11-14'"));
  const rows = await world.sql(`
    SELECT lead_id, (SELECT CAST(p.prob AS STRING) FROM UNNEST(predicted_label_probs) AS p WHERE p.label = 1)
    FROM ML.PREDICT(MODEL predictions.lead_scoring, (SELECT * FROM features.lead_scoring WHERE as_of_date = '2026-11-28'))`);
  const truth = new Map(
    journeys.map((journey) => [
      journey.person.salesforceLeadId,
      journey.truth.purchaseProbability14d,
    ]),
  );
  expect(rows.length).toBeGreaterThan(1_000);
  const scores = rows.map(([, score]) => Number(score));
  const actual = rows.map(([lead]) => truth.get(lead ?? "") ?? 0);
  expect(rankCorrelation(scores, actual)).toBeGreaterThanOrEqual(0.8);
});
