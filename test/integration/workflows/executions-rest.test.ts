import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createScheduler } from "../../../local/scheduler/scheduler.ts";
import {
  type LocalWorkflows,
  infrastructureOf,
  runner,
  startLocalWorkflows,
  stranger,
  workflowName,
} from "./local-workflows.ts";

let local: LocalWorkflows;

beforeAll(async () => {
  local = await startLocalWorkflows();
});

afterAll(() => local.close());

async function call(
  method: string,
  path: string,
  options: { body?: object; as?: string } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${local.url}/v1/${path}`, {
    method,
    headers: options.as === undefined ? {} : { authorization: `Bearer access:${options.as}` },
    ...(options.body ? { body: JSON.stringify(options.body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("executions", () => {
  it("run through execute, and leave their steps", async () => {
    const record = await local.service.execute("greet", { name: "Grace" });
    expect(record).toMatchObject({ state: "SUCCEEDED", result: '"Hello Grace"' });
    const { body } = await call("GET", `${record.name}/stepEntries`);
    expect(body).toMatchObject({
      totalSize: 2,
      stepEntries: [
        {
          entryId: "1",
          step: "log",
          routine: "main",
          stepType: "STEP_STD_LIB_CALL",
          state: "STATE_SUCCEEDED",
        },
        { entryId: "2", step: "give", stepType: "STEP_RETURN", state: "STATE_SUCCEEDED" },
      ],
    });
  });

  it("keep the exception of a failed step", async () => {
    const record = await local.service.execute("fail");
    const { body } = await call("GET", `${record.name}/stepEntries`);
    expect(body["stepEntries"]).toMatchObject([
      { step: "broken", state: "STATE_FAILED", exception: { payload: '{"code":7}' } },
    ]);
  });

  it("call other workflows with executions.run, which waits for the result", async () => {
    const record = await local.service.execute("parent");
    expect(record.result).toBe('"Hello child"');
  });

  it("need the permission to create them", async () => {
    const path = `${workflowName("greet")}/executions`;
    const body = { argument: '{"name":"x"}' };
    expect(await call("POST", path, { body, as: runner })).toMatchObject({ status: 200 });
    expect(await call("POST", path, { body, as: stranger })).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 403,
          status: "PERMISSION_DENIED",
          message: `Permission 'workflows.executions.create' denied on resource '${workflowName("greet")}' (or it may not exist) for ${stranger}.`,
        },
      },
    });
  });

  it("refuse what is not supported by name", async () => {
    const path = `${workflowName("greet")}/executions`;
    expect(await call("GET", `${path}?filter=state%3DACTIVE`)).toMatchObject({
      status: 501,
      body: { error: { message: "filter is not supported locally." } },
    });
    expect(await call("PUT", path)).toMatchObject({ status: 404 });
    expect(await call("POST", path, { body: [1] })).toMatchObject({ status: 400 });
  });
});

describe("callbacks", () => {
  async function startApproval(): Promise<{ name: string; callback: string }> {
    const before = local.announced.length;
    const { body } = await call("POST", `${workflowName("approval")}/executions`);
    const callback = await vi.waitFor(
      () => {
        const announced = local.announced[before];
        if (announced === undefined) throw new Error("not announced yet");
        return announced;
      },
      { timeout: 5_000, interval: 10 },
    );
    return { name: String(body["name"]), callback };
  }

  const stateOf = async (name: string) => (await call("GET", name)).body["state"];

  it("resume an execution with the request that came", async () => {
    const { name, callback } = await startApproval();
    await vi.waitFor(async () => {
      const { body } = await call("GET", `${name}/callbacks`);
      expect(body["callbacks"]).toMatchObject([{ method: "POST", waiters: "1" }]);
    });
    const wrong = await fetch(callback);
    expect(wrong.status).toBe(400);
    const answer = await fetch(callback, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"decision":"approve"}',
    });
    expect(answer.status).toBe(200);
    await vi.waitFor(async () => expect(await stateOf(name)).toBe("SUCCEEDED"));
    expect((await call("GET", name)).body["result"]).toBe('"approve"');
    expect((await fetch(callback, { method: "POST" })).status).toBe(404);
  });

  it("need the permission to send them", async () => {
    const { name, callback } = await startApproval();
    const refused = await fetch(callback, {
      method: "POST",
      headers: { authorization: `Bearer access:${stranger}` },
    });
    expect(refused.status).toBe(403);
    expect((await call("POST", `${name}:cancel`)).body["state"]).toBe("CANCELLED");
  });
});

describe("Cloud Scheduler", () => {
  it("starts a workflow as its service account", async () => {
    const scheduler = createScheduler({
      ...local.context,
      endpoints: () => ({ workflowexecutions: local.url }),
    });
    await scheduler.provision(
      infrastructureOf([
        {
          type: "google_cloud_scheduler_job",
          address: "google_cloud_scheduler_job.greet",
          stack: "test",
          attributes: {
            name: "greet-hourly",
            schedule: "0 * * * *",
            http_target: [
              {
                uri: `https://workflowexecutions.googleapis.com/v1/${workflowName("greet")}/executions`,
                http_method: "POST",
                body: Buffer.from('{"argument":"{\\"name\\":\\"cron\\"}"}').toString("base64"),
                oauth_token: [{ service_account_email: runner }],
              },
            ],
          },
        },
      ]),
    );
    const { status, body } = await scheduler.runNow("greet-hourly");
    expect(status).toBe(200);
    const { name } = JSON.parse(body) as { name: string };
    await vi.waitFor(async () => {
      expect((await call("GET", name)).body).toMatchObject({ result: '"Hello cron"' });
    });
    await expect(scheduler.runNow("absent")).rejects.toThrow(
      "There is no scheduled job absent: there are greet-hourly.",
    );
    await scheduler.close();
  });
});
