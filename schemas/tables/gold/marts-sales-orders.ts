import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, int64, nullable, numeric, string, timestamp } from "../../column.ts";

export const martsSalesOrders = defineTable({
  layer: "gold",
  table: "marts_sales_orders",
  description: "One row per order or cancellation, those without a customer included.",
  row: z.object({
    order_id: string("Invoice number."),
    order_date: date("Day of the order's first line."),
    ordered_at: timestamp("Time of its first line."),
    customer_number: nullable(string("The shop's id of the customer.", { pii: "identifier" })),
    is_cancellation: bool("The order takes an earlier one back."),
    count_lines: int64("Lines."),
    total_quantity: int64("Units; negative on cancellations."),
    total_amount: numeric("Sum of the lines, exact, in currency_code."),
    currency_code: string("ISO 4217."),
    country: nullable(string("Country of the customer.")),
  }),
  grain: ["order_id"],
  partitionBy: "order_date",
  clusterBy: ["customer_number"],
});
