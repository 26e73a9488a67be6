import { afterAll, beforeAll, expect, test } from "vitest";
import {
  sampleRatioTest,
  sequentialTest,
  twoProportionTest,
} from "../../functions/_shared/experiments/statistics.ts";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
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

test("SQL evaluates as the definitions do, and decides", { timeout: 120_000 }, async () => {
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
