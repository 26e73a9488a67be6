import { csvFile, type LandingFile } from "../landing-file.ts";
import { adAccounts, type AdAccount, type AdDay } from "./ads.ts";

const dayMs = 86_400_000;

/** A row of a synchronisation, with its time. */
type SyncedDay = AdDay & { readonly synced: string };

/**
 * Two synchronisations of each platform: the second one begins three days before the first one's end and restates those days,
 * of which the first one had counted half.
 */
export function adFiles(days: readonly AdDay[], startMs: number): LandingFile[] {
  const all = [...new Set(days.map(({ day }) => day))].toSorted();
  const half = all[Math.floor(all.length / 2)] ?? "";
  const overlap = all[Math.max(0, Math.floor(all.length / 2) - 3)] ?? "";
  return adAccounts.flatMap((account) => {
    const own = days.filter(({ platform }) => platform === account.platform);
    const first = own
      .filter(({ day }) => day < half)
      .map((one) => (one.day < overlap ? one : halved(one)))
      .map((one): SyncedDay => ({ ...one, synced: `${half}T02:00:00Z` }));
    const second = own
      .filter(({ day }) => day >= overlap)
      .map((one): SyncedDay => ({ ...one, synced: `${all.at(-1) ?? ""}T23:00:00Z` }));
    return [
      ...statisticsFiles(account, [...first, ...second]),
      ...historyFiles(account, new Date(startMs - 30 * dayMs).toISOString()),
    ];
  });
}

const halved = (day: AdDay): AdDay => ({
  ...day,
  impressions: Math.floor(day.impressions / 2),
  clicks: Math.floor(day.clicks / 2),
  spendMicros: Math.floor(day.spendMicros / 20_000) * 10_000,
});

const inUnits = (micros: number): string => (micros / 1_000_000).toFixed(2);

function statisticsFiles(account: AdAccount, days: readonly SyncedDay[]): LandingFile[] {
  const { platform } = account;
  if (days.length === 0) return [];
  switch (platform) {
    case "google_ads":
      return [
        csvFile(
          platform,
          "ad_stats",
          "statistics",
          days.map((one) => ({
            customer_id: account.accountId,
            date: one.day,
            ad_group_id: account.adGroupId,
            ad_id: one.adId,
            campaign_id: one.campaignId,
            ad_network_type: "SEARCH",
            device: "MOBILE",
            clicks: one.clicks,
            impressions: one.impressions,
            cost_micros: one.spendMicros,
            conversions: one.conversions,
            conversions_value: one.conversions * 20,
            _fivetran_synced: one.synced,
          })),
        ),
      ];
    case "facebook_ads":
      return [
        csvFile(
          platform,
          "basic_ad",
          "statistics",
          days.map((one) => ({
            ad_id: one.adId,
            date: one.day,
            account_id: account.accountId,
            impressions: one.impressions,
            inline_link_clicks: one.clicks,
            spend: inUnits(one.spendMicros),
            reach: Math.ceil(one.impressions * 0.8),
            _fivetran_synced: one.synced,
          })),
        ),
        csvFile(
          platform,
          "basic_ad_actions",
          "statistics",
          days.map((one) => ({
            _fivetran_id: `${one.adId}-${one.day}`,
            ad_id: one.adId,
            date: one.day,
            index: 0,
            action_type: "offsite_conversion.fb_pixel_purchase",
            value: one.conversions,
            _fivetran_synced: one.synced,
          })),
        ),
      ];
    case "linkedin_ads":
      return [
        csvFile(
          platform,
          "ad_analytics_by_creative",
          "statistics",
          days.map((one) => ({
            creative_id: one.adId,
            day: `${one.day}T00:00:00Z`,
            clicks: one.clicks,
            impressions: one.impressions,
            cost_in_local_currency: inUnits(one.spendMicros),
            external_website_conversions: one.conversions,
            _fivetran_synced: one.synced,
          })),
        ),
      ];
  }
}

function historyFiles(account: AdAccount, since: string): LandingFile[] {
  const { platform, accountId, campaignId, adGroupId } = account;
  const synced = { _fivetran_synced: since };
  const changed =
    platform === "google_ads"
      ? { updated_at: since }
      : platform === "facebook_ads"
        ? { updated_time: since }
        : { last_modified_time: since };
  const file = (entity: string, row: Readonly<Record<string, string | number>>[]): LandingFile =>
    csvFile(platform, entity, "history", row);
  const campaign = { id: campaignId, name: account.campaignName, ...synced };
  const group = { id: adGroupId, name: `${account.campaignName} buyers`, ...synced };
  const ads = account.adIds.map((id, index) => ({ id, name: `variant ${index + 1}`, ...synced }));
  switch (platform) {
    case "google_ads":
      return [
        file("account_history", [
          {
            id: accountId,
            descriptive_name: account.accountName,
            currency_code: account.currency,
            time_zone: account.timeZone,
            ...changed,
            ...synced,
          },
        ]),
        file("campaign_history", [
          {
            ...campaign,
            customer_id: accountId,
            advertising_channel_type: "SEARCH",
            status: "ENABLED",
            ...changed,
          },
        ]),
        file("ad_group_history", [
          { ...group, campaign_id: campaignId, status: "ENABLED", ...changed },
        ]),
        file(
          "ad_history",
          ads.map((ad) => ({ ...ad, ad_group_id: adGroupId, status: "ENABLED", ...changed })),
        ),
      ];
    case "facebook_ads":
      return [
        file("account_history", [
          {
            id: accountId,
            name: account.accountName,
            currency: account.currency,
            timezone_name: account.timeZone,
            ...synced,
          },
        ]),
        file("campaign_history", [
          { ...campaign, account_id: accountId, status: "ACTIVE", ...changed },
        ]),
        file("ad_set_history", [
          {
            ...group,
            account_id: accountId,
            campaign_id: campaignId,
            status: "ACTIVE",
            ...changed,
          },
        ]),
        file(
          "ad_history",
          ads.map((ad) => ({
            ...ad,
            account_id: accountId,
            campaign_id: campaignId,
            ad_set_id: adGroupId,
            status: "ACTIVE",
            ...changed,
          })),
        ),
      ];
    case "linkedin_ads":
      return [
        file("account_history", [
          {
            id: accountId,
            name: account.accountName,
            currency: account.currency,
            ...changed,
            ...synced,
          },
        ]),
        file("campaign_group_history", [
          { ...campaign, account_id: accountId, status: "ACTIVE", ...changed },
        ]),
        file("campaign_history", [
          {
            ...group,
            account_id: accountId,
            campaign_group_id: campaignId,
            status: "ACTIVE",
            ...changed,
          },
        ]),
        file(
          "creative_history",
          ads.map((ad) => ({
            ...ad,
            account_id: accountId,
            campaign_id: adGroupId,
            intended_status: "ACTIVE",
            last_modified_at: since,
          })),
        ),
      ];
  }
}
