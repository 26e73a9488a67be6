import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tables } from "../../../schemas/registry.ts";
import { readScoringModels } from "../../../sql/compiler/scoring/declaration.ts";
import { breachesStatement, monitorStatement } from "../../../sql/compiler/scoring/monitoring.ts";
import { openWorld, type World } from "./world.ts";

const { models } = readScoringModels(join(import.meta.dirname, "../../../sql"), tables);
const model = models.find(({ name }) => name === "propensity")!;

let world: World;
beforeAll(async () => {
  world = await openWorld([
    "features.propensity",
    "predictions.propensity_scores",
    "ops.model_monitoring",
  ]);
});
afterAll(() => world.close());

/** So many people at two cutoffs; the earlier one's outcomes are known. `served` is what the later one has in place of MOD(i, 10). */
async function monitor(
  rows: number,
  served: string,
): Promise<{ verdicts: string[][]; words: string[] }> {
  await world.sql(`
    TRUNCATE TABLE features.propensity; TRUNCATE TABLE predictions.propensity_scores; TRUNCATE TABLE ops.model_monitoring;
    INSERT INTO features.propensity (customer_id, as_of_date, label, count_sessions_28d)
    SELECT FORMAT('c%d', i), day, IF(day = '2026-07-03', 0, NULL), IF(day = '2026-07-03', MOD(i, 10), ${served})
    FROM UNNEST(GENERATE_ARRAY(1, ${rows})) AS i, UNNEST([DATE '2026-07-03', '2026-07-17']) AS day;
    INSERT INTO predictions.propensity_scores (customer_id, as_of_date, probability, model_version, run_id, released_at)
    SELECT customer_id, as_of_date, 0.1, '1', IF(as_of_date = '2026-07-17', 'now', 'before'), IF(as_of_date = '2026-07-17', NULL, TIMESTAMP '2026-07-03')
    FROM features.propensity`);
  await world.sql(monitorStatement(model), { run_id: "now", model_version: "1" });
  const verdicts = await world.sql(
    "SELECT metric, verdict, FORMAT('%.2f', value), CAST(is_breached AS STRING) FROM ops.model_monitoring WHERE subject = 'count_sessions_28d' ORDER BY metric",
  );
  const [words = []] = await world.sql(breachesStatement(model), { run_id: "now" });
  return { verdicts: verdicts as string[][], words: words as string[] };
}

describe("drift", () => {
  test.each<[string, string, string[][], RegExp]>([
    [
      "the same is stable",
      "MOD(i, 10)",
      [
        ["missing_rate_change", "stable", "0.00", "false"],
        ["population_stability", "stable", "0.00", "false"],
      ],
      /^$/,
    ],
    // 4 values lose a third of their rows, .0333 each, to one: 4 × .0333 × ln(1.5) + .1333 × ln(2.333), before the half rows.
    [
      "an eighth of the rows moved: worth watching, and let in",
      "IF(MOD(i, 30) < 4, 9, MOD(i, 10))",
      [
        ["missing_rate_change", "stable", "0.00", "false"],
        ["population_stability", "watch", "0.16", "false"],
      ],
      /^$/,
    ],
    [
      "a third of the rows moved: held back",
      "IF(MOD(i, 30) < 10, 9, MOD(i, 10))",
      [
        ["missing_rate_change", "stable", "0.00", "false"],
        ["population_stability", "breach", "0.53", "true"],
      ],
      /^population stability of count_sessions_28d/,
    ],
    [
      "a missing rate beyond its limit",
      "IF(MOD(i, 40) < 9, NULL, MOD(i, 10))",
      [["missing_rate_change", "breach", "0.23", "true"]],
      /^missing rate change/,
    ],
  ])("%s", async (_name, served, expected, words) => {
    const found = await monitor(600, served);
    expect(found.verdicts.slice(0, expected.length)).toEqual(expected);
    expect(found.words[0]).toMatch(words);
    expect(found.words[1]).toBe("");
  });

  test("of too few rows has no verdict, whatever the figure, and says so", async () => {
    const { verdicts, words } = await monitor(150, "99");
    expect(verdicts.map(([metric, verdict, , breached]) => [metric, verdict, breached])).toEqual([
      ["missing_rate_change", "too_few_rows", "false"],
      ["population_stability", "too_few_rows", "false"],
    ]);
    expect(words[0]).toBe("");
    expect(words[1]).toMatch(
      /^no verdict on \d+ figures of drift: the smallest rests on 150 rows, 200 are needed$/,
    );
  });
});
