import { describe, expect, it } from "vitest";
import { conversions } from "../../../../functions/sync-google-ads/definition.ts";
import type { GoldRow } from "../_shared/activation/memory-state.ts";
import { createFixture, emailOf, order as purchase } from "./fixture.ts";

const order = (index: number, value = 12.5, more: GoldRow["values"] = {}): GoldRow => ({
  ...purchase(index, { conversionValue: value, ...more }),
  key: `order-${index}`,
});

describe("conversions", () => {
  it("arrive once, with value, currency, consent and hashed identifiers", async () => {
    const { run, twin } = createFixture([order(0)], { definition: conversions });
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 1 });
    expect(twin.account.conversions()).toEqual([
      {
        conversionActionId: "2001",
        transactionId: "order-0",
        eventTimestamp: "2026-11-19T10:00:00Z",
        conversionValue: 12.5,
        currency: "EUR",
        identifiers: [`email:${emailOf(0)}`],
        consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_DENIED" },
      },
    ]);
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
  });

  it("carry what each person said of personalisation, and no by itself", async () => {
    const said = { adPersonalization: "CONSENT_GRANTED" };
    const { run, twin } = createFixture([order(0, 1, said), order(1)], { definition: conversions });
    await run("r1");
    const personal = twin.account
      .conversions()
      .map(({ transactionId, consent }) => [transactionId, consent.adPersonalization]);
    expect(Object.fromEntries(personal)).toEqual({
      "order-0": "CONSENT_GRANTED",
      "order-1": "CONSENT_DENIED",
    });
  });

  it("that Google has already are delivered, not counted twice", async () => {
    const { run, twin } = createFixture([order(0), order(1)], { definition: conversions });
    twin.faults.set([{ kind: "timeout_after_apply", times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2, rejected: 0 });
    expect(twin.account.conversions()).toHaveLength(2);
  });

  it("that are too old are refused by name, the others arrive", async () => {
    const old = order(1);
    const { run, twin, parked } = createFixture(
      [
        order(0),
        { ...old, values: { ...old.values, eventTimestamp: "2025-01-01T00:00:00Z" } },
        order(2),
      ],
      { definition: conversions },
    );
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2, rejected: 1 });
    expect(twin.account.conversions().map(({ transactionId }) => transactionId)).toEqual([
      "order-0",
      "order-2",
    ]);
    expect([...parked.values()]).toMatchObject([
      { key: "order-1", code: "PROCESSING_ERROR_REASON_EVENT_TOO_OLD" },
    ]);
  });
});
