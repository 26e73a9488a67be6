import type { FieldValue } from "../../../../functions/_shared/activation/destination.ts";
import type { Scenario } from "../_shared/activation/fault-schedules.ts";
import { createFixture, lead } from "./fixture.ts";

const leads = 12;
const field = ["AME_Lead_Score__c", "AME_Lead_Tier__c"] as const;

const scenario = (name: string, routes: Parameters<typeof createFixture>[1]): Scenario => ({
  name,
  create: () => {
    const fixture = createFixture(leads, routes);
    return {
      harness: fixture.harness,
      gold: fixture.gold,
      mode: "upsert",
      isIdempotent: true,
      setFaults: (faults) => fixture.twin.faults.set(faults),
      pendingFaults: () => fixture.twin.faults.pending().length,
      row: (index, version) => ({
        ...lead(index, (index * 7 + version) % 101),
        values: {
          AME_Lead_Score__c: (index * 7 + version) % 101,
          AME_Lead_Tier__c: version % 3 === 0 ? "hot" : "warm",
        },
      }),
      refused: (index) => ({ AME_Lead_Score__c: 5000 + index, AME_Lead_Tier__c: "hot" }),
      held: () => {
        const found = new Map<string, Readonly<Record<string, FieldValue>>>();
        for (const record of fixture.twin.state().records["Lead"] ?? []) {
          const values = field.map((name) => [name, record[name] ?? null] as const);
          if (values.some(([, value]) => value !== null))
            found.set(
              String(record["Id"]),
              Object.fromEntries(values) as Record<string, FieldValue>,
            );
        }
        return found;
      },
    };
  },
});

export const salesforceScenarios: readonly Scenario[] = [
  scenario("Salesforce by Collections", { routes: [{ name: "collections", maxRows: 5 }] }),
  scenario("Salesforce by Bulk API", {
    routes: [{ name: "bulk", maxRows: 5, sameFields: true }],
  }),
];
