import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LocalBigQuery, startBigQuery } from "./start.ts";

let local: LocalBigQuery;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "bad-input-"));
  local = await startBigQuery();
  await local.bigquery.createDataset("d");
  await local.bigquery.query("CREATE TABLE d.t (n INT64, s STRING, day DATE)");
  await local.bigquery.query("CREATE VIEW d.v AS SELECT 1 AS n");
});
afterEach(async () => {
  expect((await local.bigquery.query("SELECT 1 AS alive"))[0]).toEqual([{ alive: 1 }]);
});
afterAll(async () => {
  await local.close();
  await rm(directory, { recursive: true });
});

const inDataset = (tableId: string) => ({ projectId: "p", datasetId: "d", tableId });

/** What the client throws: the HTTP status, BigQuery's reason and its message. */
const refusal = (code: number, reason: string, message: string): object => ({
  code,
  errors: [{ reason, message: expect.stringContaining(message) }],
});

describe("statements that BigQuery refuses", () => {
  test.each([
    ["SELECT 1 FROM", "Syntax error: Unexpected end of script at [1:14]"],
    ["SELECT 1;\nSELECT (2", "Syntax error: Unexpected end of script at [2:10]"],
    ["SELECT 'abc", "Syntax error: Unclosed string literal at [1:8]"],
    ["-- only a comment", "Syntax error: Unexpected end of statement"],
    ["SELECT nope FROM d.t", "Unrecognized name: nope at [1:8]"],
    ["SELECT t.nope FROM d.t", "Name nope not found inside t at [1:10]"],
    ["INSERT d.t (nope) VALUES (1)", "Column nope is not present in table p.d.t at [1:13]"],
    ["SELECT NOPE(1)", "Function not found: NOPE at [1:8]"],
    ["SELECT UPPER(1)", "No matching signature for function UPPER\n  Argument types: INT64"],
    ["INSERT d.t (n) VALUES ('a')", "Value has type STRING which cannot be inserted into column n"],
    ["UPDATE d.t SET n = 1", "UPDATE must have a WHERE clause at [1:1]"],
    ["SELECT n, COUNT(*) FROM d.t", "column n which is neither grouped nor aggregated at [1:8]"],
    ["SELECT DATE '2020-02-30'", "Invalid DATE literal at [1:8]"],
    ["SELECT @missing", "Query parameter 'missing' not found at [1:8]"],
    ["SELECT 1 / 0", "division by zero: 1 / 0"],
  ])("%s: invalidQuery", async (query, message) => {
    await expect(local.bigquery.query(query)).rejects.toMatchObject(
      refusal(400, "invalidQuery", message),
    );
  });

  test.each([
    ["SELECT * FROM d.nope", "Not found: Table p:d.nope was not found in location US"],
    ["ALTER TABLE d.nope ADD COLUMN x INT64", "Not found: Table p:d.nope"],
    ["MERGE d.t USING d.nope ON FALSE WHEN MATCHED THEN DELETE", "Not found: Table p:d.nope"],
    ["SELECT * FROM nope.t", "Not found: Dataset p:nope was not found in location US"],
    ["CREATE TABLE nope.t (x INT64)", "Not found: Dataset p:nope was not found in location US"],
  ])("%s: notFound", async (query, message) => {
    await expect(local.bigquery.query(query)).rejects.toMatchObject(
      refusal(404, "notFound", message),
    );
  });
});

