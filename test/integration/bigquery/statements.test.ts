import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";

let warehouse: Warehouse;
let clock = Date.parse("2026-01-02T03:00:00Z");
const projectId = "p";

beforeAll(async () => {
  warehouse = await createWarehouse({ projectId, now: () => new Date(clock) });
  await warehouse.createDataset({ projectId, datasetId: "d" });
});
afterAll(() => warehouse.close());

async function rows(query: string): Promise<unknown[][]> {
  const result = await warehouse.execute({ query, projectId });
  return result.rows.map((row) => row.f.map(({ v }) => v));
}

/** Runs statements a minute apart. */
async function eachMinute(...statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await rows(statement);
    clock += 60_000;
  }
}

test("FOR SYSTEM_TIME AS OF reads what a table held, and refuses times before it or not kept", async () => {
  const start = clock;
  await eachMinute(
    "CREATE TABLE d.past (id INT64, name STRING)",
    "INSERT d.past VALUES (1, 'a'), (2, 'b')",
    "UPDATE d.past SET name = 'x' WHERE id = 1",
    "DELETE d.past WHERE id = 2",
  );
  const at = async (minutes: number): Promise<unknown[][]> =>
    rows(
      `SELECT id, name FROM d.past FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${start + minutes * 60_000 + 1}) ORDER BY id`,
    );
  expect(await at(0)).toEqual([]);
  expect(await at(1)).toEqual([
    ["1", "a"],
    ["2", "b"],
  ]);
  expect(await at(2)).toEqual([
    ["1", "x"],
    ["2", "b"],
  ]);
  expect(await at(3)).toEqual([["1", "x"]]);
  await expect(at(-1)).rejects.toThrow(
    `Invalid time travel timestamp ${start - 60_000 + 1} for table p:d.past@${start - 60_000 + 1}. Cannot read before ${start}.`,
  );
  await eachMinute(
    "CREATE TABLE d.large AS SELECT id FROM UNNEST(GENERATE_ARRAY(1, 2000)) AS id",
    "DELETE d.large WHERE id = 1",
  );
  await expect(
    rows(`SELECT * FROM d.large FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${clock - 90_000})`),
  ).rejects.toThrow("not supported locally: FOR SYSTEM_TIME AS OF a time whose rows");
});

test("a snapshot keeps its rows, can be copied back, and takes no change", async () => {
  await eachMinute(
    "CREATE TABLE d.base AS SELECT 1 AS id",
    "CREATE SNAPSHOT TABLE d.shot CLONE d.base",
    "UPDATE d.base SET id = 2 WHERE TRUE",
    `CREATE SNAPSHOT TABLE d.late CLONE d.base FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${clock + 90_000})`,
    "CREATE TABLE d.restored CLONE d.shot",
  );
  expect(
    await rows(
      "SELECT (SELECT id FROM d.base), (SELECT id FROM d.shot), (SELECT id FROM d.late), (SELECT id FROM d.restored)",
    ),
  ).toEqual([["2", "1", "1", "1"]]);
  await expect(rows("DELETE d.shot WHERE TRUE")).rejects.toThrow("is a snapshot");
  await expect(rows("DROP TABLE d.shot")).rejects.toThrow("Use DROP SNAPSHOT TABLE");
  await rows("DROP SNAPSHOT TABLE d.shot");
});

