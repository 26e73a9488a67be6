import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, nullable, string, timestamp } from "../../column.ts";

export const stagingAdsCampaigns = defineTable({
  layer: "silver",
  table: "staging_ads_campaigns",
  description:
    "Campaigns of the ad platforms; campaign groups at LinkedIn, each of its states with the time it held.",
  row: z.object({
    platform: string("google_ads, facebook_ads or linkedin_ads."),
    campaign_id: string("Campaign."),
    account_id: nullable(string("Ad account.")),
    campaign_name: nullable(string("Name.")),
    campaign_type: nullable(string("The platform's own type or objective.")),
    status: nullable(string("The platform's own status.")),
    start_date: nullable(date("First day.")),
    end_date: nullable(date("Last day; none where it is open.")),
    valid_from: timestamp("When the state began."),
    valid_to: nullable(timestamp("When the next state began; none for the current one.")),
    is_current: bool("The latest state."),
  }),
  grain: ["platform", "campaign_id", "valid_from"],
  clusterBy: ["platform", "campaign_id"],
});
