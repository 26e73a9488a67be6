import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import {
  bool,
  date,
  float64,
  int64,
  micros,
  nullable,
  numeric,
  string,
  timestamp,
} from "../../column.ts";

export const stagingCustomersOrders = defineTable({
  layer: "silver",
  table: "staging_customers_orders",
  description:
    "Orders and refunds of every source with the person they belong to; tests and unpaid ones left out.",
  row: z.object({
    source: string("retail, shopify, stripe or offline."),
    order_id: string("The document's id in its source."),
    original_order_id: nullable(string("Order that a refund belongs to.")),
    customer_id: nullable(string("Person, when the identity graph knows.", { pii: "identifier" })),
    order_date: date("UTC day."),
    ordered_at: timestamp("Time of the document."),
    channel: string("online or store."),
    is_purchase: bool("A completed order, no refund or cancellation."),
    amount_micros: micros("What it adds to revenue, in micros of currency_code."),
    refunded_micros: micros("What it gave back, positive."),
    currency_code: string("ISO 4217."),
    usd_rate: nullable(
      numeric("US dollars for one unit on order_date; none where no rate is known."),
    ),
  }),
  grain: ["source", "order_id"],
  clusterBy: ["customer_id"],
});

const conversionColumns = {
  conversion_id: string("Type, source and id.", { pii: "identifier" }),
  conversion_type: string("purchase, lead, opportunity or opportunity_won."),
  customer_id: nullable(string("Person, when the identity graph knows.", { pii: "identifier" })),
  conversion_timestamp: timestamp("When."),
  revenue_micros: micros("Worth of the conversion in micros of currency_code."),
  currency_code: nullable(string("ISO 4217; none for leads.")),
  reporting_revenue_micros: nullable(
    micros(
      "The same in micros of reporting_currency_code; none where no rate of that day is known.",
    ),
  ),
  reporting_currency_code: nullable(string("Currency in which the shop sells most.")),
};

export const stagingMarketingConversions = defineTable({
  layer: "silver",
  table: "staging_marketing_conversions",
  description: "Purchases, leads and opportunities with their person and their worth.",
  row: z.object(conversionColumns),
  grain: ["conversion_id"],
});

export const stagingMarketingTouches = defineTable({
  layer: "silver",
  table: "staging_marketing_touches",
  description: "Conversions with the sessions that led to them.",
  row: z.object({
    ...conversionColumns,
    touch_index: int64("1 for the oldest touch."),
    path_length: int64("Touches of the conversion."),
    session_key: nullable(string("Session; none for Unattributed.")),
    touched_at: nullable(timestamp("Start of the session.")),
    channel: string("GA4 default channel group, or Unattributed."),
    source: nullable(string("Source of the session.")),
    medium: nullable(string("Medium of the session.")),
    campaign: nullable(string("Campaign of the session.")),
  }),
  grain: ["conversion_id", "touch_index"],
  clusterBy: ["conversion_id"],
});

export const stagingMarketingSteps = defineTable({
  layer: "silver",
  table: "staging_marketing_steps",
  description: "How often a person went from one channel to the next, by what the path led to.",
  row: z.object({
    person: string("Person, or a device whose owner is not known.", { pii: "identifier" }),
    conversion_type: string("purchase, lead, opportunity or opportunity_won."),
    from_channel: string("GA4 default channel group, or (start)."),
    to_channel: string("The next one; (conversion) or (null) at the end."),
    count_steps: int64("Steps on all paths of the person."),
  }),
  grain: ["person", "conversion_type", "from_channel", "to_channel"],
  clusterBy: ["person"],
});

export const stagingMarketingChannelEffects = defineTable({
  layer: "silver",
  table: "staging_marketing_channel_effects",
  description: "What conversions would lose without a channel, by a Markov chain over all paths.",
  row: z.object({
    conversion_type: string("purchase, lead, opportunity or opportunity_won."),
    channel: string("GA4 default channel group."),
    conversion_chance: float64("Chance that a path converts."),
    chance_without: float64("The same when the channel leads nowhere."),
    removal_effect: float64("1 - chance_without / conversion_chance."),
  }),
  grain: ["conversion_type", "channel"],
});