test.each([
  [
    "CREATE TEMP AGGREGATE FUNCTION scaled(x FLOAT64, d FLOAT64 NOT AGGREGATE) AS (SUM(x) / d); SELECT g, scaled(x, 2) FROM UNNEST([STRUCT('a' AS g, 1 AS x), ('a', 3), ('b', 5)]) GROUP BY g ORDER BY g",
    [
      ["a", "2.0"],
      ["b", "2.5"],
    ],
  ],
  [
    "FROM UNNEST([1, 2, 3]) AS x |> WHERE x > 1 |> EXTEND x * 2 AS y |> AGGREGATE SUM(y) AS s",
    [["10"]],
  ],
  ["l: BEGIN SELECT 1; LEAVE l; SELECT 2; END l", [["1"]]],
  [
    "CREATE OR REPLACE PROCEDURE d.doubled(v INT64, OUT n INT64) BEGIN SET n = v * 2; END; BEGIN DECLARE n INT64; CALL d.doubled(4, n); SELECT n; END",
    [["8"]],
  ],
  [
    "BEGIN SELECT 1 / 0; EXCEPTION WHEN ERROR THEN SELECT @@error.statement_text, @@error.formatted_stack_trace; END",
    [["SELECT 1 / 0", "At [1:7]"]],
  ],
])("%s", async (query, expected) => {
  expect(await rows(query)).toEqual(expected);
});

test("row access policies show each caller the rows of the policies that name them", async () => {
  await rows("CREATE TABLE d.guarded (id INT64, region STRING)");
  await rows("INSERT d.guarded VALUES (1, 'us'), (2, 'eu')");
  await rows(
    "CREATE ROW ACCESS POLICY us ON d.guarded GRANT TO ('serviceAccount:a@p.example') FILTER USING (region = 'us')",
  );
  await rows(
    "CREATE ROW ACCESS POLICY own ON d.guarded GRANT TO ('domain:p.example') FILTER USING (SESSION_USER() = 'b@p.example' AND id = 2)",
  );
  const seen = async (caller: string): Promise<unknown> => {
    const query = "SELECT id FROM d.guarded ORDER BY id";
    return (await warehouse.execute({ query, projectId, caller })).rows;
  };
  expect(await seen("a@p.example")).toEqual([{ f: [{ v: "1" }] }]);
  expect(await seen("b@p.example")).toEqual([{ f: [{ v: "2" }] }]);
  expect(await seen("c@q.example")).toEqual([]);
  const guarded = { projectId, datasetId: "d", tableId: "guarded" };
  await expect(warehouse.listRows(guarded, { startIndex: 0, maxResults: 10 })).rejects.toThrow(
    "it has row access policies and can only be queried",
  );
  await expect(rows("DELETE d.guarded WHERE TRUE")).rejects.toThrow("has row access policies");
  await rows("DROP ALL ROW ACCESS POLICIES ON d.guarded");
  expect(await rows("SELECT COUNT(*) FROM d.guarded")).toEqual([["2"]]);
});

test("what a view reads is counted and capped", async () => {
  await rows("CREATE TABLE d.counted AS SELECT 1 AS a, 2 AS b");
  await rows("CREATE VIEW d.counting AS SELECT a, b FROM d.counted");
  const request = { query: "SELECT a FROM d.counting", projectId };
  const { bytesProcessed } = await warehouse.execute({ ...request, dryRun: true });
  expect(bytesProcessed).toBe(16n);
  await expect(warehouse.execute({ ...request, maximumBytesBilled: 1n })).rejects.toThrow(
    "Query exceeded limit for bytes billed: 1.",
  );
});

test("columns under a collation compare without regard to case", async () => {
  await rows("CREATE TABLE d.names (name STRING COLLATE 'und:ci', note STRING)");
  await rows("INSERT d.names VALUES ('A', 'a'), ('a', 'b'), ('B', 'c')");
  expect(
    await rows("SELECT COUNT(DISTINCT name), COUNTIF(name = 'a'), MAX(UPPER(name)) FROM d.names"),
  ).toEqual([["2", "2", "B"]]);
  expect(
    await rows("SELECT UPPER(name) AS u, COUNT(*) FROM d.names GROUP BY name ORDER BY u"),
  ).toEqual([
    ["A", "2"],
    ["B", "1"],
  ]);
});

