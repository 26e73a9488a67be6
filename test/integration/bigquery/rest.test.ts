import { BigQuery } from "@google-cloud/bigquery";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startRest, type RestClient } from "../../unit/local/bigquery/rest-client.ts";

let server: RestClient;
let bigquery: BigQuery;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "bigquery-rest-"));
  server = await startRest(undefined, { "gs://bucket/a.csv": join(directory, "a.csv") });
  bigquery = new BigQuery({
    projectId: "p",
    apiEndpoint: `http://127.0.0.1:${server.port}`,
    authClient: anonymous(),
  } as never);
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

/** A client that signs nothing, as an emulator host makes of Google's own. */
function anonymous() {
  return {
    getRequestHeaders: async () => new Headers(),
    getProjectId: async () => "p",
    authorizeRequest: async (options: unknown) => options,
  };
}
const series = (count: number) => `SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS n`;

test("query, paging and a query stream read all rows", async () => {
  const [rows] = await bigquery.query(series(3));
  expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const [paged] = await bigquery.query({ query: series(5), maxResults: 2 });
  expect(paged).toHaveLength(5);
  const streamed: unknown[] = [];
  for await (const row of bigquery.createQueryStream(series(4))) streamed.push(row);
  expect(streamed).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
});

test("a query job has an id, metadata and results", async () => {
  const [job] = await bigquery.createQueryJob({
    query: series(2),
    jobId: "mine",
    labels: { a: "b" },
  });
  const [rows] = await job.getQueryResults();
  expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  const [metadata] = await job.getMetadata();
  expect(metadata).toMatchObject({
    status: { state: "DONE" },
    configuration: { labels: { a: "b" } },
    statistics: { query: { statementType: "SELECT" } },
  });
  await expect(bigquery.createQueryJob({ query: series(2), jobId: "mine" })).rejects.toMatchObject({
    code: 409,
    message: expect.stringContaining("Already Exists: Job p:US.mine"),
  });
  const [jobs] = await bigquery.getJobs();
  expect(jobs.map(({ id }) => id)).toEqual(["mine"]);
});

test("errors carry BigQuery's reason", async () => {
  await expect(bigquery.query("BAD")).rejects.toMatchObject({
    code: 400,
    errors: [{ reason: "invalidQuery", message: "Syntax error: Unexpected keyword BAD at [1:1]" }],
  });
  await expect(bigquery.dataset("d").table("none").getMetadata()).rejects.toMatchObject({
    code: 404,
    errors: [{ reason: "notFound" }],
  });
});

test("datasets and tables are made, found, changed and deleted", async () => {
  const [dataset] = await bigquery.createDataset("fresh", { labels: { team: "growth" } });
  const [table] = await dataset.createTable("u", {
    schema: [{ name: "at", type: "TIMESTAMP" }],
    timePartitioning: { type: "DAY", field: "at" },
  });
  expect((await bigquery.dataset("fresh").exists())[0]).toBe(true);
  const [changed] = await table.setMetadata({ description: "events" });
  expect(changed).toMatchObject({ description: "events", timePartitioning: { field: "at" } });
  const [datasets] = await bigquery.getDatasets();
  expect(datasets.map(({ id }) => id)).toEqual(["d", "fresh"]);
  await table.delete();
  expect((await table.exists())[0]).toBe(false);
  await dataset.delete({ force: true });
  expect((await dataset.exists())[0]).toBe(false);
});

test("streamed inserts are read back, and bad rows are named", async () => {
  const table = bigquery.dataset("d").table("t");
  await table.insert([{ id: "a", n: 1 }]);
  await expect(table.insert([{ nope: 1 }])).rejects.toMatchObject({
    name: "PartialFailureError",
    errors: [{ errors: [{ reason: "invalid", message: "no such field: nope." }] }],
  });
  const [rows] = await table.getRows();
  expect(rows).toEqual([{ id: "a", n: 1 }]);
});

test("a local file is uploaded and loaded, and removed when the job is done", async () => {
  const file = join(directory, "upload.csv");
  await writeFile(file, "a,1\nb,2\n");
  const [job] = await bigquery.dataset("d").table("t").load(file, { sourceFormat: "CSV" });
  expect(job.status?.state).toBe("DONE");
  expect(job.statistics?.load).toMatchObject({ outputRows: "1", inputFiles: "1" });
  expect(server.warehouse.loaded).toEqual(["a,1\nb,2\n"]);
});

test("a resumable upload arrives in chunks", async () => {
  const url = `http://127.0.0.1:${server.port}/upload/bigquery/v2/projects/p/jobs?uploadType=resumable`;
  const start = await fetch(url, {
    method: "POST",
    body: JSON.stringify({
      jobReference: { projectId: "p", jobId: "resumed" },
      configuration: {
        load: { destinationTable: { projectId: "p", datasetId: "d", tableId: "t" } },
      },
    }),
  });
  const session = start.headers.get("location") ?? "";
  const put = (body: string, range: string) =>
    fetch(session, { method: "PUT", body, headers: { "content-range": range } });
  const first = await put("a,1\n", "bytes 0-3/8");
  expect([first.status, first.headers.get("range")]).toEqual([308, "bytes=0-3"]);
  const asked = await fetch(session, { method: "PUT", headers: { "content-range": "bytes */8" } });
  expect(asked.headers.get("range")).toBe("bytes=0-3");
  expect((await put("b,2\n", "bytes 4-7/8")).status).toBe(200);
  await expect.poll(() => server.warehouse.loaded).toEqual(["a,1\nb,2\n"]);
});

test("objects are loaded from Cloud Storage, and missing ones are named", async () => {
  await writeFile(join(directory, "a.csv"), "a,1\n");
  const load = (jobId: string, uri: string) =>
    server.call("POST", "/projects/p/jobs", {
      jobReference: { projectId: "p", jobId },
      configuration: {
        load: {
          sourceUris: [uri],
          destinationTable: { projectId: "p", datasetId: "d", tableId: "t" },
        },
      },
    });
  await load("there", "gs://bucket/a.csv");
  await load("missing", "gs://bucket/b.csv");
  const state = async (id: string) =>
    (await server.call("GET", `/projects/p/jobs/${id}`)).body["status"];
  await expect.poll(() => state("there")).toEqual({ state: "DONE" });
  await expect
    .poll(() => state("missing"))
    .toMatchObject({
      state: "DONE",
      errorResult: { reason: "notFound", message: "Not found: URI gs://bucket/b.csv" },
    });
  expect(await readFile(join(directory, "a.csv"), "utf8")).toBe("a,1\n");
});
