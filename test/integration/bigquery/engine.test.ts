import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { ExecuteRequest, Warehouse } from "../../../local/bigquery/warehouse.ts";

let warehouse: Warehouse;
const projectId = "project";

beforeAll(async () => {
  warehouse = await createWarehouse({ projectId, now: () => new Date("2026-01-02T03:04:05Z") });
  await warehouse.createDataset({ projectId, datasetId: "d" });
});
afterAll(() => warehouse.close());

async function rows(query: string, more: Partial<ExecuteRequest> = {}): Promise<unknown[][]> {
  const result = await warehouse.execute({ query, projectId, ...more });
  return result.rows.map((row) => row.f.map(({ v }) => v));
}

describe("values", () => {
  test.each([
    ["9223372036854775807", "9223372036854775807"],
    ["1.0", "1.0"],
    ["1e20", "1.0E20"],
    ["CAST('nan' AS FLOAT64)", "NaN"],
    ["NUMERIC '1.50'", "1.5"],
    ["BIGNUMERIC '0.1' * 3", "0.3"],
    ["TIMESTAMP '2024-01-01 00:00:00.000001+00'", "1704067200000001"],
    ["DATETIME '2024-01-01 12:00:00.5'", "2024-01-01T12:00:00.500000"],
    ["b'ab'", "YWI="],
    ['JSON \'{"b":1,"a":[1.0]}\'', '{"a":[1.0],"b":1}'],
    ["CAST(NULL AS ARRAY<INT64>)", []],
    ["CURRENT_TIMESTAMP()", "1767323045000000"],
    [
      "STRUCT(1 AS a, [STRUCT('x' AS b)] AS c)",
      { f: [{ v: "1" }, { v: [{ v: { f: [{ v: "x" }] } }] }] },
    ],
  ])("%s", async (expression, expected) => {
    expect(await rows(`SELECT ${expression}`)).toEqual([[expected]]);
  });

  test.each([
    ["SELECT 9223372036854775807 + 1", "int64 overflow"],
    ["SELECT 1 / 0", "division by zero: 1 / 0"],
    ["SELECT [1][OFFSET(3)]", "Array index 3 is out of bounds"],
    ["SELECT CAST('x' AS INT64)", "Bad int64 value: x"],
    ["SELECT [1, NULL]", "Array cannot have a null element"],
    ["SELECT nothing", "Unrecognized name: nothing at [1:8]"],
    ["SELECT * FROM d.missing", "Not found: Table project:d.missing was not found in location US"],
  ])("%s is refused", async (query, message) => {
    await expect(rows(query)).rejects.toThrow(message);
  });
});

test("MERGE ON FALSE replaces exactly the named partitions", async () => {
  await rows(
    "CREATE OR REPLACE TABLE d.parts AS SELECT DATE '2024-01-01' AS day, 1 AS n UNION ALL SELECT DATE '2024-01-02', 2",
  );
  const merged = await warehouse.execute({
    query: `MERGE d.parts AS t USING (SELECT DATE '2024-01-02' AS day, 20 AS n) AS s ON FALSE
      WHEN NOT MATCHED BY SOURCE AND t.day IN UNNEST(@days) THEN DELETE
      WHEN NOT MATCHED THEN INSERT (day, n) VALUES (s.day, s.n)`,
    projectId,
    parameterMode: "NAMED",
    parameters: [
      {
        name: "days",
        parameterType: { type: "ARRAY", arrayType: { type: "DATE" } },
        parameterValue: { arrayValues: [{ value: "2024-01-02" }] },
      },
    ],
  });
  expect(merged.dmlStats).toEqual({
    insertedRowCount: 1n,
    updatedRowCount: 0n,
    deletedRowCount: 1n,
  });
  expect(await rows("SELECT day, n FROM d.parts ORDER BY day")).toEqual([
    ["2024-01-01", "1"],
    ["2024-01-02", "20"],
  ]);
});

test("MERGE refuses two source rows for one target row and changes nothing", async () => {
  await rows("CREATE OR REPLACE TABLE d.once AS SELECT 1 AS id, 'old' AS v");
  await expect(
    rows(
      "MERGE d.once t USING (SELECT 1 AS id, 'a' AS v UNION ALL SELECT 1, 'b') s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v",
    ),
  ).rejects.toThrow("UPDATE/MERGE must match at most one source row for each target row");
  expect(await rows("SELECT v FROM d.once")).toEqual([["old"]]);
});

