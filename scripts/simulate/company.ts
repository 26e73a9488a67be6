import { choicesOf } from "./choices.ts";
import { liveJourney, type Journey } from "./journey.ts";
import type { LandingFile } from "./landing-file.ts";
import { createPerson } from "./person.ts";
import { createRandom, type Random } from "./random.ts";
import { entangle } from "./shared-identifiers.ts";
import { adFiles } from "./sources/ad-files.ts";
import { adDays } from "./sources/ads.ts";
import { consentFiles } from "./sources/consent.ts";
import { exchangeRateFiles } from "./sources/exchange-rates.ts";
import { contactFiles, emailEventFiles, newsletters } from "./sources/hubspot.ts";
import { dealRecords, dealsOf } from "./sources/opportunities.ts";
import { createRegular, type Regular } from "./regulars.ts";
import { orderFiles, type OrderFile } from "./sources/retail.ts";
import { crmRecords, type CrmRecord } from "./sources/salesforce.ts";
import { receiptFiles, receiptsOf } from "./sources/store.ts";
import { mayBeMailed, truthOf, type CompanyTruth } from "./truth.ts";
import { segmentCall } from "./sources/web.ts";

export interface CompanyOptions {
  readonly customers: number;
  readonly days: number;
  readonly seed: string;
  /** First day, `YYYY-MM-DD`. */
  readonly start: string;
}

export const defaultCompany: CompanyOptions = {
  customers: 2_000,
  days: 60,
  seed: "ame",
  start: "2026-06-01",
};

/** The first of so many days that end yesterday (UTC), so that what watches freshness sees a company of today. */
export const firstOfLastDays = (days: number, now: Date): string =>
  new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);

/** What the company's systems send, in the order they send it, and what is true behind it. */
export interface Company {
  readonly journeys: readonly Journey[];
  /** One for every five people: customers of old, whose orders go back before the first day. */
  readonly regulars: readonly Regular[];
  /** Segment calls as the SDKs batch them: duplicates, late and out-of-order ones included. */
  readonly webCalls: readonly Record<string, unknown>[];
  /** Changes of CRM records, in order. */
  readonly crmChanges: readonly CrmRecord[];
  readonly orderFiles: readonly OrderFile[];
  /** Batch files of all other sources. */
  readonly files: readonly LandingFile[];
  readonly truth: CompanyTruth;
  /** Calls that the edge must refuse. */
  readonly refusedCalls: readonly Record<string, unknown>[];
  /** Messages that a careless system publishes past the edge: each must end as a dead letter. */
  readonly brokenMessages: readonly string[];
  /** How many of `webCalls` repeat a call that was sent before. */
  readonly repeatedCalls: number;
}

export function createCompany(options: CompanyOptions): Company {
  const random = createRandom(options.seed);
  const startMs = Date.parse(`${options.start}T00:00:00Z`);
  const strangers = Array.from({ length: options.customers }, (_, number) => {
    const own = random.fork(`person-${number}`);
    return liveJourney(own, createPerson(own, number, options.days), startMs, options.days);
  });
  const { journeys, shared } = entangle(random.fork("shared"), strangers, startMs, options.days);
  const regulars = Array.from({ length: Math.floor(options.customers / 5) }, (_, number) =>
    createRegular(random.fork(`regular-${number}`), number, startMs, options.days),
  );
  const clean = webCallsOf(random.fork("web"), journeys);
  const { calls, repeated } = disturb(random.fork("delivery"), clean);
  const { days } = options;
  const endMs = startMs + days * 86_400_000;
  const choices = choicesOf(random.fork("choices"), journeys);
  const emails = newsletters(
    random.fork("newsletters"),
    journeys,
    startMs,
    days,
    mayBeMailed(choices),
  );
  const ads = adDays(random.fork("ads"), journeys, startMs, days);
  const deals = dealsOf(random.fork("deals"), journeys, endMs);
  const receipts = receiptsOf(random.fork("store"), journeys);
  return {
    journeys,
    regulars,
    webCalls: calls,
    repeatedCalls: repeated,
    crmChanges: [
      ...journeys.flatMap(({ person, acts }) => crmRecords(person, acts)),
      ...dealRecords(deals, journeys),
    ].toSorted((a, b) => a.fields.SystemModstamp.localeCompare(b.fields.SystemModstamp)),
    orderFiles: orderFiles(
      [
        ...ordersOf(journeys),
        ...regulars.flatMap(({ orders, country }) =>
          orders.map((placed) => ({ ...placed, country })),
        ),
      ],
      options.start,
    ),
    files: [
      ...adFiles(ads, startMs),
      ...emailEventFiles(emails),
      ...contactFiles(journeys, new Date(endMs).toISOString()),
      ...consentFiles(choices),
      ...receiptFiles(receipts, journeys),
      ...exchangeRateFiles(startMs, days),
    ],
    truth: truthOf({ journeys, shared, choices, emails, ads, deals, receipts }),
    ...brokenDeliveries(random.fork("broken"), clean),
  };
}

function webCallsOf(random: Random, journeys: readonly Journey[]): Record<string, unknown>[] {
  const timed = journeys.flatMap(({ person, acts }) =>
    acts.flatMap((act) => {
      const call = segmentCall(random, person, act);
      return call === undefined ? [] : [{ at: act.at, call }];
    }),
  );
  return timed.toSorted((a, b) => a.at - b.at).map(({ call }) => call);
}

const ordersOf = (journeys: readonly Journey[]) =>
  journeys.flatMap(({ person, acts }) =>
    acts
      .filter((act) => act.kind === "order")
      .map(({ at, order }) => ({ at, order, country: person.country })),
  );

/** Networks repeat (2 %), delay (3 %, by up to 20,000 calls) and reorder neighbours. */
function disturb(
  random: Random,
  calls: readonly Record<string, unknown>[],
): { calls: Record<string, unknown>[]; repeated: number } {
  let repeated = 0;
  const delivered = calls.flatMap((call, index) => {
    const delay = random.chance(0.03) ? random.below(20_000) : random.below(20);
    const first = { place: index + delay, call };
    if (!random.chance(0.02)) return [first];
    repeated++;
    return [first, { place: index + delay + 1 + random.below(2_000), call }];
  });
  return {
    calls: delivered.toSorted((a, b) => a.place - b.place).map(({ call }) => call),
    repeated,
  };
}

function brokenDeliveries(
  random: Random,
  calls: readonly Record<string, unknown>[],
): Pick<Company, "refusedCalls" | "brokenMessages"> {
  const count = Math.max(6, Math.round(calls.length / 1000));
  const victims = Array.from({ length: count }, () => random.pick(calls));
  const refusedCalls = victims.map((call, index) => {
    const { anonymousId: _device, userId: _user, ...nameless } = call;
    const ways = [nameless, { ...call, timestamp: "yesterday" }, { ...call, type: "purchase" }];
    return { ...ways[index % ways.length], messageId: `refused-${index}` };
  });
  const brokenMessages = victims.map((call, index) => {
    const envelope = {
      event_id: `broken-${index}`,
      source: "web",
      entity: "track",
      schema_version: 1,
      occurred_at: call["timestamp"],
      received_at: call["timestamp"],
      attributes: {},
      payload: call,
    };
    const ways = [
      "{not json",
      JSON.stringify({ ...envelope, source: "fax" }),
      JSON.stringify({ ...envelope, entity: "telepathy" }),
      JSON.stringify({ ...envelope, payload: { ...call, type: "track", event: 42 } }),
    ];
    return ways[index % ways.length] as string;
  });
  return { refusedCalls, brokenMessages };
}
