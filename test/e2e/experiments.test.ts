import { afterAll, beforeAll, expect, test } from "vitest";
import {
  sampleRatioTest,
  sequentialTest,
  twoProportionTest,
} from "../../functions/_shared/experiments/statistics.ts";
import { martsMarketingCustomer360 } from "../../schemas/tables/gold/marts-marketing-customer-360.ts";
import { stagingCustomersProfiles } from "../../schemas/tables/silver/staging-customers-profiles.ts";
import { stagingEventsAll } from "../../schemas/tables/silver/staging-events-all.ts";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { insertRows } from "./insert-rows.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

let opened: TestCloud;
beforeAll(async () => void (opened = await openTestCloud()));
afterAll(() => opened.cloud.close());

const arms = [
  { experiment: "clear", variant: "a", trials: 5000, successes: 500 },
  { experiment: "clear", variant: "b", trials: 5000, successes: 650 },
  { experiment: "clear", variant: "c", trials: 5000, successes: 505 },
  { experiment: "lost", variant: "a", trials: 4470, successes: 440 },
  { experiment: "lost", variant: "b", trials: 4720, successes: 470 },
];

test("SQL evaluates as the definitions do, and decides", async () => {
  const bigquery = createBigQuery(opened.target);
  const planned = (variants: string): string =>
    JSON.stringify([...variants].map((id) => ({ id, share: 1 / variants.length })));
  await queryRows(
    bigquery,
    `INSERT INTO content.experiments (experiment_id, salt, layer_name, bucket_from, bucket_to, variants, outcome_event,
       base_rate, relative_effect, state, started_at)
     SELECT id, id, "email", 0, 5000, PARSE_JSON(variants), "Order Completed", 0.1, 0.2, "running", CURRENT_TIMESTAMP()
     FROM UNNEST([STRUCT("clear" AS id, @three AS variants), ("lost", @two)])`,
    { three: planned("abc"), two: planned("ab") },
  );
  for (const { experiment, variant, trials, successes } of arms)
    await queryRows(
      bigquery,
      `INSERT INTO content.exposures (experiment_id, customer_id, variant, exposed_at, converted_at)
       SELECT @experiment, CONCAT(@variant, n), @variant, CURRENT_TIMESTAMP(), IF(n <= CAST(@successes AS INT64), CURRENT_TIMESTAMP(), NULL)
       FROM UNNEST(GENERATE_ARRAY(1, CAST(@trials AS INT64))) AS n`,
      { experiment, variant, trials: String(trials), successes: String(successes) },
    );
  await runWorkflow(opened.target, "experiments", {});
  const rows = await queryRows(
    bigquery,
    "SELECT * FROM content.experiment_results ORDER BY experiment_id, variant",
  );
  expect(rows.map(({ decision }) => decision)).toEqual([
    "control",
    "winner",
    "no_difference",
    "sample_ratio_alarm",
    "sample_ratio_alarm",
  ]);
  const [a, b, c, lost] = rows.map((row) => row as Record<string, number>);
  const [armA, armB, armC] = arms;
  if (!a || !b || !c || !lost || !armA || !armB || !armC) throw new Error("rows are missing");
  for (const [row, arm] of [
    [b, armB],
    [c, armC],
  ] as const) {
    expect(row["p_fixed"]).toBeCloseTo(twoProportionTest(arm, armA), 9);
    expect(row["p_sequential"]).toBeCloseTo(sequentialTest(arm, armA, 0.02), 9);
  }
  expect(lost["p_sample_ratio"]).toBeCloseTo(sampleRatioTest([4470, 4720], [0.5, 0.5]), 9);
  expect(a["p_sample_ratio"]).toBeCloseTo(1, 9);
  expect(a["minimum_sample"]).toBe("3841");
  // scipy.stats.beta(651, 4351): mean .13015, 95 % interval .12097 to .13960.
  expect(b["posterior_mean"]).toBeCloseTo(0.13015, 4);
  expect(b["credible_low"]).toBeCloseTo(0.121, 3);
  expect(b["credible_high"]).toBeCloseTo(0.1396, 3);
  expect(b["probability_best"]).toBeGreaterThan(0.999);
  const total = [a, b, c].reduce((sum, row) => sum + (row["probability_best"] ?? 0), 0);
  expect(total).toBeCloseTo(1, 4);
});

