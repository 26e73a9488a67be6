import { runSync, type SyncSummary } from "../../../../functions/_shared/activation/run.ts";
import { createLogger } from "../../../../functions/_shared/log.ts";
import { createSalesforceAdapter } from "../../../../functions/sync-salesforce/adapter.ts";
import { leadScores } from "../../../../functions/sync-salesforce/definition.ts";
import { createSalesforceTwin } from "../../../../local/twins/salesforce/twin.ts";
import { createTwinFetch, twinUrl } from "../../local/twins/twin-fetch.ts";
import { createMemoryWarehouse, type GoldRow } from "../_shared/activation/memory-warehouse.ts";

export const now = new Date("2026-11-20T12:00:00.000Z");

/** The sync against a Salesforce twin without a network, with as many leads as `count` at the twin and in gold. */
export function createFixture(count: number, maxBatchRows = 200) {
  const definition = {
    ...leadScores,
    limits: { ...leadScores.limits, routes: [{ name: "collections", maxRows: maxBatchRows }] },
  };
  const twin = createSalesforceTwin({ secrets: (id) => `value of ${id}`, now: () => now });
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
  const memory = createMemoryWarehouse(definition, gold);
  const adapter = createSalesforceAdapter({
    loginUrl: twinUrl(twin),
    clientId: "value of salesforce-client-id",
    clientSecret: "value of salesforce-client-secret",
    fetch: createTwinFetch(twin),
    timeoutMs: 1000,
    headroom: 0.1,
  });
  const logLines: string[] = [];
  const run = (runId: string): Promise<SyncSummary> =>
    runSync(definition, runId, {
      warehouse: memory.warehouse,
      adapter,
      send: { maxAttempts: 3, backoffMs: 1, pause: () => Promise.resolve(), random: () => 0.5 },
      now: () => now,
      log: createLogger({ service: "s", projectId: "p", write: (line) => logLines.push(line) }),
    });
  /** Score by lead id, as Salesforce holds it; leads without one are left out. */
  const held = (): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      (twin.state().records["Lead"] ?? [])
        .filter((record) => typeof record["AME_Lead_Score__c"] === "number")
        .map((record) => [String(record["Id"]), record["AME_Lead_Score__c"]]),
    );
  return { twin, gold, run, held, logLines, ...memory };
}

export const leadId = (index: number): string => `00QHs${String(index).padStart(10, "0")}AAA`;

export const lead = (index: number, score: number, more: Partial<GoldRow> = {}): GoldRow => ({
  key: leadId(index),
  object: "Lead",
  hasConsent: true,
  values: { AME_Lead_Score__c: score, AME_Lead_Tier__c: "warm", AME_Model_Version__c: "1" },
  ...more,
});
