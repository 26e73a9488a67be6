import { canvases, events } from "../../../../functions/sync-braze/definition.ts";
import type { FieldValue } from "../../../../functions/_shared/activation/destination.ts";
import type { Scenario } from "../_shared/activation/fault-schedules.ts";
import { createFixture, crossing, user } from "./fixture.ts";

const common = (fixture: ReturnType<typeof createFixture>) => ({
  harness: fixture.harness,
  gold: fixture.gold,
  setFaults: fixture.twin.faults.set,
  pendingFaults: () => fixture.twin.faults.pending().length,
});

const counted = (keys: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};
const keyOf = (externalId: string): string => `c${externalId.slice(1)}:churn_high:2026-11-20`;

export const brazeScenarios: readonly Scenario[] = [
  {
    name: "Braze attributes",
    create: () => {
      const fixture = createFixture([], { maxRows: 5 });
      return {
        ...common(fixture),
        mode: "upsert",
        isIdempotent: true,
        row: (index, version) =>
          user(index, "", {
            values: {
              ame_churn_risk: version % 2 === 0 ? "high" : "low",
              ame_churn_probability: ((index * 7 + version) % 100) / 100,
            },
          }),
        refused: (index) => ({ ame_churn_risk: `${index}`.repeat(300) }),
        held: () =>
          new Map(
            Object.entries(fixture.twin.workspace.profiles())
              .filter(([, profile]) => Object.keys(profile).length > 0)
              .map(([key, profile]) => [key, profile as Readonly<Record<string, FieldValue>>]),
          ),
      };
    },
  },
  {
    name: "Braze events",
    create: () => {
      const fixture = createFixture([], { maxRows: 5, definition: events });
      return {
        ...common(fixture),
        mode: "events",
        isIdempotent: false,
        row: (index) => crossing(index, "event:churn_risk_crossed"),
        refused: (index) => ({ ...crossing(index).values, time: "yesterday" }),
        held: () =>
          counted(fixture.twin.workspace.events().map((event) => keyOf(event.external_id))),
      };
    },
  },
  {
    name: "Braze Canvas triggers",
    create: () => {
      const fixture = createFixture([], { maxRows: 5, definition: canvases });
      for (let index = 0; index < 12; index++)
        fixture.twin.workspace.setAttributes(`u${index}`, {});
      return {
        ...common(fixture),
        mode: "events",
        isIdempotent: false,
        row: (index) => crossing(index),
        held: () =>
          counted(fixture.twin.workspace.triggered().map((entry) => keyOf(entry.external_user_id))),
      };
    },
  },
];