test("approved texts are tried, observed through events, and the best becomes the champion", async () => {
  const bigquery = createBigQuery(opened.target);
  const rows = (sql: string) => queryRows(bigquery, sql);
  const experiments = () => runWorkflow(opened.target, "experiments", {});
  await insertRows(bigquery, martsMarketingCustomer360, "UNNEST(GENERATE_ARRAY(1, 4000)) AS n", {
    customer_id: `CONCAT("c", n)`,
    country: `IF(n <= 3000, "SE", "GB")`,
    lifecycle_stage: `"customer"`,
    total_purchases: "2",
  });
  await insertRows(bigquery, stagingCustomersProfiles, "UNNEST(GENERATE_ARRAY(1, 4000)) AS n", {
    customer_id: `CONCAT("c", n)`,
    user_ids: `[CONCAT("u", n)]`,
    anonymous_ids: "[]",
  });
  expect(
    await runWorkflow(opened.target, "content", { brief: "welcome_back_subjects" }),
  ).toMatchObject({ state: "succeeded", written: 9 });
  expect(await experiments()).toMatchObject({ experiments: { opened: 3, running: 3 } });

  const assigned = await rows(
    `SELECT e.language, COUNT(*) AS people, COUNT(DISTINCT a.variant) AS variants
     FROM content.assignments AS a INNER JOIN content.experiments AS e USING (experiment_id)
     GROUP BY e.language ORDER BY e.language`,
  );
  // 5 % are held out; nobody in the audience reads German.
  expect(assigned.map(({ language, variants }) => [language, variants])).toEqual([
    ["en", "3"],
    ["sv", "3"],
  ]);
  const people = Number(assigned[1]?.["people"]);
  expect(people / 3000).toBeGreaterThan(0.93);
  expect(people / 3000).toBeLessThan(0.97);

  // Everybody is shown the own variant; one of them is opened twice as often. A repeated event changes nothing.
  await insertRows(
    bigquery,
    stagingEventsAll,
    `content.assignments AS a
     INNER JOIN content.experiments AS e ON e.experiment_id = a.experiment_id AND e.language = "sv"
     CROSS JOIN UNNEST(["Email Delivered", "Email Delivered", "Email Opened"]) AS name WITH OFFSET AS place
     WHERE name = "Email Delivered" OR MOD(FARM_FINGERPRINT(a.customer_id), 10) IN (0, 1)
       OR (a.variant = JSON_VALUE(e.variants, '$[1].id') AND MOD(FARM_FINGERPRINT(a.customer_id), 10) IN (2, 3))`,
    {
      event_id: `CONCAT(a.customer_id, name, CAST(place AS STRING))`,
      event_date: "DATE(a.assigned_at)",
      occurred_at: "TIMESTAMP_ADD(a.assigned_at, INTERVAL place MINUTE)",
      received_at: "a.assigned_at",
      event_name: "name",
      user_id: `REPLACE(a.customer_id, "c", "u")`,
      properties: `JSON_OBJECT("variation_id", a.variant)`,
    },
  );
  // Another run's texts wait until the first experiment ends, and are then tried against its champion.
  await runWorkflow(opened.target, "content", { brief: "welcome_back_subjects" });
  expect(await experiments()).toMatchObject({ experiments: { ended: 1, opened: 1, running: 3 } });

  const [exposures] = await rows(
    `SELECT COUNT(*) AS people FROM content.exposures AS x
     INNER JOIN content.experiments AS e USING (experiment_id) WHERE e.language = "sv"`,
  );
  expect(Number(exposures?.["people"])).toBe(people);
  const champions = await rows(
    `SELECT c.brief, c.language, c.variant_id = JSON_VALUE(e.variants, '$[1].id') AS is_planted, e.state
     FROM content.champions AS c INNER JOIN content.experiments AS e USING (experiment_id)`,
  );
  expect(champions).toEqual([
    { brief: "welcome_back_subjects", language: "sv", is_planted: true, state: "ended" },
  ]);
  const next = await rows(
    `SELECT ARRAY_LENGTH(JSON_QUERY_ARRAY(e.variants)) AS variants, JSON_VALUE(e.variants, '$[0].id') = c.variant_id AS is_control
     FROM content.experiments AS e INNER JOIN content.champions AS c ON c.brief = e.brief AND c.language = e.language
     WHERE e.state = "running"`,
  );
  expect(next).toEqual([{ variants: "4", is_control: true }]);
  // Only what runs travels to the channels.
  const [travelling] = await rows(
    `SELECT COUNTIF(e.state != "running") AS ended, COUNT(*) > 0 AS is_filled
     FROM gold.marts_content_assignments AS a INNER JOIN content.experiments AS e USING (experiment_id)`,
  );
  expect(travelling).toEqual({ ended: "0", is_filled: true });
});
