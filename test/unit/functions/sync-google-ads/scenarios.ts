import { conversions } from "../../../../functions/sync-google-ads/definition.ts";
import type { Scenario } from "../_shared/activation/fault-schedules.ts";
import { createFixture, emailOf, order, person } from "./fixture.ts";

const common = (fixture: ReturnType<typeof createFixture>) => ({
  harness: fixture.harness,
  gold: fixture.gold,
  setFaults: fixture.twin.faults.set,
  pendingFaults: () => fixture.twin.faults.pending().length,
});

export const googleAdsScenarios: readonly Scenario[] = [
  {
    name: "Google Ads audiences",
    create: () => {
      const fixture = createFixture([], { maxRows: 5 });
      const keys = new Map<string, string>();
      const values = (email: string) => ({
        emailAddress: email,
        adPersonalization: "CONSENT_GRANTED",
      });
      return {
        ...common(fixture),
        mode: "membership",
        isIdempotent: true,
        row: (index, version) => {
          const email = emailOf(index, version);
          keys.set(email, `c${index}`);
          return person(index, { values: values(email) });
        },
        refused: () => ({ refusals: "EMAIL_INVALID,PHONE_MISSING" }),
        held: () =>
          new Map(
            fixture.members().map(([identifier = ""]) => {
              const email = identifier.replace("email:", "");
              return [keys.get(email) ?? email, values(email)];
            }),
          ),
      };
    },
  },
  {
    name: "Google Ads conversions",
    create: () => {
      const fixture = createFixture([], { maxRows: 5, definition: conversions });
      return {
        ...common(fixture),
        mode: "events",
        isIdempotent: true,
        row: (index) => order(index),
        refused: (index) => order(index, { currency: "gold" }).values,
        held: () => {
          fixture.twin.requests.settle(true);
          const counts = new Map<string, number>();
          for (const { transactionId = "" } of fixture.twin.account.conversions())
            counts.set(transactionId, (counts.get(transactionId) ?? 0) + 1);
          return counts;
        },
      };
    },
  },
];
