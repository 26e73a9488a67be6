import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, int64, micros, nullable, string, timestamp } from "../../column.ts";

export const stagingOrdersOrderLines = defineTable({
  layer: "silver",
  table: "staging_orders_order_lines",
  description: "Order lines once each; cancellations and lines without a customer are kept.",
  row: z.object({
    order_line_id: string("Event id of the line."),
    order_id: string("Invoice number."),
    order_date: date("Day of the invoice."),
    ordered_at: timestamp("Time of the invoice; the source states no zone, taken as UTC."),
    customer_number: nullable(string("The shop's id of the customer.", { pii: "identifier" })),
    product_id: string("Stock code."),
    product_name: nullable(string("Description.")),
    quantity: int64("Units; negative on cancellations."),
    unit_price_micros: micros("Price of a unit in micros of currency_code."),
    amount_micros: micros("Quantity × unit price, exact."),
    currency_code: string("ISO 4217."),
    country: nullable(string("Country of the customer.")),
    is_cancellation: bool("Invoice number begins with C."),
  }),
  grain: ["order_line_id"],
  partitionBy: "order_date",
  clusterBy: ["customer_number", "order_id"],
});
