import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { string, timestamp } from "../../column.ts";

/** No row means unknown, and unknown means no. */
export const stagingCustomersConsent = defineTable({
  layer: "silver",
  table: "staging_customers_consent",
  description: "Latest consent of each person by purpose and channel, over all their identifiers.",
  row: z.object({
    customer_id: string("Person.", { pii: "identifier" }),
    purpose: string(
      "marketing, personalization, ads_user_data, ads_personalization or sales_outreach.",
    ),
    channel: string("email, sms, push, ads, crm or all."),
    state: string("granted or denied; of two at the same instant the denial holds."),
    updated_at: timestamp("When the person last said so."),
    source: string("System that recorded it."),
  }),
  grain: ["customer_id", "purpose", "channel"],
  clusterBy: ["customer_id"],
});
