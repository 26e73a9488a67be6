import type { Scenario } from "../_shared/activation/fault-schedules.ts";
import { contact, createFixture } from "./fixture.ts";

export const hubSpotScenarios: readonly Scenario[] = [
  {
    name: "HubSpot contacts",
    create: () => {
      const fixture = createFixture([], 5);
      return {
        harness: fixture.harness,
        gold: fixture.gold,
        mode: "upsert",
        isIdempotent: true,
        setFaults: fixture.twin.faults.set,
        pendingFaults: () => fixture.twin.faults.pending().length,
        row: (index, version) =>
          contact(index, {
            ame_lead_score: (index * 7 + version) % 101,
            ame_lifecycle_stage: version % 2 === 0 ? "customer" : "lead",
          }),
        refused: (index) => ({ ame_lead_score: index, ame_lifecycle_stage: "evangelist" }),
        held: () =>
          new Map(
            Object.entries(fixture.properties())
              .filter(([, values]) => Object.keys(values).length > 0)
              .map(([key, { ame_lead_score: score, ...values }]) => [
                key,
                { ...values, ame_lead_score: Number(score) },
              ]),
          ),
      };
    },
  },
];