test("rows that do not fit are all reported and none is appended", async () => {
  await rows("CREATE OR REPLACE TABLE d.strict (id INT64 NOT NULL, day DATE)");
  const table = { projectId, datasetId: "d", tableId: "strict" };
  const refused = warehouse.appendRows(table, [
    { id: 1, day: "2024-01-01" },
    { id: "x" },
    { day: "2024-13-01" },
  ]);
  await expect(refused).rejects.toMatchObject({
    reason: "invalid",
    cause: [{ index: 1 }, { index: 2 }, { index: 2 }],
  });
  expect(await rows("SELECT COUNT(*) FROM d.strict")).toEqual([["0"]]);
});

test("a script has variables, loops, handlers and transactions", async () => {
  const result = await warehouse.execute({
    projectId,
    query: `DECLARE total INT64 DEFAULT 0;
      CREATE TEMP TABLE kept (n INT64);
      FOR r IN (SELECT n FROM UNNEST([1, 2, 3]) AS n) DO SET total = total + r.n; END FOR;
      BEGIN TRANSACTION; INSERT INTO kept VALUES (1); ROLLBACK TRANSACTION;
      BEGIN SELECT ERROR('no'); EXCEPTION WHEN ERROR THEN SET total = total * 10; END;
      SELECT total, (SELECT COUNT(*) FROM kept)`,
  });
  expect(result.statementType).toBe("SCRIPT");
  expect(result.rows).toEqual([{ f: [{ v: "60" }, { v: "0" }] }]);
});

test("a dry run tells the bytes of the columns it would read", async () => {
  await rows(
    "CREATE OR REPLACE TABLE d.wide AS SELECT n, CAST(n AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(10, 59)) AS n",
  );
  const dry = await warehouse.execute({ query: "SELECT n FROM d.wide", projectId, dryRun: true });
  expect(dry.bytesProcessed).toBe(400n);
  expect(dry.schema).toEqual([{ name: "n", type: "INTEGER", mode: "NULLABLE" }]);
  await expect(rows("SELECT s FROM d.wide", { maximumBytesBilled: 100n })).rejects.toMatchObject({
    reason: "bytesBilledLimitExceeded",
  });
});

describe("a dry run over partitions", () => {
  beforeAll(async () => {
    await rows(
      "CREATE TABLE d.visits (day DATE, n INT64) PARTITION BY day AS SELECT DATE_ADD('2026-01-01', INTERVAL MOD(n, 10) DAY), n FROM UNNEST(GENERATE_ARRAY(1, 100)) AS n",
    );
    await rows("CREATE VIEW d.visits_view AS SELECT * FROM d.visits");
  });

  test.each([
    ["SELECT n FROM d.visits", 800n],
    ["SELECT n FROM d.visits WHERE day = '2026-01-02'", 160n],
    ["SELECT n FROM d.visits WHERE day BETWEEN '2026-01-02' AND '2026-01-04' AND n > 3", 480n],
    ["SELECT n FROM d.visits WHERE day IN ('2026-01-02', '2027-01-01')", 160n],
    ["SELECT n FROM d.visits WHERE day = @day", 160n],
    ["SELECT n FROM d.visits WHERE day = '2026-01-02' OR n = 1", 1600n],
    ["SELECT n FROM d.visits WHERE EXTRACT(DAY FROM day) = 2", 1600n],
    ["SELECT n FROM d.visits WHERE day = (SELECT MAX(day) FROM d.visits)", 1600n],
    [
      "SELECT n FROM d.visits WHERE day = '2026-01-02' UNION ALL SELECT n FROM d.visits WHERE day = '2026-01-03'",
      320n,
    ],
    ["SELECT n FROM d.visits WHERE day = '2026-01-02' UNION ALL SELECT n FROM d.visits", 1600n],
    [
      "SELECT n FROM d.visits WHERE day = '2026-01-02' UNION ALL SELECT n FROM d.visits_view",
      1600n,
    ],
  ])("%s reads %s bytes", async (query, bytes) => {
    const { bytesProcessed } = await warehouse.execute({
      query,
      projectId,
      dryRun: true,
      ...(query.includes("@day")
        ? {
            parameterMode: "NAMED" as const,
            parameters: [
              {
                name: "day",
                parameterType: { type: "DATE" },
                parameterValue: { value: "2026-01-02" },
              },
            ],
          }
        : {}),
    });
    expect(bytesProcessed).toBe(bytes);
  });
});

test("the engine goes on after statements that break the analyser or are absurd", async () => {
  expect(await rows(`SELECT ${"(".repeat(5000)}1${")".repeat(5000)}`)).toEqual([["1"]]);
  await expect(rows(`SELECT '${"x".repeat(2_000_000)}'`)).rejects.toThrow("The query is too large");
  expect(await rows("SELECT 2")).toEqual([["2"]]);
});

