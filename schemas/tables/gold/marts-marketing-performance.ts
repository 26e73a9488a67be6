import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, nullable, numeric, string } from "../../column.ts";

export const martsMarketingCampaignPerformance = defineTable({
  layer: "gold",
  table: "marts_marketing_campaign_performance",
  description:
    "A row per campaign and day: what the platform reports beside what our own data says.",
  row: z.object({
    date_day: date("Day: the platform's for its figures, UTC for ours."),
    campaign_id: string(
      "Campaign at the platform; of other tagged campaigns the name in lower case.",
    ),
    campaign_name: nullable(string("Latest name.")),
    campaign_type: nullable(string("The platform's own type or objective.")),
    channel: nullable(string("GA4 default channel group of its sessions.")),
    platform: string("google_ads, facebook_ads, linkedin_ads or web."),
    status: nullable(string("The platform's own status.")),
    start_date: nullable(date("First day.")),
    end_date: nullable(date("Last day; none where it is open.")),
    spend: numeric("Cost in units of currency_code."),
    impressions: int64("Impressions."),
    clicks: int64("Clicks."),
    conversions: numeric("Conversions that the platform claims."),
    conversions_value: numeric("Their value in units of currency_code."),
    currency_code: nullable(string("ISO 4217 of the ad account.")),
    sessions: int64("Sessions that it brought."),
    leads_created: int64("Leads whose last touch it was."),
    opportunities_created: int64("Opportunities whose last touch it was."),
    opportunities_won_amount: numeric("Worth of those won on the day, in revenue_currency_code."),
    pipeline_amount: numeric("Worth of those created on the day, in revenue_currency_code."),
    attributed_revenue: numeric("Purchases whose last touch it was, in revenue_currency_code."),
    attribution_type: string("Rule of the attributed figures."),
    attributed_touches: int64("Conversions attributed to it."),
    revenue: numeric("Purchases in its own sessions, as the site reports them."),
    revenue_currency_code: nullable(string("ISO 4217 that the shop sells most in.")),
  }),
  grain: ["date_day", "platform", "campaign_id"],
  partitionBy: "date_day",
  clusterBy: ["platform", "campaign_id"],
});

export const martsMarketingFunnel = defineTable({
  layer: "gold",
  table: "marts_marketing_funnel",
  description: "From visit to purchase by day and channel.",
  row: z.object({
    date_day: date("UTC day."),
    channel: string("GA4 default channel group; Unattributed where no session is known."),
    count_visitors: int64("Devices."),
    count_sessions: int64("Sessions."),
    count_engaged_sessions: int64("Engaged sessions."),
    count_leads: int64("Leads created."),
    count_opportunities: int64("Opportunities created."),
    count_opportunities_won: int64("Opportunities won."),
    count_purchases: int64("Purchases."),
    count_first_purchases: int64("First purchases of known persons."),
    revenue: numeric("Purchases in units of currency_code."),
    currency_code: nullable(string("ISO 4217 that the shop sells most in.")),
  }),
  grain: ["date_day", "channel"],
  partitionBy: "date_day",
});
