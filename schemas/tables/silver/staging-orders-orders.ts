import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, micros, nullable, string, timestamp } from "../../column.ts";

/**
 * An order and a refund are documents of their own, each of its own day, as the retail export's cancellations are: what came
 * back later never changes an old day. Net revenue is the sum of `amount_micros`, what was given back that of
 * `refunded_micros`.
 */
export const stagingOrdersOrders = defineTable({
  layer: "silver",
  table: "staging_orders_orders",
  description:
    "Orders, and refunds and cancellations as documents of their own, of every shop, once each.",
  row: z.object({
    source: string("retail, shopify, stripe or offline."),
    order_id: string("The document's id in its source."),
    original_order_id: nullable(
      string("Order that a refund belongs to, where the source says it."),
    ),
    account: nullable(
      string("Connected account of Stripe, or store of a till; NULL where a source has one."),
    ),
    payment_id: nullable(string("Stripe's payment intent of a charge or refund.")),
    order_date: date("UTC day of the document."),
    ordered_at: timestamp("Time of the document."),
    time_zone: nullable(string("Zone of the shop, where the source says it.")),
    customer_number: nullable(string("The source's id of the customer.", { pii: "identifier" })),
    email: nullable(string("Normalised e-mail.", { pii: "email" })),
    phone: nullable(string("Phone as received.", { pii: "phone" })),
    country: nullable(string("Country as the source writes it.")),
    channel: string("online or store."),
    status: string(
      "completed, pending, cancelled or refunded; a state that is not known as the source writes it.",
    ),
    amount_micros: micros(
      "What the document adds to revenue, in micros of currency_code: negative for refunds, 0 while pending or cancelled.",
    ),
    refunded_micros: micros("What a refund gave back, positive; 0 for orders."),
    currency_code: string("ISO 4217."),
    is_cancellation: bool("A refund or cancellation document, or an order that was cancelled."),
    is_test: bool("A test order; it has no amount."),
  }),
  grain: ["source", "order_id"],
  partitionBy: "order_date",
  clusterBy: ["customer_number", "order_id"],
});
