import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, int64, nullable, numeric, string, timestamp } from "../../column.ts";

const campaign = {
  source: string("hubspot, braze, klaviyo or web."),
  campaign_id: nullable(string("Campaign in its source.")),
  variation_id: nullable(string("Variation of an experiment.")),
  campaign_name: nullable(string("Its name, where an event says it.")),
};
const attributed = {
  attributed_purchases: int64("Purchases within 120 hours of the last open or click by a person."),
  attributed_revenue: numeric(
    "Their worth in units of currency_code; those without a rate left out.",
  ),
  currency_code: nullable(string("ISO 4217 that the shop sells most in.")),
};

export const martsMarketingEmailPerformance = defineTable({
  layer: "gold",
  table: "marts_marketing_email_performance",
  description: "A row per send of an e-mail to a person.",
  row: z.object({
    email_send_id: string("The one send to the one person; of an event without one, the event.", {
      pii: "identifier",
    }),
    customer_id: nullable(string("Person, when the identity graph knows.", { pii: "identifier" })),
    ...campaign,
    template_id: nullable(string("Template or content.")),
    sent_at: timestamp("When it was sent; the first event where no source says."),
    was_delivered: bool("Delivered, or opened or clicked."),
    was_opened: bool("Opened, by whomever."),
    was_clicked: bool("A link was clicked."),
    was_bounced: bool("Bounced."),
    was_unsubscribed: bool("Unsubscribed from it."),
    was_spam_reported: bool("Reported as spam."),
    is_machine_open: bool("Opened, but by machines only."),
    count_opens: int64("Opens."),
    count_clicks: int64("Clicks."),
    ...attributed,
  }),
  grain: ["source", "email_send_id"],
  clusterBy: ["campaign_id", "customer_id"],
});

export const martsMarketingEmailCampaigns = defineTable({
  layer: "gold",
  table: "marts_marketing_email_campaigns",
  description:
    "E-mail campaigns: delivery rate is (sends - bounces) / sends, open and click rate unique / deliveries, unsubscribe rate unsubscribes / sends.",
  row: z.object({
    ...campaign,
    first_sent_date: date("Day of the first send."),
    last_sent_date: date("Day of the last send."),
    count_sends: int64("Sends."),
    count_deliveries: int64("Delivered sends."),
    count_bounces: int64("Bounced sends."),
    total_opens: int64("Opens."),
    unique_opens: int64("Opened sends."),
    unique_machine_opens: int64("Sends that only machines opened."),
    total_clicks: int64("Clicks."),
    unique_clicks: int64("Clicked sends."),
    count_unsubscribes: int64("Sends that were unsubscribed from."),
    count_spam_reports: int64("Sends reported as spam."),
    ...attributed,
  }),
  grain: ["source", "campaign_id", "variation_id"],
});