test("INFORMATION_SCHEMA knows keys, parameters and the statement of a table", async () => {
  await rows(
    'CREATE TABLE d.parent (id INT64 NOT NULL, ts TIMESTAMP, PRIMARY KEY (id) NOT ENFORCED) PARTITION BY DATE(ts) CLUSTER BY id OPTIONS(description="p")',
  );
  await rows(
    "CREATE TABLE d.kid (pid INT64, FOREIGN KEY (pid) REFERENCES d.parent(id) NOT ENFORCED)",
  );
  await rows("CREATE FUNCTION d.twice(x INT64) RETURNS INT64 AS (x * 2)");
  expect(
    await rows(
      "SELECT constraint_name, column_name, ordinal_position FROM d.INFORMATION_SCHEMA.KEY_COLUMN_USAGE ORDER BY 1",
    ),
  ).toEqual([
    ["kid.fk$1", "pid", "1"],
    ["parent.pk$", "id", "1"],
  ]);
  expect(
    await rows(
      "SELECT ordinal_position, is_result, parameter_name, data_type FROM d.INFORMATION_SCHEMA.PARAMETERS WHERE specific_name = 'twice' ORDER BY 1",
    ),
  ).toEqual([
    ["0", "YES", null, "INT64"],
    ["1", "NO", "x", "INT64"],
  ]);
  expect(
    await rows("SELECT ddl FROM d.INFORMATION_SCHEMA.TABLES WHERE table_name = 'parent'"),
  ).toEqual([
    [
      'CREATE TABLE `p.d.parent`\n(\n  id INT64 NOT NULL,\n  ts TIMESTAMP,\n  PRIMARY KEY (id) NOT ENFORCED\n)\nPARTITION BY DATE(ts)\nCLUSTER BY id\nOPTIONS(\n  description="p"\n);',
    ],
  ]);
});

test("EXPORT DATA writes one object in the caller's name", async () => {
  const objects = new Map<string, string>();
  const writeObject = async (uri: string, file: string): Promise<void> =>
    void objects.set(uri, await readFile(file, "utf8"));
  const exportAs = async (options: string, query: string): Promise<unknown> =>
    warehouse.execute({
      query: `EXPORT DATA OPTIONS (${options}) AS ${query}`,
      projectId,
      writeObject,
    });
  await exportAs(
    "uri = 'gs://b/j-*.json', format = 'JSON'",
    "SELECT 1 AS n, [STRUCT('x' AS s)] AS l",
  );
  await exportAs(
    "uri = 'gs://b/c-*.csv', format = 'CSV', header = true, field_delimiter = ';'",
    "SELECT 1.5 AS f, TIMESTAMP '2026-01-01' AS t, CAST(NULL AS STRING) AS s",
  );
  expect([...objects]).toEqual([
    ["gs://b/j-000000000000.json", '{"n":1,"l":[{"s":"x"}]}\n'],
    ["gs://b/c-000000000000.csv", "f;t;s\n1.5;2026-01-01 00:00:00 UTC;\n"],
  ]);
  await expect(exportAs("uri = 'gs://b/one.csv', format = 'CSV'", "SELECT 1 AS n")).rejects.toThrow(
    "with one wildcard",
  );
});

test("DEFAULT is the column's default in every statement that changes rows", async () => {
  await rows("CREATE TABLE d.defaults (id INT64, n STRING DEFAULT 'none', l ARRAY<INT64>)");
  await rows("INSERT d.defaults (id, n) VALUES (1, DEFAULT), (2, 'x'), (3, 'x')");
  await rows("UPDATE d.defaults SET n = DEFAULT, l = DEFAULT WHERE id = 2");
  await rows(
    "MERGE d.defaults t USING UNNEST([3, 4]) AS s ON t.id = s WHEN MATCHED THEN UPDATE SET n = DEFAULT WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s, DEFAULT)",
  );
  expect(await rows("SELECT id, n, ARRAY_LENGTH(l) FROM d.defaults ORDER BY id")).toEqual(
    ["1", "2", "3", "4"].map((id) => [id, "none", "0"]),
  );
});
