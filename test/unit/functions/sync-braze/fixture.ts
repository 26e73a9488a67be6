import type { SyncDefinition } from "../../../../functions/_shared/activation/definition.ts";
import type { DestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createBrazeAdapter } from "../../../../functions/sync-braze/adapter.ts";
import { rateSignal } from "../../../../functions/sync-braze/answers.ts";
import { attributes } from "../../../../functions/sync-braze/definition.ts";
import { createBrazeTwin } from "../../../../local/twins/braze/twin.ts";
import type { GoldRow } from "../_shared/activation/memory-state.ts";
import { createSyncHarness, createVirtualClock } from "../_shared/activation/sync-harness.ts";

/** Braze behind its twin, without a network, on a virtual clock. */
export function createFixture(
  rows: readonly GoldRow[],
  { maxRows, definition = attributes }: { maxRows?: number; definition?: SyncDefinition } = {},
) {
  const [route = { name: "attributes", maxRows: 75 }] = definition.limits.routes;
  const limited = {
    ...definition,
    limits: {
      ...definition.limits,
      routes: [{ ...route, maxRows: maxRows ?? route.maxRows }],
    },
  };
  const clock = createVirtualClock(Date.parse("2026-11-20T12:00:00.000Z"));
  const twin = createBrazeTwin({
    now: () => new Date(clock.now()),
    secrets: (id) => `value of ${id}`,
  });
  const gold: { rows: readonly GoldRow[] } = { rows };
  const harness = createSyncHarness({
    destination: "braze",
    definition: limited,
    twin,
    gold,
    clock,
    signal: rateSignal,
    createAdapter: brazeAdapter,
  });
  return { ...harness, harness, twin, gold, clock };
}

export const brazeAdapter = (http: DestinationHttp): ReturnType<typeof createBrazeAdapter> =>
  createBrazeAdapter({
    baseUrl: "http://twin/braze",
    apiKey: "value of braze-api-key",
    canvases: new Map([["churn_risk", "canvas-retention"]]),
    http,
  });

export const user = (index: number, risk = "low", more: Partial<GoldRow> = {}): GoldRow => ({
  key: `u${index}`,
  object: "user",
  hasConsent: true,
  values: { ame_churn_risk: risk, ame_churn_probability: 0.1 },
  ...more,
});

export const users = (count: number): readonly GoldRow[] =>
  Array.from({ length: count }, (_, index) => user(index));

export const crossing = (index: number, object = "canvas:churn_risk"): GoldRow => ({
  key: `c${index}:churn_high:2026-11-20`,
  object,
  hasConsent: true,
  values: { external_id: `u${index}`, time: "2026-11-20T11:00:00Z", churn_probability: 0.8 },
});
