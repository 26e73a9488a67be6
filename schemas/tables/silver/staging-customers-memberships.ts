import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, nullable, string, timestamp } from "../../column.ts";

export const stagingCustomersMemberships = defineTable({
  layer: "silver",
  table: "staging_customers_memberships",
  description: "Every person's identifiers, those included that several people use.",
  row: z.object({
    identifier_kind: string("As in staging_customers_identifiers."),
    identifier: string("Normalised identifier.", { pii: "identifier" }),
    customer_id: string("Person.", { pii: "identifier" }),
    is_shared: bool("More than one person uses it."),
    name_key: nullable(
      string("First name that tells the users of a shared identifier apart.", { pii: "name" }),
    ),
    first_seen_at: timestamp("First record that names it."),
    last_seen_at: timestamp("Last record that names it."),
  }),
  grain: ["identifier_kind", "identifier", "customer_id"],
  clusterBy: ["customer_id"],
});
