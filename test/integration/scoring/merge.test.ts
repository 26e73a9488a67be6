import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../../schemas/registry.ts";
import { readScoringModels } from "../../../sql/compiler/scoring/declaration.ts";
import { mergeStatement, releaseStatement } from "../../../sql/compiler/scoring/scoring.ts";
import { openWorld, type World } from "./world.ts";

const { models } = readScoringModels(join(import.meta.dirname, "../../../sql"), tables);
const model = models.find(({ name }) => name === "propensity")!;

let world: World;
beforeAll(async () => {
  world = await openWorld(["predictions.propensity_scores"]);
});
afterAll(() => world.close());

/** A job's output of one person, with these attributions and 0 for every other feature. */
async function merge(
  run: string,
  probability: number,
  given: Readonly<Record<string, number>>,
): Promise<void> {
  const attributions = model.learnt.map(
    ({ name }) => `CAST(${given[name] ?? 0} AS FLOAT64) AS ${name}`,
  );
  await world.sql(`CREATE OR REPLACE TABLE predictions.propensity_output AS
    SELECT 'c1' AS customer_id, DATE '2026-07-31' AS as_of_date, ${model.learnt.map(({ name }) => `2.0 AS ${name}`).join(", ")},
      [0, 1] AS label_values, [${1 - probability}, ${probability}] AS label_probs,
      STRUCT([STRUCT(CAST(-1 AS FLOAT64) AS baselineOutputValue, STRUCT(${attributions.join(", ")}) AS featureAttributions)] AS attributions) AS explanation`);
  await world.sql(mergeStatement(model), { run_id: run, model_version: "1" });
}
const kept = (): Promise<(string | null)[][]> =>
  world.sql(
    "SELECT run_id, CAST(probability AS STRING), CAST(released_at IS NOT NULL AS STRING) FROM predictions.propensity_scores ORDER BY run_id",
  );

test("of reasons that only the last digits tell apart the name decides which comes first", async () => {
  await merge("first", 0.25, {
    count_sessions_28d: 0.5 + 1e-12,
    count_carts_28d: -0.5,
    amount_90d: 0.001,
  });
  expect(
    await world.sql(
      "SELECT reasons[OFFSET(0)], reasons[OFFSET(1)], CAST(ARRAY_LENGTH(reasons) AS STRING) FROM predictions.propensity_scores",
    ),
  ).toEqual([
    [
      "Products put in the cart in the last 28 days: 2 – lowers the score (-0.50)",
      "Visits in the last 28 days: 2 – raises the score (+0.50)",
      "2",
    ],
  ]);
});

test("what is released stays while later scorings of the same cutoff wait, the last of which takes its place", async () => {
  await world.sql(releaseStatement(model), { run_id: "first" });
  await merge("second", 0.5, {});
  expect(await kept()).toEqual([
    ["first", "0.25", "true"],
    ["second", "0.5", "false"],
  ]);
  await merge("third", 0.75, {});
  expect(await kept()).toEqual([
    ["first", "0.25", "true"],
    ["third", "0.75", "false"],
  ]);
  await world.sql(releaseStatement(model), { run_id: "third" });
  expect(await kept()).toEqual([["third", "0.75", "true"]]);
});
