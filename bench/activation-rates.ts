import type { Limits, SyncDefinition } from "../functions/_shared/activation/definition.ts";
import {
  createDestinationHttp,
  type DestinationHttp,
  type DestinationHttpOptions,
} from "../functions/_shared/activation/destination-http.ts";
import type { Batch, DestinationAdapter } from "../functions/_shared/activation/destination.ts";
import { createRateLimiter } from "../functions/_shared/activation/rate-limiter.ts";
import { createBrazeAdapter } from "../functions/sync-braze/adapter.ts";
import { rateSignal as brazeSignal } from "../functions/sync-braze/answers.ts";
import { attributes } from "../functions/sync-braze/definition.ts";
import { createGoogleAdsAdapter } from "../functions/sync-google-ads/adapter.ts";
import { rateSignal as googleAdsSignal } from "../functions/sync-google-ads/answers.ts";
import { audiences } from "../functions/sync-google-ads/definition.ts";
import { createHubSpotAdapter } from "../functions/sync-hubspot/adapter.ts";
import { rateSignal as hubSpotSignal } from "../functions/sync-hubspot/answers.ts";
import { contactScores } from "../functions/sync-hubspot/definition.ts";
import { createSalesforceAdapter } from "../functions/sync-salesforce/adapter.ts";
import { leadScores } from "../functions/sync-salesforce/definition.ts";
import { createBrazeTwin } from "../local/twins/braze/twin.ts";
import { accountId } from "../local/twins/google-ads/account.ts";
import { createGoogleAdsTwin } from "../local/twins/google-ads/twin.ts";
import { createHubSpotTwin } from "../local/twins/hubspot/twin.ts";
import { createSalesforceTwin } from "../local/twins/salesforce/twin.ts";
import type { Twin } from "../local/twins/twin.ts";
import { createEventClock } from "./event-clock.ts";
import type { Figure } from "./figure.ts";

/** Left to other integrations while measuring: the limiter is told to take nearly all. */
const headroom = 0.03;
const latencyMs = 40;
const epochMs = Date.parse("2026-11-20T12:00:00Z");
/** A day's allowance is a budget, not a rate. */
const longestRateMs = 10 * 60 * 1000;
const windowsMeasured = 20;

const secrets = (id: string): string => id;

interface Case {
  readonly definition: SyncDefinition;
  readonly twin: (now: () => Date) => Twin;
  readonly signal?: DestinationHttpOptions["signal"];
  readonly adapter: (http: DestinationHttp, now: () => Date) => DestinationAdapter;
  readonly object: string;
  readonly fields: Batch["rows"][number]["fields"];
}

const cases: Readonly<Record<"google-ads" | "braze" | "hubspot" | "salesforce", Case>> = {
  "google-ads": {
    definition: audiences,
    twin: (now) => createGoogleAdsTwin({ now, isToken: () => true }),
    signal: googleAdsSignal,
    adapter: (http) =>
      createGoogleAdsAdapter({
        baseUrl: "http://twin/google-ads",
        account: {
          accountId,
          loginAccountId: "",
          lists: new Map([["high_value", "1001"]]),
          conversionActions: new Map(),
        },
        pollMs: 1000,
        writes: http,
        reads: { request: (request) => http.request(request), calls: () => 0 },
        accessToken: () => Promise.resolve("ya29.bench"),
      }),
    object: "high_value",
    fields: { emailAddress: "a".repeat(64), adPersonalization: "CONSENT_GRANTED" },
  },
  braze: {
    definition: attributes,
    twin: (now) => createBrazeTwin({ now, secrets }),
    signal: brazeSignal,
    adapter: (http) =>
      createBrazeAdapter({
        baseUrl: "http://twin/braze",
        apiKey: "braze-api-key",
        canvases: new Map(),
        http,
      }),
    object: "user",
    fields: { ame_churn_risk: "low" },
  },
  hubspot: {
    definition: contactScores,
    twin: (now) => createHubSpotTwin({ now, secrets, callsPerTenSeconds: 100 }),
    signal: hubSpotSignal,
    adapter: (http) =>
      createHubSpotAdapter({
        baseUrl: "http://twin/hubspot",
        accessToken: "hubspot-access-token",
        http,
        headroom,
      }),
    object: "contacts",
    fields: { ame_lead_score: 1 },
  },
  salesforce: {
    definition: leadScores,
    twin: (now) => createSalesforceTwin({ secrets, now }),
    adapter: (http, now) =>
      createSalesforceAdapter({
        loginUrl: "http://twin/salesforce",
        credentials: {
          kind: "client_credentials",
          clientId: "salesforce-client-id",
          clientSecret: "salesforce-credential",
        },
        http,
        headroom,
        now,
      }),
    object: "Lead",
    fields: { LastName: "Doe", Company: "Acme", AME_Lead_Score__c: 1 },
  },
};

