import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, float64, int64, nullable, string } from "../../column.ts";

export const leadScoringFeatures = defineTable({
  layer: "features",
  table: "lead_scoring",
  description:
    "What was known of each CRM lead before a cutoff, and whether it bought within 14 days after it.",
  row: z.object({
    lead_id: string("Salesforce lead id.", { pii: "identifier" }),
    customer_id: string("Person.", { pii: "identifier" }),
    as_of_date: date("Cutoff: only what happened before this UTC day is counted."),
    label: nullable(
      int64("1 bought within 14 days from the cutoff, 0 did not, NULL not known yet."),
    ),
    days_since_lead_created: int64("Age of the lead in days."),
    days_since_first_seen: nullable(int64("Days since the first event that is known.")),
    days_since_last_seen: nullable(int64("Days since the last event.")),
    count_sessions_7d: int64("Sessions in the last 7 days."),
    count_sessions_28d: int64("Sessions in the last 28 days."),
    count_product_views_28d: int64("Product views in the last 28 days."),
    count_sessions: int64("Sessions, ever."),
    count_product_views: int64("Product views, ever."),
    count_carts: int64("Products added to a cart, ever."),
    count_pricing_views: int64("Views of the pricing page, ever."),
    count_email_deliveries: int64("E-mails delivered, ever."),
    count_email_opens: int64("E-mails opened, ever."),
    count_email_clicks: int64("E-mail links clicked, ever."),
    engaged_minutes_per_visit: float64("Engaged minutes in a session."),
    log_activity_per_week: float64(
      "Logarithm of visits, products viewed, cart and pricing together, in a week since first seen.",
    ),
    log_interest_per_visit: float64(
      "Logarithm of products viewed, carts and pricing together, in a session.",
    ),
    log_opens_per_email: float64("Logarithm of e-mails opened, of those delivered."),
    lead_source: string("Lead source in the CRM."),
    industry: string("Industry in the CRM."),
    first_channel: string("Channel group of the first session."),
    has_phone: bool("A phone number is known."),
  }),
  grain: ["lead_id", "as_of_date"],
  partitionBy: "as_of_date",
});
