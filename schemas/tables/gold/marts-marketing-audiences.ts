import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, nullable, string } from "../../column.ts";

/** What activation sends to advertising and messaging tools. A person may be in several audiences. */
export const martsMarketingAudiences = defineTable({
  layer: "gold",
  table: "marts_marketing_audiences",
  description:
    "Members of each audience, with what a destination matches them by and their consent.",
  row: z.object({
    audience: string("high_value, churn_risk, suppression, open_leads or recent_buyers."),
    customer_id: string("Person.", { pii: "identifier" }),
    email: nullable(string("Normalised e-mail.", { pii: "email" })),
    phone: nullable(string("Phone.", { pii: "phone" })),
    first_name: nullable(string("First name.", { pii: "name" })),
    last_name: nullable(string("Last name.", { pii: "name" })),
    country: nullable(string("Country.")),
    postal_code: nullable(string("Postal code.", { pii: "address" })),
    consent_ads_user_data: bool(
      "Consent to share data with ad platforms; absent consent is false.",
    ),
    consent_ads_personalization: bool("Consent to personalised ads; absent consent is false."),
    reason: string("Why the person is in the audience."),
    as_of_date: date("Day of the newest data that decided it."),
  }),
  grain: ["audience", "customer_id"],
  clusterBy: ["audience", "customer_id"],
});
