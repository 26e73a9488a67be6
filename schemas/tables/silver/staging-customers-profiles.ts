import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, nullable, repeated, string, timestamp } from "../../column.ts";

export const stagingCustomersProfiles = defineTable({
  layer: "silver",
  table: "staging_customers_profiles",
  description: "One row per person, over the ids that web, CRM and shop know them by.",
  row: z.object({
    customer_id: string("Stable id of the person.", { pii: "identifier" }),
    user_ids: repeated(string("Site and shop ids.", { pii: "identifier" })),
    anonymous_ids: repeated(string("Devices.", { pii: "identifier" })),
    salesforce_contact_id: nullable(string("Latest CRM contact.", { pii: "identifier" })),
    salesforce_lead_id: nullable(string("Latest CRM lead.", { pii: "identifier" })),
    hubspot_contact_id: nullable(string("Latest HubSpot contact.", { pii: "identifier" })),
    shopify_customer_ids: repeated(string("Shopify customers.", { pii: "identifier" })),
    stripe_customer_ids: repeated(string("Stripe customers.", { pii: "identifier" })),
    braze_external_id: nullable(
      string("Braze's external id, which is the first of the user ids.", { pii: "identifier" }),
    ),
    email: nullable(string("Normalised e-mail.", { pii: "email" })),
    email_sha256: nullable(string("Hex SHA-256 of the normalised e-mail.", { pii: "identifier" })),
    phone: nullable(string("Phone as received last.", { pii: "phone" })),
    first_name: nullable(string("First name.", { pii: "name" })),
    last_name: nullable(string("Last name.", { pii: "name" })),
    city: nullable(string("City.", { pii: "address" })),
    region: nullable(string("State or region.")),
    country: nullable(string("Country.")),
    postal_code: nullable(string("Postal code.", { pii: "address" })),
    lead_source: nullable(string("Lead source in the CRM.")),
    lead_status: nullable(string("Lead status in the CRM.")),
    lead_created_at: nullable(timestamp("When the CRM lead was created.")),
    has_opted_out_of_email: nullable(bool("CRM opt-out; unknown when no CRM record says.")),
    account_id: nullable(string("Account of the CRM contact.")),
    account_name: nullable(string("Its name.")),
    last_activity_date: nullable(date("Day of the last sales activity on the CRM contact.")),
    first_seen_at: timestamp("First record of the person."),
    last_seen_at: timestamp("Last record of the person."),
  }),
  grain: ["customer_id"],
  clusterBy: ["customer_id"],
});
