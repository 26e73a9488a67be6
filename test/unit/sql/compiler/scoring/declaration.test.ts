import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tables } from "../../../../../schemas/registry.ts";
import { propensityScorePredictions } from "../../../../../schemas/tables/predictions/customer-scores.ts";
import { readScoringModels } from "../../../../../sql/compiler/scoring/declaration.ts";
import { scoringStatements } from "../../../../../sql/compiler/scoring/manifest.ts";

const root = mkdtempSync(join(tmpdir(), "declared-"));
afterAll(() => rmSync(root, { recursive: true }));
const contracts = [...tables, { ...propensityScorePredictions, table: "visit_scores" }];

/** The example of docs/extend.md, which begins at the left margin here. */
const example = (
  /```yaml\n( *description: "Chance that a known person[^`]*)```/.exec(
    readFileSync(join(import.meta.dirname, "../../../../../docs/extend.md"), "utf8"),
  )?.[1] ?? ""
).replaceAll(/^ {3}/gm, "");

function declare(yaml: string): ReturnType<typeof readScoringModels> {
  mkdirSync(join(root, "sql/ml/visits"), { recursive: true });
  writeFileSync(join(root, "sql/ml/visits/model.yaml"), yaml);
  return readScoringModels(join(root, "sql"), contracts);
}

test("the model that the documentation adds is that one file: every statement of it follows", () => {
  const { models, problems } = declare(example);
  expect(problems).toEqual([]);
  expect(models).toMatchObject([{ name: "visits", key: "customer_id", horizon_days: 14 }]);
  expect(models[0]?.learnt.map(({ name }) => name)).toEqual([
    "days_since_last_seen",
    "count_sessions_28d",
    "count_pageviews_28d",
    "engaged_minutes_28d",
    "count_product_views_28d",
    "count_carts_28d",
  ]);
  const statements = new Map(models.flatMap(scoringStatements));
  expect([...statements.keys()]).toEqual([
    "split",
    "train",
    "judge",
    "slice",
    "compare",
    "evaluate",
    "waiting",
    "instances",
    "merge",
    "errors",
    "monitor",
    "breaches",
    "release",
    "clean",
  ]);
  expect(statements.get("train")).toContain("vertex_ai_model_id = 'visits'");
  expect(statements.get("merge")).toContain("MERGE INTO predictions.visit_scores");
});

describe("a wrong declaration is named with its file and line", () => {
  test.each<[string, string, string, string]>([
    ["YAML that is none", "groups: [country]", "groups: [country", ":23 Flow sequence in block"],
    [
      "an unknown key",
      "refresh: daily",
      "refresh: daily\nrefesh: hourly",
      ':24 refesh: Unrecognized key: "refesh"',
    ],
    ["a kind that is none", "kind: classification", "kind: clustering", ":2 kind: Invalid option"],
    ["a missing key", "horizon_days: 14\n", "", ":1 horizon_days: Invalid input"],
    [
      "a limit out of range",
      "single_feature: 0.95",
      "single_feature: 95",
      ":26 limits.single_feature: Too big",
    ],
    [
      "features without a contract",
      "features.propensity",
      "features.propensities",
      ":3 no contract for features.propensities",
    ],
    [
      "predictions without a contract",
      "predictions.visit_scores",
      "predictions.scores",
      ":4 no contract for predictions.scores",
    ],
    [
      "a key that is no column",
      "key: customer_id",
      "key: lead_id",
      ":5 names lead_id, which features.propensity does not have",
    ],
    [
      "an output that is no column",
      "output: probability",
      "output: score",
      ":7 needs score, which predictions.visit_scores does not have",
    ],
    [
      "a group that is no column",
      "groups: [country]",
      "groups: [region]",
      ":22 names region, which features.propensity does not have",
    ],
    [
      "a column left out that is none",
      "- amount_90d",
      "- amount",
      ":17 names amount, which features.propensity does not have",
    ],
    [
      "a feature without words",
      '  count_carts_28d: "Products put in the cart in the last 28 days"\n',
      "",
      ":28 words: says nothing of count_carts_28d",
    ],
    [
      "words of no column",
      "count_carts_28d:",
      "carts:",
      ":33 names carts, which features.propensity does not have",
    ],
  ])("%s", (_what, found, replaced, expected) => {
    expect(example).toContain(found);
    const { problems } = declare(example.replace(found, replaced));
    const named = problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
    expect(
      named.filter((problem) => problem.startsWith(`sql/ml/visits/model.yaml${expected}`)),
    ).toHaveLength(1);
  });
});
