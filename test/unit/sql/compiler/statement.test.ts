import { expect, test } from "vitest";
import { parseHeader, splitModel, type ModelHeader } from "../../../../sql/compiler/header.ts";
import type { Model } from "../../../../sql/compiler/model.ts";
import { modelStatement } from "../../../../sql/compiler/statement.ts";
import { compileTests } from "../../../../sql/compiler/tests.ts";
import type { TableContract } from "../../../../schemas/table-contract.ts";
import { martsTotals, stagingEvents } from "./project.ts";

const modelOf = (contract: TableContract, source: string): Model => {
  const { header, query } = splitModel(source);
  return {
    name: `${contract.layer}.${contract.table}`,
    file: "m.sql",
    queryLine: 2,
    header: parseHeader("m.sql", header) as ModelHeader,
    query,
    contract,
    reads: [],
    follows: [],
    outputs: [],
  };
};

test("window replaces exactly the dirty partitions in one statement", () => {
  expect(modelStatement(modelOf(stagingEvents, "-- kind: window\nSELECT 1")))
    .toBe(`MERGE INTO silver.staging_events AS target
USING (
SELECT 1
) AS source
ON FALSE
WHEN NOT MATCHED BY SOURCE AND target.event_date IN UNNEST(@dirty_partitions) THEN
  DELETE
WHEN NOT MATCHED BY TARGET THEN
  INSERT (event_id, event_date, amount)
  VALUES (source.event_id, source.event_date, source.amount)`);
});

test("full makes the table equal to the query and leaves unchanged rows alone", () => {
  expect(modelStatement(modelOf(martsTotals, "-- kind: full\nSELECT 1")))
    .toBe(`MERGE INTO gold.marts_totals AS target
USING (
SELECT 1
) AS source
ON target.event_date = source.event_date
WHEN MATCHED AND (
  target.total IS DISTINCT FROM source.total
  OR TO_JSON_STRING(target.ids) IS DISTINCT FROM TO_JSON_STRING(source.ids)
) THEN
  UPDATE SET total = source.total, ids = source.ids
WHEN NOT MATCHED BY TARGET THEN
  INSERT (event_date, total, ids)
  VALUES (source.event_date, source.total, source.ids)
WHEN NOT MATCHED BY SOURCE THEN
  DELETE`);
});

test("merge keeps rows that the query does not return", () => {
  const statement = modelStatement(modelOf(martsTotals, "-- kind: merge\nSELECT 1"));
  expect(statement).not.toContain("DELETE");
  expect(statement).toContain("WHEN NOT MATCHED BY TARGET THEN");
});

test("tests of a window model read the dirty partitions only", () => {
  const header = `-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [event_id, amount]
--   - row: "amount >= 0"
--     severity: warn
--   - accepted_values: {column: event_id, values: [a, "it's"]}
SELECT 1`;
  const scope = "event_date IN UNNEST(@dirty_partitions)";
  expect(compileTests(modelOf(stagingEvents, header))).toEqual([
    {
      name: "silver.staging_events unique event_id",
      severity: "error",
      failingRows: `SELECT event_id FROM silver.staging_events WHERE ${scope} GROUP BY event_id HAVING COUNT(*) > 1`,
    },
    {
      name: "silver.staging_events not_null event_id, amount",
      severity: "error",
      failingRows: `SELECT * FROM silver.staging_events WHERE ${scope} AND (event_id IS NULL OR amount IS NULL)`,
    },
    {
      name: "silver.staging_events row amount >= 0",
      severity: "warn",
      failingRows: `SELECT * FROM silver.staging_events WHERE ${scope} AND NOT (amount >= 0)`,
    },
    {
      name: "silver.staging_events accepted_values event_id",
      severity: "error",
      failingRows: `SELECT * FROM silver.staging_events WHERE ${scope} AND event_id NOT IN ('a', 'it\\'s')`,
    },
  ]);
});

test("incremental makes the rows within its scope equal to the query and leaves all others", () => {
  const header = "-- kind: incremental\n-- scope: event_date > '2026-01-01'\n";
  expect(modelStatement(modelOf(stagingEvents, `${header}SELECT 1`)))
    .toBe(`MERGE INTO silver.staging_events AS target
USING (
SELECT COALESCE(fresh.event_id, held.event_id) AS event_id, fresh.event_date, fresh.amount, fresh.is_fresh IS NULL AS is_gone
FROM (
SELECT TRUE AS is_fresh, computed.* FROM (
SELECT 1
) AS computed
) AS fresh
FULL JOIN (
SELECT event_id FROM silver.staging_events WHERE event_date > '2026-01-01'
) AS held
ON fresh.event_id = held.event_id
) AS source
ON target.event_id = source.event_id
WHEN MATCHED AND source.is_gone THEN
  DELETE
WHEN MATCHED AND (
  target.event_date IS DISTINCT FROM source.event_date
  OR target.amount IS DISTINCT FROM source.amount
) THEN
  UPDATE SET event_date = source.event_date, amount = source.amount
WHEN NOT MATCHED BY TARGET THEN
  INSERT (event_id, event_date, amount)
  VALUES (source.event_id, source.event_date, source.amount)`);
});
