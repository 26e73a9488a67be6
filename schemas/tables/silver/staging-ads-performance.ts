import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, micros, nullable, numeric, string } from "../../column.ts";

export const stagingAdsPerformance = defineTable({
  layer: "silver",
  table: "staging_ads_performance",
  description: "What an ad did on a day of its account, as its platform reports it.",
  row: z.object({
    platform: string("google_ads, facebook_ads or linkedin_ads."),
    account_id: nullable(string("Ad account.")),
    account_name: nullable(string("Its latest name.")),
    account_time_zone: nullable(string("IANA zone whose days are counted.")),
    date_day: date("Day in the account's zone."),
    campaign_id: nullable(string("Campaign; at LinkedIn the campaign group.")),
    ad_group_id: nullable(string("Ad group; at Meta the ad set, at LinkedIn the campaign.")),
    ad_id: nullable(
      string(
        "Ad; at LinkedIn the creative. None where a campaign reports for itself, as Performance Max.",
      ),
    ),
    clicks: int64("Clicks; at Meta clicks on links."),
    impressions: int64("Impressions."),
    spend_micros: micros("Cost in micros of currency_code."),
    currency_code: nullable(string("ISO 4217 of the account; unknown until its history landed.")),
    conversions: numeric("Conversions that the platform claims."),
    conversions_value_micros: micros("Their value in micros of currency_code."),
    source_relation: string("Bronze table of the numbers."),
  }),
  grain: ["platform", "account_id", "date_day", "campaign_id", "ad_group_id", "ad_id"],
  partitionBy: "date_day",
  clusterBy: ["platform", "campaign_id"],
});