/**
 * How near every destination comes to its documented rate: its adapter sends valid rows to its twin, which counts as documented and
 * answers 429 beyond, through the limiter and the concurrency of production, on a virtual clock on which each call takes a while.
 * Salesforce documents no rate but a daily allocation, so that is what is used up.
 */
export async function measureRates(): Promise<readonly Figure[]> {
  return [
    ...(await measureRate("google-ads")),
    ...(await measureRate("braze")),
    ...(await measureRate("hubspot")),
    ...(await measureAllocation()),
  ];
}

function createWorld({ definition, twin, adapter, signal }: Case, limits: Limits) {
  const clock = createEventClock();
  const now = (): Date => new Date(epochMs + clock.now());
  const one = twin(now);
  let refused = 0;
  const http = createDestinationHttp({
    fetch: async (url, init) => {
      const { pathname, searchParams } = new URL(url);
      const reply = one.handle({
        method: init.method ?? "GET",
        path: pathname.split("/").slice(2).map(decodeURIComponent),
        query: searchParams,
        authorization: new Headers(init.headers).get("authorization") ?? undefined,
        body: init.body instanceof URLSearchParams ? String(init.body) : (init.body as string),
        baseUrl: `http://twin/${one.name}`,
      });
      if (reply.status === 429 || reply.status === 403) refused += 1;
      await clock.sleep(latencyMs);
      const headers = { ...reply.headers };
      return new Response(JSON.stringify(reply.body), { status: reply.status, headers });
    },
    // Headers tell times of the calendar.
    limiter: createRateLimiter(limits, { ...clock, now: () => now().getTime() }),
    timeoutMs: 60_000,
    ...(signal !== undefined && { signal }),
  });
  const route = definition.limits.routes[0]?.name ?? "";
  return { clock, twin: one, route, adapter: adapter(http, now), refused: () => refused };
}

const batchOf = ({ object, fields }: Case, route: string, ordinal: number): Batch => ({
  id: `bench-${ordinal}`,
  object,
  operation: "upsert",
  route,
  shape: "",
  rows: [{ key: `k${ordinal % 100}`, fields }],
});

async function measureRate(name: keyof typeof cases): Promise<readonly Figure[]> {
  const one = cases[name];
  const windows = one.definition.limits.windows.filter(({ windowMs }) => windowMs <= longestRateMs);
  const limits = { ...one.definition.limits, windows, headroom };
  const { clock, route, adapter, refused } = createWorld(one, limits);
  const perSecond = Math.min(...windows.map(({ calls, windowMs }) => (calls / windowMs) * 1000));
  const endMs = Math.max(...windows.map(({ windowMs }) => windowMs)) * windowsMeasured;
  let [taken, next] = [0, 0];
  const worker = async (): Promise<void> => {
    while (clock.now() < endMs) {
      const outcome = await adapter.send(batchOf(one, route, next++));
      const isTaken =
        outcome.kind === "accepted" ||
        (outcome.kind === "rows" && outcome.outcomes[0]?.kind === "delivered");
      if (isTaken && clock.now() <= endMs) taken += 1;
    }
  };
  await Promise.all(Array.from({ length: limits.concurrency }, worker));
  return [
    {
      name: `${name}: calls per second, of what is documented`,
      measured: (taken / endMs) * 1000,
      unit: "calls/s",
      limit: { kind: "at least", value: perSecond * 0.95 },
      note: `${taken.toLocaleString("en")} calls taken by its twin in ${limits.concurrency} connections of ${latencyMs} ms, virtual clock, ${headroom * 100} % headroom`,
    },
    {
      name: `${name}: of them refused with 429`,
      measured: refused(),
      unit: "calls",
      limit: { kind: "at most", value: 0 },
    },
  ];
}

const allocation = 2_000;

async function measureAllocation(): Promise<readonly Figure[]> {
  const one = cases.salesforce;
  const { twin, route, adapter, refused } = createWorld(one, {
    ...one.definition.limits,
    headroom,
  });
  twin.controls["POST limit"]?.({ allowed: allocation });
  let taken = 0;
  for (let next = 0; next <= allocation; next++) {
    const outcome = await adapter.send(batchOf(one, route, next));
    if (outcome.kind === "stop") break;
    if (outcome.kind === "rows" && outcome.outcomes[0]?.kind === "delivered") taken += 1;
  }
  return [
    {
      name: "salesforce: calls of the daily allocation until it leaves the rest to others",
      measured: taken,
      unit: "calls",
      limit: { kind: "at least", value: allocation * 0.95 },
      note: `of ${allocation.toLocaleString("en")}, ${headroom * 100} % headroom; it documents no rate`,
    },
    {
      name: "salesforce: of them refused with REQUEST_LIMIT_EXCEEDED",
      measured: refused(),
      unit: "calls",
      limit: { kind: "at most", value: 0 },
    },
  ];
}
