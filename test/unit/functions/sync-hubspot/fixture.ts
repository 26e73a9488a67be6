import type { DestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createHubSpotAdapter } from "../../../../functions/sync-hubspot/adapter.ts";
import { rateSignal } from "../../../../functions/sync-hubspot/answers.ts";
import { contactScores } from "../../../../functions/sync-hubspot/definition.ts";
import {
  createHubSpotTwin,
  type HubSpotTwinOptions,
} from "../../../../local/twins/hubspot/twin.ts";
import type { GoldRow } from "../_shared/activation/memory-state.ts";
import { createSyncHarness, createVirtualClock } from "../_shared/activation/sync-harness.ts";

/** HubSpot behind its twin, without a network, on a virtual clock. */
export function createFixture(
  rows: readonly GoldRow[],
  maxRows = 100,
  more: Pick<HubSpotTwinOptions, "callsPerDay"> = {},
) {
  const definition = {
    ...contactScores,
    limits: { ...contactScores.limits, routes: [{ name: "upsert", maxRows }] },
  };
  const clock = createVirtualClock(Date.parse("2026-11-20T12:00:00.000Z"));
  const twin = createHubSpotTwin({
    now: () => new Date(clock.now()),
    secrets: (id) => `value of ${id}`,
    ...more,
  });
  const gold: { rows: readonly GoldRow[] } = { rows };
  const harness = createSyncHarness({
    destination: "hubspot",
    definition,
    twin,
    gold,
    clock,
    signal: rateSignal,
    createAdapter: hubSpotAdapter,
  });
  const properties = (): Readonly<Record<string, Readonly<Record<string, string>>>> =>
    Object.fromEntries(
      twin.contacts.all().map(({ properties: { ame_contact_id: id = "", ...rest } }) => [id, rest]),
    );
  return { ...harness, harness, twin, gold, clock, properties };
}

export const hubSpotAdapter = (http: DestinationHttp): ReturnType<typeof createHubSpotAdapter> =>
  createHubSpotAdapter({
    baseUrl: "http://twin/hubspot",
    accessToken: "value of hubspot-access-token",
    http,
    headroom: 0.2,
  });

export const contact = (
  index: number,
  values: GoldRow["values"] = {},
  more: Partial<GoldRow> = {},
): GoldRow => ({
  key: `${1000 + index}`,
  object: "contacts",
  hasConsent: true,
  values: { ame_lead_score: index % 100, ame_lifecycle_stage: "lead", ...values },
  ...more,
});

export const contacts = (count: number): readonly GoldRow[] =>
  Array.from({ length: count }, (_, index) => contact(index));