test("a directory survives SIGKILL with everything that was answered", async () => {
  const directory = await mkdtemp(join(tmpdir(), "warehouse-"));
  const engine = join(import.meta.dirname, "../../../local/bigquery/engine/engine.ts");
  const program = `import { createWarehouse } from ${JSON.stringify(engine)};
    const warehouse = await createWarehouse({ projectId: "p", directory: ${JSON.stringify(directory)} });
    await warehouse.createDataset({ projectId: "p", datasetId: "d" });
    await warehouse.execute({ projectId: "p", query: "CREATE TABLE d.t (n INT64); INSERT INTO d.t VALUES (1)" });
    await warehouse.appendRows({ projectId: "p", datasetId: "d", tableId: "t" }, [{ n: 2 }]);
    console.log("written"); setInterval(() => undefined, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("The child has no output");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  const reopened = await createWarehouse({ projectId: "p", directory });
  const found = await reopened.execute({ projectId: "p", query: "SELECT n FROM d.t ORDER BY n" });
  expect(found.rows).toEqual([{ f: [{ v: "1" }] }, { f: [{ v: "2" }] }]);
  await reopened.close();
  await rm(directory, { recursive: true });
});

describe("columns with parameters", () => {
  const money = "NUMERIC(5, 2) has precision 5 and scale 2 but got a value that is not in range";
  beforeAll(async () => {
    await rows("CREATE TABLE d.fit (id INT64, x NUMERIC(5, 2), s STRING(3))");
  });

  test("round what is written to them, by every statement and by appends", async () => {
    await rows("INSERT d.fit (id, x) VALUES (1, 1.255)");
    await rows("INSERT d.fit (id, x) SELECT 2, NUMERIC '-1.255'");
    await rows("INSERT d.fit (id) VALUES (3)");
    await rows("UPDATE d.fit SET x = 2.005 WHERE id = 3");
    await rows(
      "MERGE d.fit USING (SELECT 4 AS id) AS n ON fit.id = n.id WHEN NOT MATCHED THEN INSERT (id, x) VALUES (4, 3.999)",
    );
    await warehouse.appendRows({ projectId, datasetId: "d", tableId: "fit" }, [
      { id: 5, x: "0.125" },
    ]);
    await rows("CREATE TABLE d.fit_copy (x NUMERIC(5, 1)) AS SELECT NUMERIC '1.25' AS x");
    expect(await rows("SELECT x FROM d.fit ORDER BY id")).toEqual([
      ["1.26"],
      ["-1.26"],
      ["2.01"],
      ["4"],
      ["0.13"],
    ]);
    expect(await rows("SELECT x FROM d.fit_copy")).toEqual([["1.3"]]);
  });

  test.each([
    ["INSERT d.fit (x) VALUES (999.995)", money],
    ["UPDATE d.fit SET x = 1000 WHERE id = 1", money],
    ["INSERT d.fit (s) VALUES ('four')", "STRING(3) has maximum length 3"],
    [
      "LOAD DATA INTO d.no FROM FILES (format = 'CSV', uris = ['gs://b/o'])",
      "not supported locally: LOAD DATA statement",
    ],
  ])("%s is refused", async (query, message) => {
    await expect(rows(query)).rejects.toThrow(message);
  });
});

describe("a required partition filter", () => {
  const message =
    "Cannot query over table 'd.days' without a filter over column(s) 'day' that can be used for partition elimination";
  beforeAll(async () => {
    await rows(
      "CREATE TABLE d.days (day DATE, x INT64) PARTITION BY day OPTIONS (require_partition_filter = TRUE)",
    );
    await rows("INSERT d.days VALUES (DATE '2026-01-01', 1), (DATE '2026-01-02', 2)");
  });

  test.each([
    "SELECT COUNT(*) FROM d.days",
    "SELECT * FROM d.days WHERE x = 1",
    "SELECT 1 FROM d.days AS a JOIN d.days AS b USING (x)",
    "DELETE d.days WHERE x = 1",
    "UPDATE d.days SET x = 3 WHERE TRUE",
    "MERGE d.days USING (SELECT 1 AS x) AS s ON s.x = days.x WHEN MATCHED THEN DELETE",
  ])("%s is refused", async (query) => {
    await expect(rows(query)).rejects.toThrow(message);
  });

  test.each([
    ["SELECT SUM(x) FROM d.days WHERE day = '2026-01-01'", [["1"]]],
    ["SELECT SUM(x) FROM d.days WHERE day IN UNNEST([DATE '2026-01-02'])", [["2"]]],
    ["WITH n AS (SELECT * FROM d.days) SELECT SUM(x) FROM n WHERE day > '2025-01-01'", [["3"]]],
    [
      "SELECT SUM(x) FROM d.days WHERE day IN (SELECT MAX(n) FROM UNNEST([DATE '2026-01-02']) AS n)",
      [["2"]],
    ],
    ["INSERT d.days SELECT DATE '2026-01-03', 3", []],
  ])("%s runs", async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });
});
