import { describe, expect, it } from "vitest";
import { createDestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createTwinFetch } from "../../local/twins/twin-fetch.ts";
import { contact, contacts, createFixture, hubSpotAdapter } from "./fixture.ts";

describe("contacts", () => {
  it("get scores and stage in as few requests as 100 inputs allow", async () => {
    const { run, properties, requests } = createFixture(contacts(250));
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 250, calls: 3 });
    expect(properties()["1007"]).toEqual({ ame_lead_score: "7", ame_lifecycle_stage: "lead" });
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
    expect(requests).toHaveLength(3);
  });

  it("lose what gold no longer says, and everything with the consent", async () => {
    const { run, gold, properties } = createFixture(contacts(2));
    await run("r1");
    gold.rows = [
      contact(0, { ame_lead_score: null, ame_lifecycle_stage: "customer" }),
      contact(1, {}, { hasConsent: false }),
    ];
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
    expect(properties()).toEqual({ "1000": { ame_lifecycle_stage: "customer" }, "1001": {} });
  });

  it.each([
    ["INVALID_OPTION", { ame_lifecycle_stage: "evangelist" }],
    ["INVALID_INTEGER", { ame_lead_score: "many" }],
  ])(
    "that HubSpot refuses (%s) are parked by their trace id, the others arrive",
    async (code, bad) => {
      const { run, properties, parked } = createFixture([contact(0), contact(1, bad), contact(2)]);
      expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2, rejected: 1 });
      expect(Object.keys(properties())).toEqual(["1000", "1002"]);
      expect([...parked.values()]).toMatchObject([{ key: "1001", code }]);
    },
  );

  it("are told apart whatever the order of the results", async () => {
    const { run, twin, held } = createFixture([
      contact(0),
      contact(1, { ame_lifecycle_stage: "evangelist" }),
      contact(2),
    ]);
    twin.faults.set([{ kind: "results_out_of_order", times: 1 }]);
    expect(await run("r1")).toMatchObject({ delivered: 2, rejected: 1, calls: 1 });
    expect([...held.keys()].toSorted()).toEqual(["contacts\n1000", "contacts\n1002"]);
  });

  it.each([
    "results_without_ids",
    "empty_results",
    "truncated_body",
    "timeout_after_apply",
  ] as const)("of an answer that says too little (%s) are sent again", async (kind) => {
    const { run, twin } = createFixture(contacts(3));
    twin.faults.set([{ kind, times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 3, calls: 2 });
  });

  it("wait for the ten seconds, and stop for the day", async () => {
    const { run, twin, gold } = createFixture(contacts(2));
    twin.faults.set([{ kind: "too_many_requests", times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2, calls: 2 });
    gold.rows = [contact(0, { ame_lead_score: 99 }), contact(1)];
    twin.faults.set([{ kind: "request_limit_exceeded", times: 1 }]);
    const told = await run("r2");
    expect(told).toMatchObject({ state: "failed", waiting: 1, rejected: 0 });
    expect(told.detail).toContain("DAILY");
  });

  it("leave a fifth of the account's day to its other integrations", async () => {
    const { run, twin } = createFixture(contacts(12), 1, { callsPerDay: 10 });
    const told = await run("r1");
    expect(told).toMatchObject({ state: "failed", delivered: 8, waiting: 4, rejected: 0 });
    expect(told.detail).toMatch(/^DAILY_HEADROOM: 2 of the account's 10 daily calls are left/);
    expect(twin.state()).toMatchObject({ totalCalls: 8 });
  });

  it("never meet 429 in steady state", async () => {
    const { run, twin } = createFixture(contacts(400), 1);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 400, calls: 400 });
    expect(twin.state()).toMatchObject({ totalCalls: 400 });
  });
});

describe("a configuration error", () => {
  it.each([
    ["a property that is missing", { name: "ame_lead_score" }, /no property ame_lead_score/],
    ["an id property that is missing", { name: "ame_contact_id" }, /ame_contact_id must exist/],
  ])("names %s", async (_name, property, what) => {
    const { run, twin, parked } = createFixture(contacts(2));
    twin.controls["POST delete-property"]?.(property);
    const told = await run("r1");
    expect(told).toMatchObject({ state: "failed", waiting: 2, rejected: 0 });
    expect(told.detail).toMatch(what);
    expect(parked.size).toBe(0);
    twin.reset();
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
  });

  it("names the secret of a revoked token, never the token", async () => {
    const { run, twin } = createFixture(contacts(1));
    twin.controls["POST revoke"]?.({});
    const told = await run("r1");
    expect(told.detail).toContain("hubspot-access-token");
    expect(told.detail).not.toContain("value of");
  });
});

it("reads contacts back with their types", async () => {
  const { run, twin } = createFixture(contacts(1));
  await run("r1");
  const adapter = hubSpotAdapter(
    createDestinationHttp({
      fetch: createTwinFetch(twin),
      limiter: { take: () => Promise.resolve(() => undefined), observe: () => undefined },
      timeoutMs: 1000,
    }),
  );
  expect(
    await adapter.observe?.("contacts", ["1000", "9"], ["ame_lead_score", "ame_churn_risk"]),
  ).toEqual([
    { key: "1000", fields: { ame_lead_score: 0, ame_churn_risk: null } },
    { key: "9", fields: undefined },
  ]);
});

it("logs, runs and outcomes hold no value and no token", async () => {
  const { run, logLines, outcomes, runs } = createFixture([
    contact(0, { ame_lead_score: "secret jane@x.example" }),
  ]);
  expect(await run("r1")).toMatchObject({ rejected: 1 });
  const written = JSON.stringify([logLines, outcomes, runs]);
  expect(written).not.toContain("secret");
  expect(written).not.toContain("value of hubspot");
});
