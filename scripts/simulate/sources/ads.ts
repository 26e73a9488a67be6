import type { Journey } from "../journey.ts";
import type { Random } from "../random.ts";

const dayMs = 86_400_000;

export type Platform = "google_ads" | "facebook_ads" | "linkedin_ads";

/** The company's ads: one account and campaign on each platform, each campaign with an ad group and two ads. */
export interface AdAccount {
  readonly platform: Platform;
  readonly accountId: number;
  readonly accountName: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly campaignId: number;
  readonly campaignName: string;
  readonly adGroupId: number;
  readonly adIds: readonly number[];
  /** Cost of a click in micros of the currency, on average. */
  readonly clickMicros: number;
}

export const adAccounts: readonly AdAccount[] = [
  {
    platform: "google_ads",
    accountId: 4_100_000_001,
    accountName: "Lanterns UK",
    currency: "GBP",
    timeZone: "Europe/London",
    campaignId: 41_001,
    campaignName: "autumn-lights",
    adGroupId: 41_101,
    adIds: [41_201, 41_202],
    clickMicros: 450_000,
  },
  {
    platform: "facebook_ads",
    accountId: 4_200_000_001,
    accountName: "Lanterns Social",
    currency: "EUR",
    timeZone: "Europe/Paris",
    campaignId: 42_001,
    campaignName: "gift-finder",
    adGroupId: 42_101,
    adIds: [42_201, 42_202],
    clickMicros: 310_000,
  },
  {
    platform: "linkedin_ads",
    accountId: 4_300_000_001,
    accountName: "Lanterns Trade",
    currency: "USD",
    timeZone: "UTC",
    campaignId: 43_001,
    campaignName: "retail-buyers",
    adGroupId: 43_101,
    adIds: [43_201, 43_202],
    clickMicros: 2_800_000,
  },
];

/** What is true of an ad on a day, whatever its platform restated. */
export interface AdDay {
  readonly platform: Platform;
  readonly day: string;
  readonly campaignId: number;
  readonly adId: number;
  readonly impressions: number;
  readonly clicks: number;
  /** Micros of the account's currency, whole cents. */
  readonly spendMicros: number;
  readonly conversions: number;
}

/** Every visit that came by a campaign is a click; a few clicks never arrive. */
export function adDays(
  random: Random,
  journeys: readonly Journey[],
  startMs: number,
  days: number,
): AdDay[] {
  const visits = visitsByCampaignDay(journeys);
  return adAccounts.flatMap((account) =>
    Array.from({ length: days }, (_, index) => {
      const day = new Date(startMs + index * dayMs).toISOString().slice(0, 10);
      const arrived = visits.get(`${account.campaignName}/${day}`) ?? 0;
      const clicks = arrived + random.below(4);
      const first = random.below(clicks + 1);
      return account.adIds.map((adId, place): AdDay => {
        const own = place === 0 ? first : clicks - first;
        return {
          platform: account.platform,
          day,
          campaignId: account.campaignId,
          adId,
          impressions: own * (20 + random.below(30)) + random.below(50),
          clicks: own,
          spendMicros: own * account.clickMicros + random.below(50) * 10_000,
          conversions: Math.floor(own / 15),
        };
      });
    }).flat(),
  );
}

function visitsByCampaignDay(journeys: readonly Journey[]): ReadonlyMap<string, number> {
  const visits = new Map<string, number>();
  for (const { acts } of journeys)
    for (const act of acts) {
      if (act.kind !== "page" || !act.session.firstPage) continue;
      const name = act.session.arrival.campaign?.name;
      const key = `${name}/${new Date(act.at).toISOString().slice(0, 10)}`;
      if (name !== undefined) visits.set(key, (visits.get(key) ?? 0) + 1);
    }
  return visits;
}
