import type { ExecutionsClient } from "@google-cloud/workflows";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalWorkflows, startLocalWorkflows, workflowName } from "./local-workflows.ts";

let local: LocalWorkflows;

beforeAll(async () => {
  local = await startLocalWorkflows();
});

afterAll(() => local.close());

async function ended(client: ExecutionsClient, name: string) {
  return vi.waitFor(
    async () => {
      const [execution] = await client.getExecution({ name });
      if (execution.state === "ACTIVE") throw new Error("still active");
      return execution;
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe.each(["grpc", "rest"] as const)("ExecutionsClient over %s", (transport) => {
  it("creates an execution and reads its result", async () => {
    const client = local[transport];
    const [created] = await client.createExecution({
      parent: workflowName("greet"),
      execution: {
        argument: JSON.stringify({ name: "Ada" }),
        labels: { origin: "test" },
        callLogLevel: "LOG_ALL_CALLS",
      },
    });
    expect(created.state).toBe("ACTIVE");
    expect(created.name).toMatch(
      /^projects\/test-project\/locations\/europe-west1\/workflows\/greet\/executions\/[0-9a-f-]{36}$/,
    );
    const execution = await ended(client, created.name ?? "");
    expect(execution).toMatchObject({
      state: "SUCCEEDED",
      result: '"Hello Ada"',
      argument: '{"name":"Ada"}',
      labels: { origin: "test" },
      callLogLevel: "LOG_ALL_CALLS",
    });
    expect(execution.workflowRevisionId).toMatch(/^00000\d-[0-9a-f]{3}$/);
    expect(Number(execution.startTime?.seconds)).toBeGreaterThan(1_700_000_000);
    expect(Number(execution.endTime?.seconds)).toBeGreaterThan(1_700_000_000);
  });

  it("reads the error of a failed execution with payload, context and stack trace", async () => {
    const client = local[transport];
    const [created] = await client.createExecution({ parent: workflowName("fail") });
    const execution = await ended(client, created.name ?? "");
    expect(execution.state).toBe("FAILED");
    expect(execution.error?.payload).toBe('{"code":7}');
    expect(execution.error?.context).toBe(
      'raised a map\nin step "broken", routine "main", line: 3',
    );
    expect(execution.error?.stackTrace?.elements).toMatchObject([
      { step: "broken", routine: "main" },
    ]);
  });

  it("shows where an execution is, and cancels it", async () => {
    const client = local[transport];
    const [created] = await client.createExecution({ parent: workflowName("slow") });
    const name = created.name ?? "";
    await vi.waitFor(
      async () => {
        const [execution] = await client.getExecution({ name });
        expect(execution.status?.currentSteps).toEqual([{ routine: "main", step: "wait" }]);
      },
      { timeout: 5_000, interval: 20 },
    );
    const [cancelled] = await client.cancelExecution({ name });
    expect(cancelled.state).toBe("CANCELLED");
    await expect(client.cancelExecution({ name })).rejects.toThrow("is CANCELLED, not ACTIVE");
  });

  it("lists executions, newest first, page by page", async () => {
    const client = local[transport];
    const parent = workflowName("parent");
    const names: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      const [created] = await client.createExecution({ parent });
      names.unshift(created.name ?? "");
    }
    const [first, next] = await client.listExecutions(
      { parent, pageSize: 2 },
      { autoPaginate: false },
    );
    expect(first.map(({ name }) => name)).toEqual(names.slice(0, 2));
    expect(first[0]?.result).toBeFalsy();
    if (!next) throw new Error("no second page");
    const [second] = await client.listExecutions(next, { autoPaginate: false });
    expect(second[0]?.name).toBe(names[2]);
    await Promise.all(names.map((name) => ended(client, name)));
  });

  it("says what is wrong", async () => {
    const client = local[transport];
    await expect(client.createExecution({ parent: workflowName("absent") })).rejects.toThrow(
      "Requested entity was not found",
    );
    await expect(
      client.createExecution({ parent: workflowName("greet"), execution: { argument: "{" } }),
    ).rejects.toThrow("The argument is no JSON");
    const argument = JSON.stringify("x".repeat(32 * 1024));
    await expect(
      client.createExecution({ parent: workflowName("greet"), execution: { argument } }),
    ).rejects.toThrow("at most 32 KB");
  });
});
