import { describe, expect, it } from "vitest";
import { brazeAdapter, createFixture, user, users } from "./fixture.ts";
import { createTwinFetch } from "../../local/twins/twin-fetch.ts";
import { createDestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";

describe("attributes", () => {
  it("reach their users in as few requests as 75 objects allow", async () => {
    const { run, twin, requests } = createFixture(users(160));
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 160, calls: 3 });
    expect(twin.workspace.profile("u7")).toEqual({
      ame_churn_risk: "low",
      ame_churn_probability: 0.1,
    });
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
    expect(requests).toHaveLength(3);
  });

  it("that did not change are not sent: they would be billed", async () => {
    const { run, gold, twin } = createFixture(users(2));
    await run("r1");
    const before = twin.workspace.dataPoints();
    gold.rows = [user(0), user(1, "high")];
    expect(await run("r2")).toMatchObject({ delivered: 1 });
    expect(twin.workspace.dataPoints()).toBe(before + 1);
  });

  it("are taken away when consent is", async () => {
    const { run, gold, twin } = createFixture(users(2));
    await run("r1");
    gold.rows = [user(0), user(1, "low", { hasConsent: false })];
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 1 });
    expect(twin.workspace.profile("u1")).toEqual({});
  });

  it("that Braze drops are parked by their place, the others are kept", async () => {
    const long = user(1, "😀".repeat(200));
    const { run, twin, parked } = createFixture([user(0), long, user(2)]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2, rejected: 1 });
    expect(Object.keys(twin.workspace.profiles())).toEqual(["u0", "u2"]);
    expect([...parked.values()]).toMatchObject([{ key: "u1", code: "INVALID_OBJECT" }]);
  });

  it("wait for 429 and 503, and lose nothing", async () => {
    const { run, twin } = createFixture(users(3));
    twin.faults.set([
      { kind: "too_many_requests", times: 1 },
      { kind: "server_unavailable", times: 1 },
    ]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 3, calls: 3 });
  });

  it.each([
    "timeout_after_apply",
    "truncated_body",
    "empty_results",
    "results_without_ids",
  ] as const)("of an answer that says too little (%s) are sent again", async (kind) => {
    const { run, twin } = createFixture(users(3));
    twin.faults.set([{ kind, times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 3, calls: 2 });
  });

  it("in maintenance are unknown until Braze is back", async () => {
    const { run, twin, held } = createFixture(users(2));
    twin.setMaintenance(true);
    expect(await run("r1")).toMatchObject({ state: "failed", delivered: 0, unknown: 2 });
    twin.setMaintenance(false);
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
    expect(held.size).toBe(2);
  });

  it("with a revoked key are a configuration error that names the secret", async () => {
    const { run, twin } = createFixture(users(2));
    twin.controls["POST revoke"]?.({});
    const told = await run("r1");
    expect(told).toMatchObject({ state: "failed", waiting: 2, rejected: 0 });
    expect(told.detail).toContain("braze-api-key");
    expect(told.detail).not.toContain("value of");
  });

  it("can be read back, typed, with those unknown named", async () => {
    const { run, twin } = createFixture(users(1));
    await run("r1");
    const adapter = brazeAdapter(
      createDestinationHttp({
        fetch: createTwinFetch(twin),
        limiter: { take: () => Promise.resolve(() => undefined), observe: () => undefined },
        timeoutMs: 1000,
      }),
    );
    expect(
      await adapter.observe?.("user", ["u0", "u9"], ["ame_churn_probability", "ame_clv_decile"]),
    ).toEqual([
      { key: "u0", fields: { ame_churn_probability: 0.1, ame_clv_decile: null } },
      { key: "u9", fields: undefined },
    ]);
  });
});

it("logs, runs and outcomes hold no value and no key", async () => {
  const { run, logLines, outcomes, runs } = createFixture([user(0, "secret".repeat(60))]);
  expect(await run("r1")).toMatchObject({ rejected: 1 });
  const written = JSON.stringify([logLines, outcomes, runs]);
  expect(written).not.toContain("secret");
  expect(written).not.toContain("value of braze");
});
