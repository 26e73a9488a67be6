import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createScheduler, type Scheduler } from "../../../../local/scheduler/scheduler.ts";
import { openAccess } from "../workflows/run-source.ts";

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function target(statuses: readonly number[]): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.statusCode = statuses[Math.min(seen.length, statuses.length - 1)] ?? 200;
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      response.end("answer");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function scheduler(
  attributes: Readonly<Record<string, unknown>>,
): Promise<{ scheduler: Scheduler; sleptMs: number[] }> {
  const sleptMs: number[] = [];
  const created = createScheduler({
    projectId: "p",
    region: "r",
    access: openAccess,
    log: () => {},
    now: () => new Date("2026-11-20T12:00:00Z"),
    endpoints: () => ({}),
    sleep: async (milliseconds) => {
      sleptMs.push(milliseconds);
    },
  });
  closing.push(() => created.close());
  const resource = {
    type: "google_cloud_scheduler_job",
    address: "google_cloud_scheduler_job.nightly",
    stack: "s",
    attributes: { name: "nightly", schedule: "30 2 * * *", ...attributes },
  };
  await created.provision({
    projectId: "p",
    region: "r",
    resources: [resource],
    ofType: (type) => (type === resource.type ? [resource] : []),
  });
  return { scheduler: created, sleptMs };
}

describe("a scheduled job", () => {
  it("calls its target with body and identity token", async () => {
    const { url, seen } = await target([200]);
    const { scheduler: jobs } = await scheduler({
      http_target: [
        {
          uri: `${url}/run`,
          http_method: "PUT",
          body: Buffer.from("now").toString("base64"),
          oidc_token: [{ service_account_email: "cron@p" }],
        },
      ],
    });
    expect(await jobs.runNow("nightly")).toEqual({ status: 200, body: "answer" });
    expect(seen).toEqual([`PUT /run Bearer identity-of-cron@p-for-${url}/run now`]);
  });

  it("fires in its minute unless it is paused", async () => {
    const { url, seen } = await target([200]);
    const { scheduler: jobs } = await scheduler({ http_target: [{ uri: url }] });
    await jobs.fire(new Date("2026-11-20T02:29:00Z"));
    expect(seen).toHaveLength(0);
    await jobs.fire(new Date("2026-11-20T02:30:00Z"));
    expect(seen).toHaveLength(1);
    const { scheduler: paused } = await scheduler({ http_target: [{ uri: url }], paused: true });
    await paused.fire(new Date("2026-11-20T02:30:00Z"));
    expect(seen).toHaveLength(1);
  });

  it("retries as its retry_config says", async () => {
    const { url, seen } = await target([500, 500, 200]);
    const { scheduler: jobs, sleptMs } = await scheduler({
      http_target: [{ uri: url }],
      retry_config: [{ retry_count: 5, min_backoff_duration: "10s", max_backoff_duration: "15s" }],
    });
    expect(await jobs.runNow("nightly")).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(3);
    expect(sleptMs).toEqual([10_000, 15_000]);
  });

  it.each([
    [{ pubsub_target: [{}] }, "only http_target is supported locally"],
    [{ http_target: [{ uri: "nowhere" }] }, "http_target.uri is no URL: nowhere"],
    [
      { http_target: [{ uri: "http://x" }], attempt_deadline: "5m" },
      'attempt_deadline must be seconds, as in "5s", got 5m',
    ],
  ])("with %j is refused by name", async (attributes, message) => {
    await expect(scheduler(attributes)).rejects.toThrow(
      `google_cloud_scheduler_job.nightly: ${message}`,
    );
  });
});
