import { afterAll, beforeAll, expect, test } from "vitest";
import { checkSql } from "../../../../scripts/check-sql.ts";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { contractCatalog } from "../../../../sql/compiler/catalog.ts";
import { checkStatements } from "../../../../sql/compiler/check-statements.ts";
import { contracts } from "./project.ts";

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(async () => {
  await analyzer.close();
});

test("every statement of the project resolves against its contracts", async () => {
  const { checked, problems } = await checkSql("sql");
  expect(problems).toEqual([]);
  expect(checked).toBeGreaterThan(20);
});

test("a misspelt column is found at its line; what has no contract is skipped with the reason", async () => {
  const statements = [
    { file: "good.sql", sql: "SELECT amount FROM bronze.raw_events WHERE ingest_date >= @since" },
    { file: "bad.sql", sql: "SELECT event_id,\n  amuont\nFROM bronze.raw_events" },
    { file: "ml.sql", sql: "SELECT * FROM ML.EVALUATE(MODEL predictions.m)" },
  ];
  expect(await checkStatements(statements, analyzer, contractCatalog(contracts))).toEqual({
    checked: 2,
    skipped: [{ file: "ml.sql", line: 1, message: "BigQuery ML is not in the analyser's catalog" }],
    problems: [
      { file: "bad.sql", line: 2, message: "Unrecognized name: amuont; Did you mean amount?" },
    ],
  });
});
