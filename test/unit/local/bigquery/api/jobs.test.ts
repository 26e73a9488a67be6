import { afterEach, beforeEach, expect, test } from "vitest";
import { accessWithout, startRest, type RestClient } from "../rest-client.ts";

let client: RestClient;
beforeEach(async () => {
  client = await startRest();
});
afterEach(() => client.close());

const query = (text: string, extra = {}) => ({
  configuration: { query: { query: text, useLegacySql: false, ...extra } },
});
const series = (count: number) => `SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS n`;

test("jobs.query answers rows and a job that can be read again", async () => {
  const answer = await client.call("POST", "/bigquery/v2/projects/p/queries", {
    query: series(2),
    useLegacySql: false,
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    kind: "bigquery#queryResponse",
    jobComplete: true,
    totalRows: "2",
    cacheHit: false,
    schema: { fields: [{ name: "n", type: "INTEGER" }] },
    rows: [{ f: [{ v: "1" }] }, { f: [{ v: "2" }] }],
    jobReference: { projectId: "p", jobId: "job_id1", location: "US" },
  });
  const job = await client.call("GET", "/projects/p/jobs/job_id1");
  expect(job.body).toMatchObject({
    id: "p:US.job_id1",
    status: { state: "DONE" },
    configuration: { jobType: "QUERY", query: { query: series(2), useLegacySql: false } },
    statistics: { query: { statementType: "SELECT", cacheHit: false } },
  });
});

test("an optional job is left out when all rows fit into the answer", async () => {
  const answer = await client.call("POST", "/projects/p/queries", {
    query: series(1),
    useLegacySql: false,
    jobCreationMode: "JOB_CREATION_OPTIONAL",
  });
  expect(answer.body).toMatchObject({ queryId: "job_id1", totalRows: "1" });
  expect(answer.body).not.toHaveProperty("jobReference");
});

test("a repeated requestId runs the statement once", async () => {
  const body = { query: series(1), useLegacySql: false, requestId: "r" };
  const [first, second] = await Promise.all([
    client.call("POST", "/projects/p/queries", body),
    client.call("POST", "/projects/p/queries", body),
  ]);
  expect(first?.body["queryId"]).toBe(second?.body["queryId"]);
  expect(client.warehouse.executed).toEqual([series(1)]);
});

test("results are read in pages", async () => {
  await client.call("POST", "/projects/p/jobs", {
    ...query(series(5)),
    jobReference: { projectId: "p", jobId: "pages" },
  });
  const first = await client.call("GET", "/projects/p/queries/pages?maxResults=3");
  expect(first.body["rows"]).toHaveLength(3);
  const token = String(first.body["pageToken"]);
  const second = await client.call("GET", `/projects/p/queries/pages?pageToken=${token}`);
  expect(second.body["rows"]).toEqual([{ f: [{ v: "4" }] }, { f: [{ v: "5" }] }]);
  expect(second.body).not.toHaveProperty("pageToken");
  const bad = await client.call("GET", "/projects/p/queries/pages?pageToken=x");
  expect(bad.status).toBe(400);
});

test("a job id can be used once", async () => {
  const body = { ...query(series(1)), jobReference: { projectId: "p", jobId: "once" } };
  expect((await client.call("POST", "/projects/p/jobs", body)).status).toBe(200);
  const again = await client.call("POST", "/projects/p/jobs", body);
  expect(again.status).toBe(409);
  expect(again.body["error"]).toEqual({
    code: 409,
    message: "Already Exists: Job p:US.once",
    errors: [{ message: "Already Exists: Job p:US.once", domain: "global", reason: "duplicate" }],
    status: "ALREADY_EXISTS",
  });
});

test("a failing query is a finished job with its error, and an error where results are asked", async () => {
  await client.call("POST", "/projects/p/jobs", {
    ...query("BAD"),
    jobReference: { projectId: "p", jobId: "bad" },
  });
  const results = await client.call("GET", "/projects/p/queries/bad");
  expect(results.status).toBe(400);
  expect(results.body["error"]).toEqual({
    code: 400,
    message: "Syntax error: Unexpected keyword BAD at [1:1]",
    errors: [
      {
        message: "Syntax error: Unexpected keyword BAD at [1:1]",
        domain: "global",
        reason: "invalidQuery",
        location: "q",
        locationType: "parameter",
      },
    ],
    status: "INVALID_ARGUMENT",
  });
  const job = await client.call("GET", "/projects/p/jobs/bad");
  const error = {
    reason: "invalidQuery",
    location: "query",
    message: "Syntax error: Unexpected keyword BAD at [1:1]",
  };
  expect(job.body["status"]).toEqual({ state: "DONE", errorResult: error, errors: [error] });
});

test("a slow query answers jobComplete false, can be seen running and be cancelled", async () => {
  const gate = Promise.withResolvers<void>();
  client.warehouse.gate = gate.promise;
  const slow = await client.call("POST", "/projects/p/queries", {
    query: series(1),
    useLegacySql: false,
    timeoutMs: 1,
  });
  expect(slow.body).toMatchObject({ jobComplete: false });
  const running = await client.call("GET", "/projects/p/jobs/job_id1");
  expect(running.body["status"]).toEqual({ state: "RUNNING" });
  const cancel = await client.call("POST", "/projects/p/jobs/job_id1/cancel");
  expect(cancel.body["kind"]).toBe("bigquery#jobCancelResponse");
  gate.resolve();
  await client.call("GET", "/projects/p/queries/job_id1");
  const cancelled = await client.call("GET", "/projects/p/jobs/job_id1");
  expect(cancelled.body["status"]).toMatchObject({
    state: "DONE",
    errorResult: { reason: "stopped" },
  });
});

