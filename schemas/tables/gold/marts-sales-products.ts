import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, nullable, numeric, string } from "../../column.ts";

export const martsSalesProducts = defineTable({
  layer: "gold",
  table: "marts_sales_products",
  description: "One row per product that was sold: its latest name and price, and how it sells.",
  row: z.object({
    product_id: string("The shop's product code."),
    product_name: nullable(string("Name of its latest line that has one.")),
    unit_price: numeric("Price of its latest sale, in currency_code."),
    currency_code: string("ISO 4217."),
    count_orders: int64("Orders with it, cancellations left out."),
    total_quantity: int64("Units sold less units taken back."),
    last_sold_date: date("Day of its latest sale."),
  }),
  grain: ["product_id"],
  clusterBy: ["product_id"],
});
