import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, string, timestamp } from "../../column.ts";

export const stagingCustomersConsentEvents = defineTable({
  layer: "silver",
  table: "staging_customers_consent_events",
  description:
    "Every time a person granted or denied a purpose on a channel, as a system recorded it. Silence is no row.",
  row: z.object({
    consent_event_id: string("Id of the record it comes from, and what it says."),
    event_date: date("UTC day."),
    occurred_at: timestamp("When it was said."),
    identifier_kind: string("email, phone, user_id, salesforce_id or hubspot_id."),
    identifier: string("Whose consent; e-mail normalised.", { pii: "identifier" }),
    purpose: string(
      "marketing, personalization, ads_user_data, ads_personalization or sales_outreach.",
    ),
    channel: string("email, sms, push, ads, crm or all."),
    state: string("granted or denied."),
    source: string("System that recorded it."),
  }),
  grain: ["consent_event_id"],
  partitionBy: "event_date",
  clusterBy: ["identifier_kind", "identifier"],
});
