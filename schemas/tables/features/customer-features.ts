import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, float64, int64, micros, nullable, string } from "../../column.ts";

const customerId = string("Person.", { pii: "identifier" });

/** What features of people are made from. `known_date` is what keeps the future out: a device's past counts from the day it was known whose it is. */
export const customerActivity = defineTable({
  layer: "features",
  table: "customer_activity",
  description:
    "What each known person did on a day, and the day from which it was known to be theirs.",
  row: z.object({
    customer_id: customerId,
    activity_date: date("UTC day it happened."),
    known_date: date("Day from which it could be counted: the device's identification, if later."),
    count_events: int64("Events; e-mails that were sent to the person are none."),
    count_sessions: int64("Sessions begun."),
    first_channel: nullable(string("Channel group of the day's first session.")),
    count_pageviews: int64("Page views."),
    engaged_minutes: float64("Engaged minutes."),
    count_product_views: int64("Product views."),
    count_carts: int64("Products added to a cart."),
    count_pricing_views: int64("Views of the pricing page."),
    count_email_deliveries: int64("E-mails delivered."),
    count_email_opens: int64("E-mails opened."),
    count_email_clicks: int64("E-mail links clicked."),
    count_orders: int64("Orders placed."),
    count_cancellations: int64("Orders taken back."),
    amount_micros: micros("Ordered, cancellations not taken off, micros of currency_code."),
    cancelled_micros: micros("Taken back, as a positive amount."),
    currency_code: nullable(string("ISO 4217; NULL on days without an order.")),
    is_active: bool("The person did something; a delivered e-mail alone is nothing that they did."),
  }),
  grain: ["customer_id", "activity_date", "known_date"],
  partitionBy: "activity_date",
  clusterBy: ["customer_id"],
});

const example = {
  customer_id: customerId,
  as_of_date: date("Cutoff: only what was known before this UTC day is counted."),
  country: string("Country, for the comparison of groups; not learnt from."),
};

const behaviour = {
  days_since_last_seen: nullable(int64("Days since the last event.")),
  count_sessions_28d: int64("Sessions in the last 28 days."),
  count_pageviews_28d: int64("Page views in the last 28 days."),
  engaged_minutes_28d: float64("Engaged minutes in the last 28 days."),
  count_product_views_28d: int64("Product views in the last 28 days."),
  count_carts_28d: int64("Products added to a cart in the last 28 days."),
  count_email_opens_28d: int64("E-mails opened in the last 28 days."),
  count_email_clicks_28d: int64("E-mail links clicked in the last 28 days."),
};

const purchases = {
  days_since_last_purchase: nullable(int64("Days since the last day with a purchase.")),
  days_since_first_purchase: nullable(int64("Days since the first day with a purchase.")),
  count_purchase_days: int64("Days with a purchase, ever."),
  count_purchase_days_90d: int64("Days with a purchase in the last 90 days."),
  mean_days_between_purchases: nullable(float64("Mean gap; NULL before the second purchase.")),
  overdue_ratio: nullable(float64("Days since the last purchase over the mean gap.")),
  average_purchase_value: nullable(float64("Mean spent on a purchase day.")),
  amount_90d: float64("Spent in the last 90 days."),
  cancelled_share: float64("Share of the amount ever ordered that was taken back."),
};

const labelled = (description: string) => ({ label: nullable(int64(description)) });
const storage = { grain: ["customer_id", "as_of_date"], partitionBy: "as_of_date" };

export const churnFeatures = defineTable({
  layer: "features",
  table: "churn",
  description:
    "What was known of each active customer before a cutoff, and whether the customer was lost after it.",
  row: z.object({
    ...example,
    ...labelled(
      "1 kept no purchase in the 28 days from the cutoff, 0 kept one, NULL not known yet.",
    ),
    ...purchases,
    ...behaviour,
  }),
  ...storage,
});

export const propensityFeatures = defineTable({
  layer: "features",
  table: "propensity",
  description:
    "What was known of each person before a cutoff, and whether the person bought within 14 days.",
  row: z.object({
    ...example,
    ...labelled("1 bought within 14 days from the cutoff, 0 did not, NULL not known yet."),
    ...purchases,
    ...behaviour,
    days_since_known: int64("Days since the person was first known."),
  }),
  ...storage,
});

export const clvFeatures = defineTable({
  layer: "features",
  table: "clv",
  description:
    "What was known of each customer before a cutoff, and the revenue of the 365 days after it.",
  row: z.object({
    ...example,
    label: nullable(
      float64(
        "Revenue in the 365 days from the cutoff, cancellations taken off; NULL not known yet.",
      ),
    ),
    currency_code: string("ISO 4217: the currency the customer bought in most."),
    frequency: int64("Days with a purchase after the first."),
    recency_weeks: float64("Weeks from the first purchase to the last."),
    age_weeks: float64("Weeks from the first purchase to the cutoff."),
    mean_repeat_value: float64("Mean spent on a purchase day after the first; 0 without one."),
    ...purchases,
    ...behaviour,
  }),
  ...storage,
});
