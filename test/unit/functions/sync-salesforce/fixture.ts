import type { DestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createSalesforceAdapter } from "../../../../functions/sync-salesforce/adapter.ts";
import { leadScores } from "../../../../functions/sync-salesforce/definition.ts";
import { createSalesforceTwin } from "../../../../local/twins/salesforce/twin.ts";
import type { GoldRow } from "../_shared/activation/memory-state.ts";
import { createSyncHarness, createVirtualClock } from "../_shared/activation/sync-harness.ts";

/** The sync against a Salesforce twin without a network, with as many leads as `count` at the twin and in gold. */
export function createFixture(count: number, more: Partial<typeof leadScores.limits> = {}) {
  const definition = { ...leadScores, limits: { ...leadScores.limits, ...more } };
  const clock = createVirtualClock(Date.parse("2026-11-20T12:00:00.000Z"));
  const twin = createSalesforceTwin({
    secrets: (id) => `value of ${id}`,
    now: () => new Date(clock.now()),
  });
  const gold: { rows: readonly GoldRow[] } = { rows: [] };
  twin.seed(
    Array.from({ length: count }, (_, index) => ({
      attributes: { type: "Lead" },
      Id: leadId(index),
      LastName: `Lead ${index}`,
      Company: "Company",
    })),
  );
  gold.rows = Array.from({ length: count }, (_, index) => lead(index, index % 100));
  const harness = createSyncHarness({
    destination: "salesforce",
    definition,
    twin,
    gold,
    clock,
    createAdapter: (http) => salesforceAdapter(http, () => new Date(clock.now())),
  });
  /** Score by lead id, as Salesforce holds it; leads without one are left out. */
  const held = (): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      (twin.state().records["Lead"] ?? [])
        .filter((record) => typeof record["AME_Lead_Score__c"] === "number")
        .map((record) => [String(record["Id"]), record["AME_Lead_Score__c"]]),
    );
  return { twin, gold, harness, acknowledged: harness.held, ...harness, held };
}

export const salesforceAdapter = (
  http: DestinationHttp,
  now: () => Date,
): ReturnType<typeof createSalesforceAdapter> =>
  createSalesforceAdapter({
    loginUrl: "http://twin/salesforce",
    credentials: {
      kind: "client_credentials",
      clientId: "value of salesforce-client-id",
      clientSecret: "value of salesforce-credential",
    },
    http,
    headroom: 0.1,
    now,
  });

export const leadId = (index: number): string => `00QHs${String(index).padStart(10, "0")}AAA`;

export const lead = (index: number, score: number, more: Partial<GoldRow> = {}): GoldRow => ({
  key: leadId(index),
  object: "Lead",
  hasConsent: true,
  values: { AME_Lead_Score__c: score, AME_Lead_Tier__c: "warm", AME_Model_Version__c: "1" },
  ...more,
});
