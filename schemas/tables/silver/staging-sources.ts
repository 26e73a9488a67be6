import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, nullable, string } from "../../column.ts";

export const stagingSourcesPriorities = defineTable({
  layer: "silver",
  table: "staging_sources_priorities",
  description: "Which source counts where several report the same visits or the same money.",
  row: z.object({
    domain: string("sessions or orders."),
    source: string("web, ga4, stripe …, as its events say."),
    scope: nullable(string("Hostname of a site, or account of a source; NULL: all of it.")),
    priority: nullable(int64("The lowest counts; NULL: never counts.")),
  }),
  grain: ["domain", "source", "scope"],
});

export const stagingWebSources = defineTable({
  layer: "silver",
  table: "staging_web_sources",
  description: "The source whose events make the sessions of a site on a day.",
  row: z.object({
    event_date: date("UTC day."),
    page_hostname: string("Site."),
    source: string("web or ga4."),
  }),
  grain: ["event_date", "page_hostname"],
  partitionBy: "event_date",
});

export const stagingOrdersPayments = defineTable({
  layer: "silver",
  table: "staging_orders_payments",
  description: "Payments at a payment provider with the order of a shop that they paid.",
  row: z.object({
    payment_date: date("UTC day on which it was named."),
    payment_id: string("Charge or payment intent."),
    order_id: string("The order's id in its shop."),
    named_by: string(
      "shopify: its transaction names the payment; stripe: the charge names the order.",
    ),
  }),
  grain: ["payment_date", "payment_id", "order_id", "named_by"],
  partitionBy: "payment_date",
  clusterBy: ["payment_id"],
});
