import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, nullable, string, timestamp } from "../../column.ts";

export const stagingAdsAds = defineTable({
  layer: "silver",
  table: "staging_ads_ads",
  description:
    "Ads of the ad platforms; creatives at LinkedIn, each of its states with the time it held.",
  row: z.object({
    platform: string("google_ads, facebook_ads or linkedin_ads."),
    ad_id: string("Ad."),
    account_id: nullable(string("Ad account.")),
    campaign_id: nullable(string("Its campaign.")),
    ad_group_id: nullable(string("Its ad group.")),
    ad_name: nullable(string("Name.")),
    status: nullable(string("The platform's own status.")),
    valid_from: timestamp("When the state began."),
    valid_to: nullable(timestamp("When the next state began; none for the current one.")),
    is_current: bool("The latest state."),
  }),
  grain: ["platform", "ad_id", "valid_from"],
  clusterBy: ["platform", "ad_id"],
});
