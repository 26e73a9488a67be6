import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { run } from "../run-source.ts";

interface Seen {
  readonly request: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: unknown;
}

const closing: (() => void)[] = [];

/** Answers the given sequence, the last one for ever, and remembers what was asked. */
async function service(answers: readonly Answer[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const answer = answers[Math.min(seen.length, answers.length - 1)] ?? { body: {} };
      seen.push({
        request: `${request.method} ${request.url}`,
        authorization: request.headers.authorization,
        contentType: request.headers["content-type"],
        body,
      });
      response.writeHead(answer.status ?? 200, {
        "content-type": answer.contentType ?? "application/json",
      });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const insertJob = `
main:
  steps:
    - insert:
        call: googleapis.bigquery.v2.jobs.insert
        args:
          projectId: p
          body:
            jobReference: {jobId: j-1, location: EU}
            configuration: {query: {query: "SELECT 1", useLegacySql: false, maximumBytesBilled: 9223372036854775807}}
        result: job
    - give:
        return: \${job.status.state}
`;

const reference = { projectId: "p", jobId: "j-1", location: "EU" };

describe("googleapis.bigquery.v2.jobs.insert", () => {
  it("submits as the workflow's service account and polls until the job is done", async () => {
    const { url, seen } = await service([
      { body: { jobReference: reference, status: { state: "PENDING" } } },
      { body: { jobReference: reference, status: { state: "RUNNING" } } },
      { body: { jobReference: reference, status: { state: "DONE" } } },
    ]);
    const { record, sleptMs } = await run(insertJob, { endpoints: { bigquery: url } });
    expect(record.result).toBe('"DONE"');
    expect(seen.map(({ request }) => request)).toEqual([
      "POST /bigquery/v2/projects/p/jobs",
      "GET /bigquery/v2/projects/p/jobs/j-1?location=EU",
      "GET /bigquery/v2/projects/p/jobs/j-1?location=EU",
    ]);
    expect(seen[0]?.authorization).toBe(
      "Bearer access-of-flow@test-project.iam.gserviceaccount.com",
    );
    expect(seen[0]?.body).toContain('"maximumBytesBilled":9223372036854775807');
    expect(sleptMs).toEqual([4, 5]);
  });

  it("raises OperationError with the job when the job failed", async () => {
    const errorResult = { reason: "invalidQuery", message: "no such table" };
    const { url } = await service([
      { body: { jobReference: reference, status: { state: "DONE", errorResult } } },
    ]);
    const { record } = await run(insertJob, { endpoints: { bigquery: url } });
    expect(JSON.parse(record.error?.payload ?? "")).toEqual({
      message: "Long-running operation returned unsuccessful response.",
      tags: ["OperationError"],
      error: errorResult,
      operation: { jobReference: reference, status: { state: "DONE", errorResult } },
    });
  });

  it("raises HttpError at once for a job id that was used before", async () => {
    const { url, seen } = await service([
      { status: 409, body: { error: { code: 409, message: "Already Exists" } } },
    ]);
    const { record } = await run(insertJob, { endpoints: { bigquery: url } });
    expect(JSON.parse(record.error?.payload ?? "")).toMatchObject({
      tags: ["HttpError"],
      code: 409,
      body: { error: { message: "Already Exists" } },
    });
    expect(seen).toHaveLength(1);
  });
});

const calling = (name: string, args: object): string =>
  JSON.stringify([
    { s: { call: `googleapis.${name}`, args, result: "answer" } },
    { give: { return: "${answer}" } },
  ]);

describe("the request of a connector", () => {
  const object = { bucket: "b", object: "a%2Fb.json" };

  it.each([
    [
      "bigquery.v2.jobs.query",
      { projectId: "p", body: { query: "SELECT 1" } },
      "POST /bigquery/v2/projects/p/queries",
    ],
    [
      "bigquery.v2.jobs.getQueryResults",
      { projectId: "p", jobId: "j", location: "EU", maxResults: 5 },
      "GET /bigquery/v2/projects/p/queries/j?location=EU&maxResults=5",
    ],
    [
      "bigquery.v2.tables.patch",
      { projectId: "p", datasetId: "d", tableId: "t", body: {} },
      "PATCH /bigquery/v2/projects/p/datasets/d/tables/t",
    ],
    [
      "bigquery.v2.tabledata.insertAll",
      { projectId: "p", datasetId: "d", tableId: "t", body: {} },
      "POST /bigquery/v2/projects/p/datasets/d/tables/t/insertAll",
    ],
    [
      "storage.v1.objects.get",
      { ...object, alt: "media" },
      "GET /storage/v1/b/b/o/a%2Fb.json?alt=media",
    ],
    [
      "storage.v1.objects.delete",
      { ...object, ifGenerationMatch: "17" },
      "DELETE /storage/v1/b/b/o/a%2Fb.json?ifGenerationMatch=17",
    ],
    ["storage.v1.objects.list", { bucket: "b", prefix: "a/" }, "GET /storage/v1/b/b/o?prefix=a%2F"],
    [
      "storage.v1.objects.insert",
      { bucket: "b", name: "a/b c", ifGenerationMatch: 0, body: "text" },
      "POST /upload/storage/v1/b/b/o?name=a%2Fb+c&uploadType=media&ifGenerationMatch=0",
    ],
    [
      "pubsub.v1.projects.topics.publish",
      { topic: "projects/p/topics/t", body: { messages: [] } },
      "POST /v1/projects/p/topics/t:publish",
    ],
    [
      "aiplatform.v1.projects.locations.models.listVersions",
      { name: "projects/p/locations/l/models/m", region: "l" },
      "GET /v1/projects/p/locations/l/models/m:listVersions",
    ],
  ])("%s", async (name, args, request) => {
    const { url, seen } = await service([{ body: {} }]);
    const endpoints = { bigquery: url, storage: url, pubsub: url, aiplatform: url };
    const { record } = await run(calling(name, args), { endpoints });
    expect(record.error).toBeUndefined();
    expect(seen.map((one) => one.request)).toEqual([request]);
  });

  it("fails on an object name with a bare slash, and on an encoded name where it is not encoded", async () => {
    const { url, seen } = await service([{ body: {} }]);
    const bare = await run(calling("storage.v1.objects.get", { bucket: "b", object: "a/b" }), {
      endpoints: { storage: url },
    });
    expect(JSON.parse(bare.record.error?.payload ?? "")).toMatchObject({ code: 404 });
    const encoded = await run(
      calling("storage.v1.objects.insert", { bucket: "b", name: "a%2Fb" }),
      {
        endpoints: { storage: url },
      },
    );
    expect(JSON.parse(encoded.record.error?.payload ?? "")).toMatchObject({ tags: ["ValueError"] });
    expect(seen).toEqual([]);
  });

  it("reads a secret's text, its latest version unless told otherwise", async () => {
    const { url, seen } = await service([{ body: { payload: { data: "c2VjcmV0" } } }]);
    const name = "secretmanager.v1.projects.secrets.versions.accessString";
    const { record } = await run(calling(name, { secret_id: "key" }), {
      endpoints: { secretmanager: url },
    });
    expect(record.result).toBe('"secret"');
    expect(seen[0]?.request).toBe(
      "GET /v1/projects/test-project/secrets/key/versions/latest:access",
    );
  });
});

describe("waiting", () => {
  const batch = calling("aiplatform.v1.projects.locations.batchPredictionJobs.create", {
    parent: "projects/p/locations/l",
    region: "l",
    body: {},
  });
  const name = "projects/p/locations/l/batchPredictionJobs/1";

  it("goes on until a batch prediction job has ended", async () => {
    const { url, seen } = await service([
      { body: { name, state: "JOB_STATE_QUEUED" } },
      { body: { name, state: "JOB_STATE_RUNNING" } },
      { body: { name, state: "JOB_STATE_SUCCEEDED" } },
    ]);
    const { record } = await run(batch, { endpoints: { aiplatform: url } });
    expect(JSON.parse(record.result ?? "null")).toEqual({ name, state: "JOB_STATE_SUCCEEDED" });
    expect(seen[2]?.request).toBe(`GET /v1/${name}`);
  });

  it("raises OperationError when it failed", async () => {
    const error = { code: 3, message: "no instances" };
    const { url } = await service([{ body: { name, state: "JOB_STATE_FAILED", error } }]);
    const { record } = await run(batch, { endpoints: { aiplatform: url } });
    expect(JSON.parse(record.error?.payload ?? "")).toMatchObject({
      tags: ["OperationError"],
      error,
    });
  });

  it("gives the response of a long-running operation", async () => {
    const operation = "projects/p/locations/l/operations/2";
    const { url } = await service([
      { body: { name: operation } },
      { body: { name: operation, done: true, response: { model: "m" } } },
    ]);
    const upload = calling("aiplatform.v1.projects.locations.models.upload", {
      parent: "projects/p/locations/l",
      region: "l",
      body: {},
    });
    const { record } = await run(upload, { endpoints: { aiplatform: url } });
    expect(record.result).toBe('{"model":"m"}');
  });

  it("can be skipped", async () => {
    const { url, seen } = await service([{ body: { name, state: "JOB_STATE_QUEUED" } }]);
    const skipping = calling("aiplatform.v1.projects.locations.batchPredictionJobs.create", {
      parent: "projects/p/locations/l",
      region: "l",
      body: {},
      connector_params: { skip_polling: true },
    });
    await run(skipping, { endpoints: { aiplatform: url } });
    expect(seen).toHaveLength(1);
  });
});

describe("a connector's own retries", () => {
  const get = calling("bigquery.v2.jobs.get", { projectId: "p", jobId: "j" });
  const post = calling("bigquery.v2.jobs.query", { projectId: "p", body: {} });

  it.each([
    ["GET", get, 503, 2],
    ["GET", get, 502, 2],
    ["GET", get, 500, 1],
    ["POST", post, 503, 2],
    ["POST", post, 429, 2],
    ["POST", post, 502, 1],
  ])("%s %j after %i asks %i times", async (_verb, source, status, times) => {
    const { url, seen } = await service([{ status, body: {} }, { body: { ok: true } }]);
    await run(source, { endpoints: { bigquery: url } });
    expect(seen).toHaveLength(times);
  });

  it("end after five", async () => {
    const { url, seen } = await service([{ status: 503, body: {} }]);
    const { record } = await run(get, { endpoints: { bigquery: url } });
    expect(record.state).toBe("FAILED");
    expect(seen).toHaveLength(6);
  });
});