describe("statements of an absurd size", () => {
  test("10,000 parentheses are read, and one that is missing is named", async () => {
    const open = "(".repeat(10_000);
    expect((await local.bigquery.query(`SELECT ${open}1${")".repeat(10_000)} AS n`))[0]).toEqual([
      { n: 1 },
    ]);
    await expect(local.bigquery.query(`SELECT ${open}1`)).rejects.toMatchObject(
      refusal(400, "invalidQuery", "Syntax error: Unexpected end of script at [1:10009]"),
    );
  });

  test.each([
    ["arrays", `SELECT ${"[".repeat(10_000)}1${"]".repeat(10_000)}`],
    ["signs", `SELECT ${"-(".repeat(10_000)}1${")".repeat(10_000)}`],
    ["subqueries", `SELECT ${"(SELECT ".repeat(10_000)}1${")".repeat(10_000)}`],
    ["calls", `SELECT ${"IF(TRUE, 1, ".repeat(5_000)}1${")".repeat(5_000)}`],
    ["terms", `SELECT ${"1 + ".repeat(100_000)}1`],
    ["negations", `SELECT ${"NOT ".repeat(100_000)}TRUE`],
  ])("too many %s inside one another: resourcesExceeded", async (_what, query) => {
    await expect(local.bigquery.query(query)).rejects.toMatchObject(
      refusal(400, "resourcesExceeded", "Not enough resources for query planning"),
    );
  });

  test("a statement that stops the analyser takes no other with it", async () => {
    const absurd = `SELECT ${"1 + ".repeat(100_000)}1`;
    const others = Array.from({ length: 20 }, async (_none, n) => {
      const [[row] = []] = await local.bigquery.query(
        `SELECT ${n} AS n FROM d.t RIGHT JOIN (SELECT 1) ON FALSE`,
      );
      return (row as { n: number }).n;
    });
    await expect(local.bigquery.query(absurd)).rejects.toMatchObject(
      refusal(400, "resourcesExceeded", "Not enough resources"),
    );
    expect(await Promise.all(others)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });

  test("10 MB are refused before they are read, and more than 1 MB by name", async () => {
    await expect(
      local.bigquery.query(`SELECT '${"x".repeat(10 * 1024 * 1024)}'`),
    ).rejects.toMatchObject(refusal(413, "invalid", "Request payload size exceeds the limit"));
    await expect(
      local.bigquery.query(`SELECT '${"x".repeat(2 * 1024 * 1024)}'`),
    ).rejects.toMatchObject(refusal(400, "invalid", "The query is too large"));
  });
});

describe("query parameters", () => {
  const ask = async (queryParameters: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${local.port}/bigquery/v2/projects/p/queries`, {
      method: "POST",
      body: JSON.stringify({
        query: "SELECT @a + 1 AS x",
        useLegacySql: false,
        parameterMode: "NAMED",
        queryParameters,
      }),
    });
    const { error } = (await response.json()) as { error?: { message: string } };
    return [response.status, error?.message];
  };
  const scalar = (type: string, value: unknown) => [
    { name: "a", parameterType: { type }, parameterValue: { value } },
  ];

  test.each([
    [scalar("INT64", "x"), "Invalid value for parameter a: 'x' is not a valid INT64"],
    [scalar("DATE", "2020-13-01"), "Invalid value for parameter a: Invalid date: '2020-13-01'"],
    [
      scalar("DATE", "2020-01-01 10:00:00"),
      "Invalid value for parameter a: Invalid date: '2020-01-01 10:00:00'",
    ],
    [scalar("FOO", "x"), "Invalid value for type: FOO is not a valid value"],
    [
      [{ name: "a", parameterValue: { value: "1" } }],
      "Invalid query parameter: parameterType.type is missing.",
    ],
    [[], "Query parameter 'a' not found at [1:8]"],
    ["x", "Invalid value for queryParameters: it must be a list."],
    [[...scalar("INT64", "1"), ...scalar("INT64", "2")], "Duplicate parameter name a"],
  ])("%j", async (parameters, message) => {
    expect(await ask(parameters)).toEqual([400, message]);
  });
});

describe("jobs that fail", () => {
  const table = () => local.bigquery.dataset("d").table("t");

  test("a load names its bad row, and nothing of the file is there", async () => {
    const file = join(directory, "bad.csv");
    await writeFile(file, "1,a,2026-01-01\nx,b,2026-01-02\n");
    await expect(table().load(file, { sourceFormat: "CSV" })).rejects.toMatchObject({
      message: expect.stringContaining("x"),
    });
    expect((await table().getRows())[0]).toEqual([]);
  });

  test.each([
    [
      { extract: { sourceTable: inDataset("nope"), destinationUris: ["gs://local/nope.csv"] } },
      { reason: "notFound", message: "Not found: Table p:d.nope was not found in location US" },
    ],
    [
      { extract: { sourceTable: inDataset("v"), destinationUris: ["gs://local/v.csv"] } },
      {
        reason: "invalid",
        message: "p:d.v is not allowed for this operation because it is currently a VIEW.",
      },
    ],
  ])("%j", async (configuration, errorResult) => {
    const [job] = await local.bigquery.createJob({ configuration });
    await expect
      .poll(async () => (await job.getMetadata())[0].status)
      .toMatchObject({ state: "DONE", errorResult });
  });

  test("a load into no dataset, and a copy of no table", async () => {
    const file = join(directory, "good.csv");
    await writeFile(file, "1,a,2026-01-01\n");
    await expect(
      local.bigquery
        .dataset("nope")
        .table("t")
        .load(file, { sourceFormat: "CSV", autodetect: true }),
    ).rejects.toMatchObject({
      errors: [
        { reason: "notFound", message: "Not found: Dataset p:nope was not found in location US" },
      ],
    });
    const copy = { sourceTable: inDataset("nope"), destinationTable: inDataset("u") };
    await expect(local.bigquery.createJob({ configuration: { copy } })).rejects.toMatchObject({
      errors: [
        { reason: "notFound", message: "Not found: Table p:d.nope was not found in location US" },
      ],
    });
  });
});
