import { createHash } from "node:crypto";
import type { SyncDefinition } from "../../../../functions/_shared/activation/definition.ts";
import type { DestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createGoogleAdsAdapter } from "../../../../functions/sync-google-ads/adapter.ts";
import { rateSignal } from "../../../../functions/sync-google-ads/answers.ts";
import { audiences } from "../../../../functions/sync-google-ads/definition.ts";
import { createGoogleAdsTwin } from "../../../../local/twins/google-ads/twin.ts";
import type { GoldRow } from "../_shared/activation/memory-state.ts";
import { createSyncHarness, createVirtualClock } from "../_shared/activation/sync-harness.ts";

export const account = {
  accountId: "1234567890",
  loginAccountId: "",
  lists: new Map([
    ["high_value", "1001"],
    ["churn_risk", "1002"],
    ["suppression", "1003"],
  ]),
  conversionActions: new Map([["purchase", "2001"]]),
};

export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Google Ads behind its twin, without a network, on a virtual clock. */
export function createFixture(
  rows: readonly GoldRow[],
  {
    maxRows = 10_000,
    definition = audiences,
  }: { maxRows?: number; definition?: SyncDefinition } = {},
) {
  const limited = {
    ...definition,
    limits: { ...definition.limits, routes: [{ name: "members", maxRows }] },
  };
  const clock = createVirtualClock(Date.parse("2026-11-20T12:00:00.000Z"));
  const twin = createGoogleAdsTwin({
    now: () => new Date(clock.now()),
    isToken: (authorization) => authorization === "Bearer ya29.token",
  });
  const gold: { rows: readonly GoldRow[] } = { rows };
  const harness = createSyncHarness({
    destination: "google-ads",
    definition: limited,
    twin,
    gold,
    clock,
    signal: rateSignal,
    createAdapter: googleAdsAdapter,
  });
  /** Identifiers of the members of a list that the twin holds. */
  const members = (listId = "1001"): readonly (readonly string[])[] => {
    twin.requests.settle(true);
    return twin.account.members(listId, clock.now()).map(({ identifiers }) => identifiers);
  };
  return { ...harness, harness, twin, gold, clock, members };
}

export const googleAdsAdapter = (
  http: DestinationHttp,
): ReturnType<typeof createGoogleAdsAdapter> =>
  createGoogleAdsAdapter({
    baseUrl: "http://twin/google-ads",
    account,
    pollMs: 1000,
    writes: http,
    reads: { request: (request) => http.request(request), calls: () => 0 },
    accessToken: () => Promise.resolve("ya29.token"),
  });

export const emailOf = (index: number, version = 1): string =>
  hash(`person${index}.${version}@x.example`);

export const person = (index: number, more: Partial<GoldRow> = {}): GoldRow => ({
  key: `c${index}`,
  object: "high_value",
  hasConsent: true,
  shape: "personalised",
  values: { emailAddress: emailOf(index), adPersonalization: "CONSENT_GRANTED" },
  ...more,
});

export const people = (count: number): readonly GoldRow[] =>
  Array.from({ length: count }, (_, index) => person(index));

/** A purchase, as the conversions' sync sends it. */
export const order = (index: number, values: GoldRow["values"] = {}): GoldRow =>
  person(index, {
    object: "purchase",
    shape: "",
    values: {
      emailAddress: emailOf(index),
      eventTimestamp: "2026-11-19T10:00:00Z",
      conversionValue: 1,
      currency: "EUR",
      ...values,
    },
  });
