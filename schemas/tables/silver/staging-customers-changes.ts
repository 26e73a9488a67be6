import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, int64, nullable, numeric, string, timestamp } from "../../column.ts";

const stateColumns = {
  kind: string("An identifier kind, order, conversion, reporting, lead or contact."),
  id: string("Its id.", { pii: "identifier" }),
  customer_id: string("Whose it is; empty when nobody's.", { pii: "identifier" }),
};

export const stagingCustomersStates = defineTable({
  layer: "silver",
  table: "staging_customers_states",
  description: "What is known of people, as hashes to compare with the last good run's.",
  row: z.object({ ...stateColumns, state: string("Hash of what is known.") }),
  grain: ["kind", "id", "customer_id"],
});

export const settledStates = defineTable({
  layer: "ops",
  table: "settled_states",
  description:
    "staging_customers_states as the last good run left it; empty, everybody is made anew.",
  row: z.object({ ...stateColumns, state: string("Hash of what was known.") }),
  grain: ["kind", "id", "customer_id"],
});

export const stagingCustomersChanges = defineTable({
  layer: "silver",
  table: "staging_customers_changes",
  description: "Whose rows the running pipeline makes anew.",
  row: z.object({
    kind: string("customer, identity, device, conversion or reporting."),
    id: string("Its id.", { pii: "identifier" }),
  }),
  grain: ["kind", "id"],
});

export const stagingCustomersSessions = defineTable({
  layer: "silver",
  table: "staging_customers_sessions",
  description: "What a person's sessions add up to.",
  row: z.object({
    customer_id: string("Person.", { pii: "identifier" }),
    count_sessions: int64("Sessions on all devices."),
    last_session_at: timestamp("End of the last one."),
    first_session_date: date("Day of the first one."),
    first_session_source: string("Its source."),
    preferred_channel: string("Channel of most sessions, direct ones by the channel before them."),
  }),
  grain: ["customer_id"],
});

export const stagingCustomersPurchases = defineTable({
  layer: "silver",
  table: "staging_customers_purchases",
  description: "What a person's orders and refunds add up to, in units of currency_code.",
  row: z.object({
    customer_id: string("Person.", { pii: "identifier" }),
    currency_code: string("ISO 4217: of the latest purchase, else of the latest document."),
    total_purchases: int64("Completed orders."),
    total_revenue: nullable(numeric("Net of refunds and cancellations.")),
    total_refunded: nullable(numeric("Given back, positive.")),
    gross_revenue: nullable(numeric("Completed orders alone.")),
    total_revenue_usd: nullable(numeric("total_revenue in US dollars, by the rates of the days.")),
    count_unconverted_orders: int64("Documents in a currency without a rate of their day."),
    first_order_at: nullable(timestamp("First completed order.")),
    last_purchase_date: nullable(date("Day of the last one.")),
  }),
  grain: ["customer_id"],
});
