import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, nullable, string, timestamp } from "../../column.ts";

export const stagingAdsAdGroups = defineTable({
  layer: "silver",
  table: "staging_ads_ad_groups",
  description:
    "Ad groups of the ad platforms; ad sets at Meta, campaigns at LinkedIn, each of its states with the time it held.",
  row: z.object({
    platform: string("google_ads, facebook_ads or linkedin_ads."),
    ad_group_id: string("Ad group."),
    campaign_id: nullable(string("Its campaign.")),
    ad_group_name: nullable(string("Name.")),
    status: nullable(string("The platform's own status.")),
    valid_from: timestamp("When the state began."),
    valid_to: nullable(timestamp("When the next state began; none for the current one.")),
    is_current: bool("The latest state."),
  }),
  grain: ["platform", "ad_group_id", "valid_from"],
  clusterBy: ["platform", "ad_group_id"],
});
