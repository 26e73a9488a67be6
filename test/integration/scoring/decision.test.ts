import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tables } from "../../../schemas/registry.ts";
import { readScoringModels } from "../../../sql/compiler/scoring/declaration.ts";
import type { ScoringModel } from "../../../sql/compiler/scoring/declaration.ts";
import { evaluateStatement } from "../../../sql/compiler/scoring/evaluation.ts";
import { openWorld, type World } from "./world.ts";

const { models } = readScoringModels(join(import.meta.dirname, "../../../sql"), tables);
const declared = (name: string): ScoringModel =>
  models.find((model) => model.name === name) as ScoringModel;
const lead = declared("lead_scoring");
const clv = declared("clv");

let world: World;
beforeAll(async () => {
  world = await openWorld(["features.lead_scoring", "features.clv"]);
});
afterAll(() => world.close());

interface Situation {
  /** Expressions over the row's number i and its label. */
  readonly challenger: string;
  readonly inTraining?: string;
  readonly champion?: string;
  readonly baseline?: string;
  /** Value of one feature. */
  readonly feature?: readonly [name: string, value: string];
  readonly industry?: string;
}

/** 400 rows to learn from and 400 judged; a fifth of them bought. */
async function judge(
  model: ScoringModel,
  situation: Situation,
  label = "CAST(MOD(i, 5) = 0 AS INT64)",
): Promise<{ decision: string; reason: string; metrics: Record<string, never[]> }> {
  const [name, value] = situation.feature ?? [model.learnt[0]?.name ?? "", "MOD(i, 7)"];
  const columns = model.learnt.map((column) => {
    if (column.name === name) return `${value} AS ${name}`;
    if (column.name === "industry")
      return `${situation.industry ?? "IF(MOD(i, 2) = 0, 'Retail', 'Health')"} AS industry`;
    return column.kind === "text"
      ? `'same' AS ${column.name}`
      : column.kind === "flag"
        ? `TRUE AS ${column.name}`
        : `1.0 AS ${column.name}`;
  });
  const groups = model.groups
    .filter((group) => !model.learnt.some((column) => column.name === group))
    .map((group) => `'all' AS ${group}`);
  await world.sql(`
    CREATE OR REPLACE TABLE predictions.${model.name}_judged AS
    SELECT *, CAST(IF(slice = 'training', ${situation.inTraining ?? situation.challenger}, ${situation.challenger}) AS FLOAT64) AS challenger
    FROM (
      SELECT i, slice, CAST(i AS STRING) AS ${model.key}, ${label} AS label, ${[...columns, ...groups].join(", ")}
      FROM UNNEST(GENERATE_ARRAY(1, 400)) AS i, UNNEST(['training', 'evaluation']) AS slice
    );
    CREATE OR REPLACE TABLE predictions.${model.name}_compared (row_key STRING, series STRING, score FLOAT64)`);
  for (const series of ["champion", "baseline"] as const)
    if (situation[series] !== undefined)
      await world.sql(
        `INSERT INTO predictions.${model.name}_compared SELECT ${model.key}, '${series}', CAST(${situation[series]} AS FLOAT64) FROM predictions.${model.name}_judged WHERE slice = 'evaluation'`,
      );
  const [row] = await world.sql(evaluateStatement(model), { evaluation_from: "2026-07-01" });
  const [decision, reason, , metrics] = row ?? [];
  return {
    decision: decision ?? "",
    reason: reason ?? "",
    metrics: JSON.parse(metrics ?? "{}") as Record<string, never[]>,
  };
}

const good = "IF(MOD(i, 10) = 0, 0.7, IF(MOD(i, 5) = 0, 0.3, 0.1))";
const better = "IF(label = 1, 0.6, 0.1)";

describe("a challenger is promoted", () => {
  test("when it is better than the naive guess and nobody was the champion", async () => {
    expect(await judge(lead, { challenger: good })).toMatchObject({
      decision: "promoted",
      reason: "better than the naive guess on the later slice (log loss 0.2404, naive 0.5004)",
    });
  });

  test("when it is better than the champion on the same rows", async () => {
    expect(
      await judge(lead, { challenger: better, champion: good, industry: "'Retail'" }),
    ).toMatchObject({
      decision: "promoted",
      reason:
        "on the same later slice not worse than the champion (log loss 0.1865, champion 0.2404)",
    });
  });
});

describe("the champion is kept", () => {
  test.each<[string, Situation, RegExp]>([
    [
      "when the challenger is worse",
      { challenger: good, champion: better },
      /^worse than the champion on the same slice \(log loss 0\.2404, champion 0\.1865\)$/,
    ],
    [
      "when one feature alone tells the outcome",
      { challenger: better, feature: ["log_activity_per_week", "IF(MOD(i, 5) = 0, 9.0, 1.0)"] },
      /^log_activity_per_week alone ranks the outcomes at 1\.000, which looks like a leak$/,
    ],
    [
      "when the model only knows what it has seen",
      { challenger: "IF(MOD(i, 20) = 0, 0.3, 0.2)", inTraining: better },
      /^it ranks what it learnt from at 1\.000 and what came later at 0\.625, which looks like a leak or memory$/,
    ],
    [
      "when it ranks by chance",
      { challenger: "0.2 + 0.0001 * MOD(i, 3)" },
      /^on the later slice it ranks no better than chance/,
    ],
    [
      "when it is far too sure",
      { challenger: "IF(label = 1, 0.999, IF(MOD(i, 9) = 0, 0.9999, 0.001))" },
      /^not better than the naive guess/,
    ],
    [
      "when it is off for one group",
      { challenger: "IF(label = 1, 0.8, IF(MOD(i, 2) = 0, 0.02, 0.45))" },
      /^off for industry (Health|Retail) by -?0\.\d+ more than for all/,
    ],
    [
      "when it is worse than the champion for one group",
      {
        challenger: "IF(MOD(i, 4) = 0, IF(label = 1, 0.5, 0.25), IF(label = 1, 0.9, 0.01))",
        champion: "IF(label = 1, 0.7, 0.12)",
        industry: "IF(MOD(i, 4) = 0, 'Retail', 'Health')",
      },
      /^worse than the champion for industry Retail/,
    ],
  ])("%s", async (_name, situation, reason) => {
    const verdict = await judge(lead, situation);
    expect(verdict.reason).toMatch(reason);
    expect(verdict.decision).toBe("kept");
  });

  test("when a value model does not beat BG/NBD", async () => {
    const label = "CAST(MOD(i, 20) AS FLOAT64)";
    const near = { challenger: "label + 2", baseline: "label + 1" };
    expect((await judge(clv, near, label)).reason).toBe(
      "not better than the baseline on the later slice (mean absolute error 2.0000, baseline 1.0000)",
    );
    const nearest = { challenger: "label + 0.5", baseline: "label + 1" };
    expect(await judge(clv, nearest, label)).toMatchObject({
      decision: "promoted",
      reason:
        "better than the baseline on the later slice (mean absolute error 0.5000, baseline 1.0000)",
    });
  });
});

test("the figures are those of the definitions, ties counted half", async () => {
  const { metrics } = await judge(lead, { challenger: good });
  const challenger = metrics["series"]?.find(
    (row: Record<string, unknown>) => row["series"] === "challenger",
  );
  // 40 of 80 buyers at .7 and 40 at .3, all 320 others at .1.
  expect(challenger).toMatchObject({
    row_count: 400,
    actual: 0.2,
    roc_auc: 1,
    average_precision: 1,
    top_decile_lift: 5,
  });
  expect(metrics["deciles"]?.[0]).toMatchObject({ decile: 1, row_count: 40, actual: 1 });
});
