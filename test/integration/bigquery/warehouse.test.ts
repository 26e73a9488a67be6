import type { Query } from "@google-cloud/bigquery";
import { adapt, managedwriter } from "@google-cloud/bigquery-storage";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBigQuery, type LocalBigQuery } from "./start.ts";

let local: LocalBigQuery;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "bigquery-"));
  local = await startBigQuery();
  await local.bigquery.createDataset("d");
});
afterAll(async () => {
  await local.close();
  await rm(directory, { recursive: true, force: true });
});

const rowsOf = async (query: string | Query) =>
  ((await local.bigquery.query(query as Query)) as unknown as [unknown[]])[0];
const columns = [
  { name: "id", type: "STRING", mode: "REQUIRED" },
  { name: "n", type: "INT64" },
  { name: "amount", type: "NUMERIC" },
  { name: "big", type: "BIGNUMERIC" },
  { name: "ts", type: "TIMESTAMP" },
  { name: "day", type: "DATE" },
  { name: "local", type: "DATETIME" },
  { name: "clock", type: "TIME" },
  { name: "raw", type: "BYTES" },
  { name: "payload", type: "JSON" },
  { name: "ok", type: "BOOL" },
  { name: "x", type: "FLOAT64" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
  {
    name: "rec",
    type: "RECORD",
    fields: [
      { name: "a", type: "INT64" },
      { name: "b", type: "STRING", mode: "REPEATED" },
    ],
  },
];
const described = `SELECT id, n, CAST(amount AS STRING) AS amount, CAST(big AS STRING) AS big,
  FORMAT_TIMESTAMP('%FT%H:%M:%E6SZ', ts) AS ts, CAST(day AS STRING) AS day, CAST(local AS STRING) AS local,
  CAST(clock AS STRING) AS clock, TO_HEX(raw) AS raw, TO_JSON_STRING(payload) AS payload, ok, x, tags, rec`;
const full = {
  id: "full",
  n: 7,
  amount: "1.5",
  big: "2.25",
  ts: "2024-01-31T12:00:00.001000Z",
  day: "2024-01-31",
  local: "2024-01-31 12:00:00.500",
  clock: "12:00:00",
  raw: "01ff",
  payload: '{"a":1,"b":[2]}',
  ok: true,
  x: 0.5,
  tags: ["a", "b"],
  rec: { a: 1, b: ["c"] },
};
const empty = {
  id: "empty",
  n: null,
  amount: null,
  big: null,
  ts: null,
  day: null,
  local: null,
  clock: null,
  raw: null,
  payload: "null",
  ok: null,
  x: null,
  tags: [],
  rec: null,
};

test("rows of every type come through Storage Write and insertAll alike", async () => {
  await local.bigquery.dataset("d").createTable("types", { schema: columns });
  const client = local.writer();
  const streamId = await client.createWriteStream({
    streamType: managedwriter.CommittedStream,
    destinationTable: "projects/p/datasets/d/tables/types",
  });
  const connection = await client.createStreamConnection({ streamId });
  const writer = new managedwriter.JSONWriter({
    connection,
    protoDescriptor: adapt.convertStorageSchemaToProto2Descriptor(
      adapt.convertBigQuerySchemaToStorageTableSchema({ fields: columns }),
      "root",
    ),
  });
  const appended = await writer
    .appendRows([
      {
        id: "full",
        n: 7,
        amount: "1.5",
        big: "2.25",
        ts: new Date("2024-01-31T12:00:00.001Z"),
        day: new Date("2024-01-31T00:00:00Z"),
        local: "2024-01-31 12:00:00.5",
        clock: "12:00:00",
        raw: Buffer.from([1, 255]) as never,
        payload: '{"b":[2], "a":1}',
        ok: true,
        x: 0.5,
        tags: ["a", "b"],
        rec: { a: 1, b: ["c"] },
      },
      { id: "empty" },
    ])
    .getResult();
  expect(appended.error ?? undefined).toBeUndefined();
  expect(await rowsOf(`${described} FROM d.types ORDER BY id`)).toEqual([empty, full]);

  const missing = await writer.appendRows([{ n: 1 }]).getResult();
  expect(missing.rowErrors?.map(({ index, message }) => [index, message])).toEqual([
    ["0", "Required field id is missing"],
  ]);
  client.close();

  await local.bigquery.query("TRUNCATE TABLE d.types");
  await local.bigquery
    .dataset("d")
    .table("types")
    .insert([
      {
        ...full,
        local: "2024-01-31T12:00:00.5",
        raw: Buffer.from([1, 255]).toString("base64"),
        ts: "2024-01-31T12:00:00.001Z",
      },
      { id: "empty" },
    ]);
  expect(await rowsOf(`${described} FROM d.types ORDER BY id`)).toEqual([empty, full]);
});

test("parameters, scripts and DML answer as jobs do", async () => {
  expect(
    await rowsOf({
      query: "SELECT @name AS name, ARRAY_LENGTH(@list) AS size, @at AS ts",
      params: { name: "x", list: [1, 2], at: local.bigquery.timestamp("2024-01-31T12:00:00Z") },
    }),
  ).toEqual([{ name: "x", size: 2, ts: local.bigquery.timestamp("2024-01-31T12:00:00Z") }]);
  const [job] = await local.bigquery.createQueryJob({
    query:
      "CREATE OR REPLACE TABLE d.counts (k STRING, n INT64); INSERT INTO d.counts VALUES ('a', 1), ('b', 2); UPDATE d.counts SET n = n + 1 WHERE k = 'a'; SELECT SUM(n) AS total FROM d.counts;",
  });
  expect((await job.getQueryResults())[0]).toEqual([{ total: 4 }]);
  const [metadata] = await job.getMetadata();
  expect(metadata.statistics).toMatchObject({
    numChildJobs: "4",
    query: { statementType: "SCRIPT" },
  });
  const [children] = await local.bigquery.getJobs({ parentJobId: job.id } as never);
  expect(
    children.map(({ metadata: { statistics } }) => statistics.query?.statementType ?? "brief"),
  ).toHaveLength(4);
  const [update] = await local.bigquery.createQueryJob("DELETE FROM d.counts WHERE n > 0");
  await update.getQueryResults();
  expect((await update.getMetadata())[0].statistics.query).toMatchObject({
    statementType: "DELETE",
    numDmlAffectedRows: "2",
    dmlStats: { deletedRowCount: "2" },
  });
});

test("a query's rows go to its destination, and tables are copied, extracted and loaded", async () => {
  const dataset = local.bigquery.dataset("d");
  const [written] = await local.bigquery.createQueryJob({
    query:
      "SELECT n, CAST(n AS STRING) AS s, TIMESTAMP_SECONDS(n) AS ts FROM UNNEST([1, 2, 3]) AS n",
    destination: dataset.table("numbers"),
    writeDisposition: "WRITE_TRUNCATE",
  });
  await written.getQueryResults();
  expect(await rowsOf("SELECT COUNT(*) AS n, MAX(UNIX_SECONDS(ts)) AS s FROM d.numbers")).toEqual([
    { n: 3, s: 3 },
  ]);

  expect((await dataset.table("numbers").getMetadata())[0]).toMatchObject({
    numRows: "3",
    numBytes: "57",
  });
  const [refused] = await local.bigquery.createQueryJob({
    query: "SELECT 1 AS n",
    destination: dataset.table("numbers"),
    writeDisposition: "WRITE_EMPTY",
  });
  await expect(refused.getQueryResults()).rejects.toMatchObject({ code: 409 });

  const [copied] = await dataset.table("numbers").copy(dataset.table("copy"));
  expect(copied.status?.errorResult).toBeUndefined();
  const [again] = await dataset
    .table("numbers")
    .copy(dataset.table("copy"), { writeDisposition: "WRITE_TRUNCATE" });
  expect(again.statistics?.copy).toMatchObject({ copiedRows: "3" });
  expect(await rowsOf("SELECT COUNT(*) AS n FROM d.copy")).toEqual([{ n: 3 }]);

  const csv = join(directory, "numbers.csv");
  const extract = await local.bigquery.createJob({
    configuration: {
      extract: {
        sourceTable: { projectId: "p", datasetId: "d", tableId: "numbers" },
        destinationUris: [`gs://local${csv}`],
        destinationFormat: "CSV",
      },
    },
  });
  await extract[0].promise();
  expect((await readFile(csv, "utf8")).split("\n")[0]).toBe("n,s,ts");
  const [loaded] = await dataset.table("loaded").load(csv, {
    sourceFormat: "CSV",
    skipLeadingRows: 1,
    schema: {
      fields: [
        { name: "n", type: "INT64" },
        { name: "s", type: "STRING" },
        { name: "ts", type: "TIMESTAMP" },
      ],
    },
  });
  expect(loaded.statistics?.load).toMatchObject({ outputRows: "3", badRecords: "0" });
  expect(await rowsOf("SELECT SUM(n) AS n FROM d.loaded")).toEqual([{ n: 6 }]);
});

test("gzipped NDJSON is loaded into a partitioned table made by the job, and bad rows fail it whole", async () => {
  const table = local.bigquery.dataset("d").table("ndjson");
  const file = join(directory, "rows.ndjson.gz");
  const metadata = {
    sourceFormat: "NEWLINE_DELIMITED_JSON",
    timePartitioning: { type: "DAY", field: "day" },
    schema: {
      fields: [
        { name: "day", type: "DATE" },
        { name: "n", type: "INT64" },
      ],
    },
  };
  await writeFile(file, gzipSync('{"day":"2024-01-31","n":1}\n{"day":"2024-02-01","n":2}\n'));
  await table.load(file, metadata);
  expect((await table.getMetadata())[0].timePartitioning).toMatchObject({ field: "day" });
  await writeFile(file, gzipSync('{"day":"2024-02-02","n":3}\n{"day":"2024-02-02","n":"x"}\n'));
  await expect(table.load(file, metadata)).rejects.toMatchObject({
    errors: [{ reason: "invalid" }],
  });
  expect(await rowsOf("SELECT SUM(n) AS n FROM d.ndjson")).toEqual([{ n: 3 }]);
});

test("routines are made over REST and used in SQL", async () => {
  const [routine] = await local.bigquery.dataset("d").createRoutine("twice", {
    routineType: "SCALAR_FUNCTION",
    language: "SQL",
    arguments: [{ name: "x", dataType: { typeKind: "INT64" } }],
    definitionBody: "x * 2",
  });
  expect(await rowsOf("SELECT d.twice(21) AS n")).toEqual([{ n: 42 }]);
  const [routines] = await local.bigquery.dataset("d").getRoutines();
  expect(routines.map(({ id }) => id)).toEqual(["twice"]);
  expect((await routine.getMetadata())[0]).toMatchObject({ routineType: "SCALAR_FUNCTION" });
  await routine.delete();
  await expect(local.bigquery.query("SELECT d.twice(21) AS n")).rejects.toMatchObject({
    code: 400,
  });
});

test("a dry run answers bytes, and a cap on them is kept", async () => {
  const [dry] = await local.bigquery.createQueryJob({
    query: "SELECT n FROM d.loaded",
    dryRun: true,
  });
  expect(dry.metadata.statistics).toMatchObject({ totalBytesProcessed: "24" });
  await expect(
    local.bigquery.query({ query: "SELECT n FROM d.loaded", maximumBytesBilled: "1" }),
  ).rejects.toMatchObject({ errors: [{ reason: "bytesBilledLimitExceeded" }] });
});

test("tables, jobs and their ids survive a restart", async () => {
  const kept = join(directory, "kept");
  const first = await startBigQuery({ directory: kept });
  await first.bigquery.createDataset("d");
  await first.bigquery.query("CREATE TABLE d.t AS SELECT 1 AS n");
  await first.bigquery
    .createQueryJob({ query: "SELECT 1", jobId: "once" })
    .then(([job]) => job.getQueryResults());
  await first.close();
  const second = await startBigQuery({ directory: kept });
  expect((await second.bigquery.query("SELECT n FROM d.t"))[0]).toEqual([{ n: 1 }]);
  await expect(
    second.bigquery.createQueryJob({ query: "SELECT 1", jobId: "once" }),
  ).rejects.toMatchObject({ code: 409 });
  await second.close();
});
