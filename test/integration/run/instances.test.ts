import { afterEach, describe, expect, test } from "vitest";
import { functionResources, type RunningService, startRun, until, writeBundle } from "./fixture.ts";

let running: RunningService | undefined;
const start = async (...arguments_: Parameters<typeof startRun>): Promise<RunningService> => {
  running = await startRun(...arguments_);
  return running;
};
afterEach(async () => {
  await running?.run.close();
  running = undefined;
});

const pidOf = async (response: Promise<Response>): Promise<number> =>
  ((await (await response).json()) as { pid: number }).pid;

describe("instances", () => {
  test("take as many requests at once as declared, then another one starts", async () => {
    const { url, run } = await start(
      functionResources("probe", { max_instance_request_concurrency: 2, max_instance_count: 2 }),
    );
    const pids = await Promise.all(
      [1, 2, 3, 4].map(() => pidOf(fetch(`${url}/probe/wait?ms=300`))),
    );
    expect(new Set(pids).size).toBe(2);
    expect(run.instances()).toEqual({ probe: 2 });
  });

  test("make requests wait when all are full and no more may start", async () => {
    const { url } = await start(
      functionResources("probe", { max_instance_request_concurrency: 1, max_instance_count: 1 }),
    );
    const pids = await Promise.all([1, 2, 3].map(() => pidOf(fetch(`${url}/probe/wait?ms=50`))));
    expect(new Set(pids).size).toBe(1);
  });

  test("are not held by callers who gave up while they waited", async () => {
    const { url } = await start(
      functionResources("probe", {
        max_instance_request_concurrency: 1,
        max_instance_count: 1,
        timeout_seconds: 60,
      }),
    );
    const busy = fetch(`${url}/probe/wait?ms=200`);
    const body = "x".repeat(100_000);
    const signal = AbortSignal.timeout(50);
    const gaveUp = fetch(`${url}/probe/size`, { method: "POST", body, signal });
    await expect(gaveUp).rejects.toThrow("timeout");
    expect((await busy).status).toBe(200);
    expect((await fetch(`${url}/probe/count`)).status).toBe(200);
  });

  test("refuse with 429 when waiting has taken too long", async () => {
    const { url } = await start(
      functionResources("probe", { max_instance_request_concurrency: 1, max_instance_count: 1 }),
      { queueMs: 20 },
    );
    await pidOf(fetch(`${url}/probe/count`));
    const busy = fetch(`${url}/probe/wait?ms=500`);
    const refused = await fetch(`${url}/probe/count`);
    expect(refused.status).toBe(429);
    expect((await busy).status).toBe(200);
  });

  test("end when idle, and start again on the next request", async () => {
    const { url, run } = await start(functionResources("probe"), { idleMs: 50 });
    const before = await pidOf(fetch(`${url}/probe/count`));
    await until(() => run.instances()["probe"] === 0);
    expect(await pidOf(fetch(`${url}/probe/count`))).not.toBe(before);
  });

  test("are there before the first request where a minimum is declared", async () => {
    const { run } = await start(functionResources("probe", { min_instance_count: 1 }), {
      idleMs: 50,
    });
    await until(() => run.instances()["probe"] === 1);
  });

  test("that are killed cost their requests a 503 and nobody else's", async () => {
    const { url, run, lines } = await start(functionResources("probe"));
    const before = await pidOf(fetch(`${url}/probe/count`));
    const cut = fetch(`${url}/probe/wait-and-log?ms=5000`);
    await until(() => lines.some(({ message }) => message === "waiting"));
    expect(run.kill("probe", "SIGKILL")).toBe(1);
    expect((await cut).status).toBe(503);
    expect(await pidOf(fetch(`${url}/probe/count`))).not.toBe(before);
    expect(lines).toContainEqual(
      expect.objectContaining({
        severity: "ERROR",
        reason: "was ended by SIGKILL",
        service: "probe",
      }),
    );
  });

  test("that crash on a request answer it with 503", async () => {
    const { url } = await start(functionResources("probe"));
    expect((await fetch(`${url}/probe/crash`)).status).toBe(503);
    expect((await fetch(`${url}/probe/count`)).status).toBe(200);
  });

  test("that cannot start answer 503 with the reason, and try again on the next request", async () => {
    const bundle = writeBundle("throw new Error('no configuration');");
    const { url, lines } = await start(functionResources("probe"), { bundle });
    for (const _ of [1, 2]) {
      const response = await fetch(`${url}/probe/count`);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain("exited with code 1 before it listened on PORT");
    }
    await until(() => lines.some(({ message }) => message.includes("no configuration")));
  });
});
