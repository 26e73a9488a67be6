import { expect, test } from "vitest";
import { runSuites } from "../../../scripts/model-tests/run-suites.ts";
import { testModels } from "../../../scripts/model-tests/test-models.ts";
import type { Suite } from "../../../scripts/model-tests/suite.ts";
import { parseHeader, type ModelHeader } from "../../../sql/compiler/header.ts";
import { contracts, martsTotals } from "../../unit/sql/compiler/project.ts";

test("the models of the project do what their tests say", async () => {
  const results = await testModels("sql");
  expect(results.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(results.length).toBeGreaterThan(5);
});

const model = {
  name: "gold.marts_totals",
  file: "m.sql",
  queryLine: 1,
  header: parseHeader("m.sql", "kind: full") as ModelHeader,
  query:
    "SELECT event_date, SUM(amount) AS total, ARRAY_AGG(event_id ORDER BY event_id) AS ids FROM silver.staging_events GROUP BY event_date",
  contract: martsTotals,
  reads: ["silver.staging_events"],
  follows: [],
  outputs: [],
};
const suite = (
  given: Suite["tests"][number]["given"],
  expected: Suite["tests"][number]["expect"],
): Suite => ({
  file: "sql/tests/totals.yaml",
  model: "gold.marts_totals",
  now: "2026-01-15T12:00:00Z",
  tests: [{ name: "totals", parameters: {}, given, expect: expected }],
});
const events = [
  { event_id: "b", event_date: "2026-01-01", amount: 2 },
  { event_id: "a", event_date: "2026-01-01", amount: 3 },
];

test.each([
  ["rows as expected", [{ event_date: "2026-01-01", total: 5, ids: ["a", "b"] }], undefined],
  ["a value that differs", [{ total: 6 }], '  expected {"total":6}\n  found    {"total":5}'],
  ["a row too many", [], "  found    a row"],
])("%s", async (_what, expected, failure) => {
  const [result] = await runSuites(
    [suite({ "silver.staging_events": events }, expected)],
    [model],
    contracts,
  );
  expect(result?.failure).toBe(failure);
});

test("what the model does not read, and columns that are not there, are named", async () => {
  const results = await runSuites(
    [
      suite({ "bronze.raw_events": [] }, []),
      suite({ "silver.staging_events": [{ amuont: 1 }] }, []),
    ],
    [model],
    contracts,
  );
  expect(results.map(({ failure }) => failure)).toEqual([
    "gold.marts_totals does not read bronze.raw_events",
    "silver.staging_events has no column amuont",
  ]);
});
