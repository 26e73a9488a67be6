import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { string, timestamp } from "../../column.ts";

/** Identifiers that more than one person uses, or that are listed as nobody's, are absent: unknown rather than wrong. */
export const stagingCustomersIdentifiers = defineTable({
  layer: "silver",
  table: "staging_customers_identifiers",
  description: "Which person an identifier belongs to, from the identity graph.",
  row: z.object({
    identifier_kind: string(
      "user_id, anonymous_id, email, phone, salesforce_lead_id, salesforce_contact_id, hubspot_contact_id, shopify_customer_id, stripe_customer_id or braze_external_id.",
    ),
    identifier: string("Normalised identifier.", { pii: "identifier" }),
    customer_id: string("Person.", { pii: "identifier" }),
    first_seen_at: timestamp("First record that names it."),
    last_seen_at: timestamp("Last record that names it."),
  }),
  grain: ["identifier_kind", "identifier"],
  clusterBy: ["identifier_kind", "identifier"],
});
