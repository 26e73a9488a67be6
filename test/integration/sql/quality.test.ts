import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";
import { parseHeader, type ModelHeader } from "../../../sql/compiler/header.ts";
import { compileTests, testStatement } from "../../../sql/compiler/tests.ts";
import { stagingEvents } from "../../unit/sql/compiler/project.ts";

const projectId = "project";
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await createWarehouse({ projectId, now: () => new Date("2026-01-10T12:00:00Z") });
  for (const datasetId of ["silver", "ops"])
    await warehouse.createDataset({ projectId, datasetId });
});
afterAll(() => warehouse.close());
beforeEach(async () => {
  await rows(`CREATE OR REPLACE TABLE silver.staging_events (event_id STRING, event_date DATE, amount INT64);
  CREATE OR REPLACE TABLE silver.known (event_id STRING);
  CREATE OR REPLACE TABLE ops.quality_results (test STRING, observed FLOAT64, tested_at TIMESTAMP)`);
});

async function rows(query: string, days: readonly string[] = []): Promise<unknown[][]> {
  const result = await warehouse.execute({
    query,
    projectId,
    parameters: [
      {
        name: "dirty_partitions",
        parameterType: { type: "ARRAY", arrayType: { type: "DATE" } },
        parameterValue: { arrayValues: days.map((value) => ({ value })) },
      },
    ],
  });
  return result.rows.map((row) => row.f.map(({ v }) => v));
}

/** Results of the tests of a model of events on one day: [test, severity, failing rows, observed, query]. */
async function results(tests: string, day = "2026-01-02"): Promise<unknown[][]> {
  const header = parseHeader("m.sql", `kind: window\ntests: [${tests}]`) as ModelHeader;
  const model = { name: "silver.staging_events", file: "m.sql", queryLine: 1, header, query: "" };
  const compiled = compileTests({
    ...model,
    contract: stagingEvents,
    reads: [],
    follows: [],
    outputs: [],
  });
  return rows(testStatement(compiled), [day]);
}

const insert = async (values: string) => rows(`INSERT INTO silver.staging_events VALUES ${values}`);

test("rows without a partner are counted, on the changed day only, and can be looked at", async () => {
  await rows("INSERT INTO silver.known VALUES ('a')");
  await insert(
    "('a', '2026-01-02', 1), ('b', '2026-01-02', 1), (NULL, '2026-01-02', 1), ('c', '2026-01-01', 1)",
  );
  const [result] = await results(
    "{relationships: {column: event_id, to: silver.known, field: event_id}}",
  );
  expect(result?.slice(0, 4)).toEqual([
    "silver.staging_events relationships event_id to silver.known.event_id",
    "error",
    "1",
    null,
  ]);
  expect(await rows(String(result?.[4]))).toEqual([["b", "2026-01-02", "1"]]);
});

test("a test that passes brings no query", async () => {
  await insert("('a', '2026-01-02', 1)");
  expect(await results("{row: 'amount > 0'}")).toEqual([
    ["silver.staging_events row amount > 0", "error", "0", null, null],
  ]);
});

test.each([
  ["2026-01-10", 36, "0"],
  ["2026-01-08", 36, "1"],
])("freshness: newest %s within %i hours has %s failing rows", async (day, hours, failing) => {
  await insert(`('a', DATE '${day}', 1)`);
  const [result] = await results(`{freshness: {column: event_date, hours: ${hours}}}`);
  expect(result?.slice(1, 3)).toEqual(["warn", failing]);
});

test("a table without rows is not stale", async () => {
  const [result] = await results("{freshness: {column: event_date, hours: 1}}");
  expect(result?.[2]).toBe("0");
});

const remember = async (name: string, observed: readonly number[]) =>
  rows(
    `INSERT INTO ops.quality_results VALUES ${observed.map((value, i) => `('silver.staging_events ${name}', ${value}, TIMESTAMP '2026-01-0${i + 1}')`).join(", ")}`,
  );

test.each([
  ["as ever", [3, 3, 3, 3, 3], "0"],
  ["half of what is usual", [7, 6, 7, 6, 7], "1"],
  ["four results are no history", [100, 100, 100, 100], "0"],
])("volume: %s", async (_what, history, failing) => {
  await remember("volume 0.5", history);
  await insert("('a', '2026-01-02', 1), ('b', '2026-01-02', 1), ('c', '2026-01-02', 1)");
  const [result] = await results("{volume: {change: 0.5}}");
  expect(result?.slice(0, 4)).toEqual(["silver.staging_events volume 0.5", "warn", failing, "3.0"]);
});

test.each([
  ["within four deviations", [10, 12, 11, 9, 13], "0"],
  ["far away", [100, 102, 101, 99, 98], "1"],
  ["not the same as ever", [10, 10, 10, 10, 10], "1"],
])("distribution of the mean: %s", async (_what, history, failing) => {
  await remember("distribution mean of amount", history);
  await insert("('a', '2026-01-02', 10), ('b', '2026-01-02', 12)");
  const [result] = await results("{distribution: {column: amount, measure: mean}}");
  expect(result?.slice(2, 4)).toEqual([failing, "11.0"]);
});

test("shares of NULL and of distinct values are measured", async () => {
  await insert(
    "('a', '2026-01-02', 1), ('b', '2026-01-02', NULL), ('c', '2026-01-02', 1), ('d', '2026-01-02', 2)",
  );
  const measured = await results(
    "{distribution: {column: amount, measure: null_share}}, {distribution: {column: event_id, measure: distinct_share}}",
  );
  expect(measured.map((row) => row[3])).toEqual(["0.25", "1.0"]);
});
