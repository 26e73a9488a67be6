import { describe, expect, it } from "vitest";
import { createFixture as createSalesforce, lead } from "../../sync-salesforce/fixture.ts";
import { createFixture as createBraze, user } from "../../sync-braze/fixture.ts";
import { contact, createFixture as createHubSpot } from "../../sync-hubspot/fixture.ts";
import type { Fault } from "../../../../../local/twins/faults.ts";
import type { GoldRow } from "./memory-state.ts";
import type { createSyncHarness } from "./sync-harness.ts";

interface Case {
  readonly harness: ReturnType<typeof createSyncHarness>;
  readonly gold: { rows: readonly GoldRow[] };
  readonly setFaults: (faults: readonly Fault[]) => void;
  readonly rows: (count: number) => readonly GoldRow[];
  /** Somebody changes the first row at the destination. */
  readonly tamper: () => void;
  /** The value of the first row there. */
  readonly value: () => unknown;
  readonly field: string;
}

const many = (count: number, row: (index: number) => GoldRow): readonly GoldRow[] =>
  Array.from({ length: count }, (_, index) => row(index));

const cases: Readonly<Record<string, () => Case>> = {
  Salesforce() {
    const { harness, gold, twin } = createSalesforce(3);
    const [first] = twin.state().records["Lead"] ?? [];
    return {
      harness,
      gold,
      setFaults: twin.faults.set,
      rows: (count) => many(count, (index) => lead(index, index + 1)),
      tamper: () =>
        void twin.seed([
          { attributes: { type: "Lead" }, Id: first?.["Id"], AME_Lead_Score__c: 99 },
        ]),
      value: () => (twin.state().records["Lead"] ?? [])[0]?.["AME_Lead_Score__c"],
      field: "AME_Lead_Score__c",
    };
  },
  Braze() {
    const { harness, gold, twin } = createBraze([]);
    return {
      harness,
      gold,
      setFaults: twin.faults.set,
      rows: (count) =>
        many(count, (index) => user(index, "", { values: { ame_churn_probability: index + 1 } })),
      tamper: () => twin.workspace.setAttributes("u0", { ame_churn_probability: 99 }),
      value: () => twin.workspace.profile("u0")?.["ame_churn_probability"],
      field: "ame_churn_probability",
    };
  },
  HubSpot() {
    const { harness, gold, twin } = createHubSpot([]);
    return {
      harness,
      gold,
      setFaults: twin.faults.set,
      rows: (count) => many(count, (index) => contact(index, { ame_lead_score: index + 1 })),
      tamper: () => void twin.contacts.upsert("ame_contact_id", "1000", { ame_lead_score: "99" }),
      value: () =>
        Number(twin.contacts.find("ame_contact_id", "1000")?.properties["ame_lead_score"]),
      field: "ame_lead_score",
    };
  },
};

describe.each(Object.entries(cases))("read-back of %s", (_name, create) => {
  const delivered = async () => {
    const one = create();
    one.gold.rows = one.rows(2);
    await one.harness.run("r1");
    return one;
  };

  it("finds what somebody changed there, and the next run puts it right", async () => {
    const one = await delivered();
    one.tamper();
    await one.harness.clock.sleep(3_600_001);
    one.gold.rows = one.rows(3);
    expect(await one.harness.run("r2")).toMatchObject({ state: "succeeded", planned: 1 });
    expect(one.harness.observations.map(({ differs }) => differs)).toEqual([[one.field], []]);
    expect(one.value()).toBe(99);
    expect(await one.harness.run("r3")).toMatchObject({ planned: 1, delivered: 1 });
    expect(one.value()).toBe(1);
    expect(await one.harness.run("r4")).toMatchObject({ planned: 0, calls: 0 });
  });

  it("does not judge what was confirmed within the hour: destinations answer what was", async () => {
    const one = await delivered();
    one.tamper();
    await one.harness.clock.sleep(3_500_000);
    one.gold.rows = one.rows(3);
    await one.harness.run("r2");
    expect(one.harness.observations).toEqual([]);
  });

  it("that fails leaves everything as it is, and the run a success", async () => {
    const one = await delivered();
    await one.harness.clock.sleep(3_600_001);
    one.gold.rows = one.rows(3);
    // The first call carries the new row, after a login where there is one.
    one.setFaults([
      { kind: "results_out_of_order", times: 1 },
      { kind: "truncated_body", times: 1 },
    ]);
    expect(await one.harness.run("r2")).toMatchObject({ state: "succeeded", delivered: 1 });
    expect(one.harness.observations).toEqual([]);
    expect(await one.harness.run("r3")).toMatchObject({ planned: 0, calls: 0 });
  });
});
