import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, nullable, numeric, string } from "../../column.ts";

const account = {
  date_day: date("Day in the account's zone."),
  platform: string("google_ads, facebook_ads or linkedin_ads."),
  account_id: nullable(string("Ad account.")),
  account_name: nullable(string("Its latest name.")),
};
const zone = { account_time_zone: nullable(string("IANA zone whose days are counted.")) };
const relation = { source_relation: string("Bronze table of the numbers.") };
const adGroup = {
  campaign_id: nullable(string("Campaign.")),
  campaign_name: nullable(string("Its latest name.")),
  ad_group_id: nullable(string("Ad group; at Meta the ad set, at LinkedIn the campaign.")),
  ad_group_name: nullable(string("Its latest name.")),
};
const ad = {
  ad_id: nullable(string("Ad; at LinkedIn the creative.")),
  ad_name: nullable(string("Its latest name.")),
};
const figures = {
  clicks: int64("Clicks."),
  impressions: int64("Impressions."),
  spend: numeric("Cost in units of currency_code."),
  currency_code: nullable(string("ISO 4217 of the account.")),
};
const conversions = {
  conversions: numeric("Conversions that the platform claims."),
  conversions_value: numeric("Their value in units of currency_code."),
};
const inDollars = {
  spend_usd: nullable(numeric("Cost in US dollars; none where no rate is known.")),
  fx_rate_date: nullable(date("Day on which the rate was published.")),
};

export const martsMarketingAdReporting = defineTable({
  layer: "gold",
  table: "marts_marketing_ad_reporting",
  description: "A row per ad and day, over all platforms.",
  row: z.object({
    ...relation,
    ...account,
    ...zone,
    ...adGroup,
    ...ad,
    ...figures,
    ...inDollars,
    ...conversions,
  }),
  grain: ["platform", "account_id", "date_day", "campaign_id", "ad_group_id", "ad_id"],
  partitionBy: "date_day",
  clusterBy: ["platform", "campaign_id"],
});

export const martsMarketingAdKeywordReporting = defineTable({
  layer: "gold",
  table: "marts_marketing_ad_keyword_reporting",
  description: "A row per keyword and day.",
  row: z.object({
    ...relation,
    ...account,
    ...zone,
    ...adGroup,
    keyword_id: nullable(string("Keyword.")),
    keyword_text: nullable(string("Its latest text.")),
    keyword_match_type: nullable(string("BROAD, PHRASE or EXACT.")),
    ...figures,
    ...conversions,
  }),
  grain: ["account_id", "date_day", "campaign_id", "ad_group_id", "keyword_id"],
  partitionBy: "date_day",
  clusterBy: ["campaign_id"],
});

export const martsMarketingAdSearchTermReporting = defineTable({
  layer: "gold",
  table: "marts_marketing_ad_search_term_reporting",
  description: "A row per search term, the keyword that it met, and day.",
  row: z.object({
    ...relation,
    ...account,
    ...zone,
    ...adGroup,
    search_term: nullable(string("What people searched for.")),
    search_term_match_type: nullable(string("How it met the keyword.")),
    keyword_text: nullable(string("Keyword that it met.")),
    ...figures,
    ...conversions,
  }),
  grain: [
    "account_id",
    "date_day",
    "campaign_id",
    "ad_group_id",
    "search_term",
    "search_term_match_type",
    "keyword_text",
  ],
  partitionBy: "date_day",
  clusterBy: ["campaign_id"],
});

export const martsMarketingAdUrlReporting = defineTable({
  layer: "gold",
  table: "marts_marketing_ad_url_reporting",
  description: "A row per ad and day with the address that the ad leads to.",
  row: z.object({
    ...account,
    ...adGroup,
    ...ad,
    base_url: nullable(string("Address without query.")),
    url_host: nullable(string("Host.")),
    url_path: nullable(string("Path.")),
    utm_source: nullable(string("utm_source.")),
    utm_medium: nullable(string("utm_medium.")),
    utm_campaign: nullable(string("utm_campaign.")),
    utm_content: nullable(string("utm_content.")),
    utm_term: nullable(string("utm_term.")),
    ...figures,
    ...conversions,
  }),
  grain: ["platform", "account_id", "date_day", "campaign_id", "ad_group_id", "ad_id"],
  partitionBy: "date_day",
  clusterBy: ["campaign_id"],
});
