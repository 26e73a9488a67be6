import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultKinds, type FaultKind } from "../../../../local/twins/faults.ts";
import { createFixture, lead, leadId } from "./fixture.ts";

const upserts = (calls: Readonly<Record<string, number>>): number =>
  calls["PATCH composite/sobjects"] ?? 0;

describe("a sync", () => {
  it("delivers every row in as few calls as 200 rows a call allow", async () => {
    const { run, twin, held } = createFixture(450);
    expect(await run("r1")).toEqual({
      planned: 450,
      delivered: 450,
      rejected: 0,
      unknown: 0,
      waiting: 0,
      state: "succeeded",
      calls: 4,
      detail: null,
    });
    expect(twin.state().calls).toEqual({ "POST oauth2/token": 1, "PATCH composite/sobjects": 3 });
    expect(Object.keys(held())).toHaveLength(450);
  });

  it("with nothing changed makes no call and writes nothing", async () => {
    const { run, twin, runs, batches } = createFixture(10);
    await run("r1");
    const before = twin.state().totalCalls;
    expect(await run("r2")).toMatchObject({ planned: 0, delivered: 0, calls: 0 });
    expect(twin.state().totalCalls).toBe(before);
    expect([runs.length, batches.length]).toEqual([1, 2]);
  });

  it("sends changed fields only, with what travels along", async () => {
    const { run, gold, outcomes } = createFixture(3);
    await run("r1");
    gold.rows = [
      lead(0, 0),
      lead(1, 99),
      lead(2, 2, {
        values: { AME_Lead_Score__c: 2, AME_Lead_Tier__c: "warm", AME_Model_Version__c: "2" },
      }),
    ];
    expect(await run("r2")).toMatchObject({ planned: 1, delivered: 1 });
    expect(outcomes.get(leadId(1))?.fields).toEqual(["AME_Lead_Score__c"]);
  });

  it("clears what lost its consent or left the source", async () => {
    const { run, gold, held } = createFixture(3);
    await run("r1");
    gold.rows = [lead(0, 0), lead(1, 1, { hasConsent: false })];
    expect(await run("r2")).toMatchObject({ planned: 2, delivered: 2 });
    expect(held()).toEqual({ [leadId(0)]: 0 });
    expect(await run("r3")).toMatchObject({ planned: 0 });
  });

  it("never sends a row without consent", async () => {
    const { run, gold, held } = createFixture(2);
    gold.rows = [lead(0, 10), lead(1, 20, { hasConsent: false })];
    await run("r1");
    expect(held()).toEqual({ [leadId(0)]: 10 });
  });

  it("names a refused row with Salesforce's reason, parks it, and sends it again once it changed", async () => {
    const { run, gold, outcomes, twin } = createFixture(2);
    gold.rows = [lead(0, 10), lead(1, 5000)];
    expect(await run("r1")).toMatchObject({ delivered: 1, rejected: 1, state: "succeeded" });
    expect(outcomes.get(leadId(1))).toMatchObject({
      outcome: "rejected",
      code: "NUMBER_OUTSIDE_VALID_RANGE",
    });
    const before = twin.state().totalCalls;
    expect(await run("r2")).toMatchObject({ planned: 0 });
    expect(twin.state().totalCalls).toBe(before);
    gold.rows = [lead(0, 10), lead(1, 50)];
    expect(await run("r3")).toMatchObject({ planned: 1, delivered: 1 });
  });

  it("logs in again when its session has ended", async () => {
    const { run, twin, gold } = createFixture(1);
    await run("r1");
    twin.expireSessions();
    gold.rows = [lead(0, 77)];
    expect(await run("r2")).toMatchObject({ delivered: 1, calls: 3 });
  });

  it("records what it intends before it sends", async () => {
    const { run, batches } = createFixture(1);
    await run("r1");
    expect(batches).toEqual([
      { state: "intended", keys: [leadId(0)] },
      { state: "settled", keys: [leadId(0)] },
    ]);
  });

  it("stops before it takes the calls that other integrations need", async () => {
    const { run, twin } = createFixture(1000);
    twin.setDailyLimit(3);
    expect(await run("r1")).toMatchObject({
      state: "failed",
      delivered: 600,
      waiting: 400,
      detail: expect.stringMatching(/^API_HEADROOM: 3 of 3/),
    });
  });
});

describe("a used up daily allocation", () => {
  it("stops the sync and parks no row", async () => {
    const { run, gold, twin } = createFixture(2);
    gold.rows = [lead(0, 10)];
    twin.faults.set([{ kind: "request_limit_exceeded", times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "failed", waiting: 1, rejected: 0 });
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 1 });
  });
});

describe("guards", () => {
  it("block when the source is empty", async () => {
    const { run, gold, twin, held } = createFixture(60);
    await run("r1");
    const before = twin.state().totalCalls;
    gold.rows = [];
    expect(await run("r2")).toMatchObject({
      state: "blocked",
      planned: 60,
      waiting: 60,
      detail: expect.stringMatching(/^empty_source: /),
    });
    expect(twin.state().totalCalls).toBe(before);
    expect(Object.keys(held())).toHaveLength(60);
  });

  it("block when too large a share would be cleared", async () => {
    const { run, gold } = createFixture(60);
    await run("r1");
    gold.rows = gold.rows.slice(0, 40);
    expect(await run("r2")).toMatchObject({
      state: "blocked",
      detail: expect.stringMatching(/^removed_share: 20 of 60 rows \(33 %\)/),
    });
  });
});

describe("whatever faults happen", () => {
  const fault = fc.record({
    kind: fc.constantFrom<FaultKind>(...faultKinds),
    times: fc.integer({ min: 1, max: 4 }),
  });

  it("only what Salesforce confirmed is acknowledged, and in the end it holds what gold says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6 }), fc.nat(99), async (faults, score) => {
        const { run, twin, held, gold, acknowledged, outcomes } = createFixture(25, 10);
        twin.faults.set(faults);
        const first = await run("r1");
        expect(first.delivered + first.rejected + first.unknown + first.waiting).toBe(25);
        expect(acknowledged.size).toBe(first.delivered);
        const heldFirst = held();
        expect([...acknowledged.keys()].filter((key) => !(key in heldFirst))).toEqual([]);
        gold.rows = gold.rows.map((_, index) => lead(index, index === 7 ? score : index % 100));
        for (let again = 0; again < 6; again++) await run(`again-${again}`);
        twin.faults.set([]);
        await run("without faults");
        expect(held()).toEqual(
          Object.fromEntries(gold.rows.map((row) => [row.key, row.values["AME_Lead_Score__c"]])),
        );
        expect([...outcomes.values()].every(({ outcome }) => outcome === "delivered")).toBe(true);
        const before = twin.state().totalCalls;
        expect(await run("last")).toMatchObject({ planned: 0, calls: 0 });
        expect(upserts(twin.state().calls)).toBeGreaterThanOrEqual(3);
        expect(twin.state().totalCalls).toBe(before);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe("logs, runs and outcomes", () => {
  it("hold no value of a row", async () => {
    const { run, gold, outcomes, runs } = createFixture(1);
    const tooLong = `secret ${"x".repeat(300)}`;
    gold.rows = [lead(0, 1, { values: { AME_Lead_Score__c: 1, AME_Lead_Tier__c: tooLong } })];
    expect(await run("r1")).toMatchObject({ rejected: 1 });
    expect(JSON.stringify([[...outcomes.values()], runs])).not.toContain("secret");
  });
});