test("DML answers its counts, and a script's statements are child jobs", async () => {
  const dml = await client.call("POST", "/projects/p/queries", {
    query: "UPDATE d.t SET x = 1 WHERE TRUE",
    useLegacySql: false,
  });
  expect(dml.body).toMatchObject({ numDmlAffectedRows: "3", dmlStats: { updatedRowCount: "3" } });
  await client.call("POST", "/projects/p/jobs", {
    ...query("SELECT 1; SELECT 2"),
    jobReference: { projectId: "p", jobId: "script" },
  });
  expect((await client.call("GET", "/projects/p/queries/script")).body["rows"]).toEqual([
    { f: [{ v: "2" }] },
  ]);
  const parent = await client.call("GET", "/projects/p/jobs/script");
  expect(parent.body["statistics"]).toMatchObject({ numChildJobs: "2" });
  const children = await client.call("GET", "/projects/p/jobs?parentJobId=script");
  const ids = (children.body["jobs"] as { jobReference: { jobId: string } }[]).map(
    ({ jobReference }) => jobReference.jobId,
  );
  expect(ids).toEqual(["script_job_id2_1", "script_job_id2_0"]);
});

test("a dry run answers its bytes and leaves no job", async () => {
  await client.warehouse.appendRows({ projectId: "p", datasetId: "d", tableId: "t" }, [
    { id: "a" },
  ]);
  const dry = await client.call("POST", "/projects/p/jobs", {
    configuration: { dryRun: true, query: { query: "SELECT * FROM d.t", useLegacySql: false } },
  });
  expect(dry.body).toMatchObject({
    status: { state: "DONE" },
    statistics: {
      totalBytesProcessed: "1500000",
      query: { schema: { fields: [{ name: "id" }, { name: "n" }] }, totalBytesBilled: "0" },
    },
  });
  const answer = await client.call("POST", "/projects/p/queries", {
    query: "SELECT * FROM d.t",
    useLegacySql: false,
    dryRun: true,
  });
  expect(answer.body).toMatchObject({ jobComplete: true, totalBytesProcessed: "1500000" });
  expect((await client.call("GET", "/projects/p/jobs")).body["jobs"]).toEqual([]);
});

test("a query writes to its destination by its dispositions", async () => {
  const into = (jobId: string, writeDisposition: string) =>
    client.call("POST", "/projects/p/jobs", {
      ...query(series(2), {
        destinationTable: { projectId: "p", datasetId: "d", tableId: "out" },
        writeDisposition,
      }),
      jobReference: { projectId: "p", jobId },
    });
  const rows = async () =>
    (await client.call("GET", "/projects/p/datasets/d/tables/out/data")).body["totalRows"];
  await into("a", "WRITE_EMPTY");
  await client.call("GET", "/projects/p/queries/a");
  expect(await rows()).toBe("2");
  await into("b", "WRITE_APPEND");
  await client.call("GET", "/projects/p/queries/b");
  expect(await rows()).toBe("4");
  await into("c", "WRITE_TRUNCATE");
  await client.call("GET", "/projects/p/queries/c");
  expect(await rows()).toBe("2");
  await into("e", "WRITE_EMPTY");
  const refused = await client.call("GET", "/projects/p/queries/e");
  expect(refused.status).toBe(409);
});

test("a query's anonymous result table is readable by who ran it", async () => {
  await client.call("POST", "/projects/p/jobs", {
    ...query(series(2)),
    jobReference: { projectId: "p", jobId: "anon" },
  });
  await client.call("GET", "/projects/p/queries/anon");
  const job = await client.call("GET", "/projects/p/jobs/anon");
  const { query: ran } = job.body["configuration"] as {
    query: { destinationTable: { datasetId: string; tableId: string } };
  };
  const { datasetId, tableId } = ran.destinationTable;
  const path = `/projects/p/datasets/${datasetId}/tables/${tableId}/data`;
  expect((await client.call("GET", path)).body["totalRows"]).toBe("2");
  const other = await client.call("GET", path, undefined, { authorization: "someone" });
  expect(other.status).toBe(404);
});

test("what is not permitted is refused in BigQuery's words", async () => {
  await client.close();
  client = await startRest(accessWithout("bigquery.jobs.create"));
  const denied = await client.call("POST", "/projects/p/queries", {
    query: "SELECT 1",
    useLegacySql: false,
  });
  expect(denied.status).toBe(403);
  expect((denied.body["error"] as { message: string }).message).toBe(
    "Access Denied: Project p: User does not have bigquery.jobs.create permission in project p.",
  );
  await client.close();
  client = await startRest(accessWithout("bigquery.tables.getData"));
  const table = await client.call("POST", "/projects/p/queries", {
    query: "SELECT * FROM d.t",
    useLegacySql: false,
  });
  expect((table.body["error"] as { message: string }).message).toBe(
    "Access Denied: Table p:d.t: Permission bigquery.tables.getData denied on table p:d.t (or it may not exist).",
  );
});

test("legacy SQL, an unknown job type and an over-long statement are refused by name", async () => {
  const legacy = await client.call("POST", "/projects/p/queries", { query: "SELECT 1" });
  expect(legacy.status).toBe(501);
  const session = await client.call("POST", "/projects/p/queries", {
    query: series(1),
    useLegacySql: false,
    createSession: true,
  });
  expect((session.body["error"] as { message: string }).message).toBe(
    "Not supported locally: the query setting createSession",
  );
  const none = await client.call("POST", "/projects/p/jobs", { configuration: {} });
  expect(none.status).toBe(400);
  const long = await client.call("POST", "/projects/p/queries", {
    query: `SELECT ${" ".repeat(1024 * 1024)}1`,
    useLegacySql: false,
  });
  expect((long.body["error"] as { message: string }).message).toContain("The query is too large.");
});
