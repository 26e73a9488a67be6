import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { run } from "./run-source.ts";

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
