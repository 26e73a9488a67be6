import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { float64, nullable, string } from "../../column.ts";

export const stagingCustomersMatchRecords = defineTable({
  layer: "silver",
  table: "staging_customers_match_records",
  description: "Records of persons in the form in which they are compared.",
  row: z.object({
    record_id: string("Kind and id of the record.", { pii: "identifier" }),
    first_name: nullable(string("First name in lower case.", { pii: "name" })),
    last_name: nullable(string("Last name in lower case.", { pii: "name" })),
    street_number: nullable(string("Number in the street.", { pii: "address" })),
    street: nullable(string("Street in lower case.", { pii: "address" })),
    locality: nullable(string("Part of the city, or house, in lower case.", { pii: "address" })),
    city: nullable(string("City in lower case.", { pii: "address" })),
    postal_code: nullable(string("Postal code.", { pii: "address" })),
    region: nullable(string("State or region in lower case.", { pii: "address" })),
    date_of_birth: nullable(string("Birthday as digits.", { pii: "identifier" })),
    national_id: nullable(string("National id.", { pii: "identifier" })),
    email: nullable(string("Normalised e-mail.", { pii: "email" })),
    phone: nullable(string("Digits of the phone.", { pii: "phone" })),
  }),
  grain: ["record_id"],
});

export const stagingCustomersMatches = defineTable({
  layer: "silver",
  table: "staging_customers_matches",
  description:
    "Pairs of records that are probably one person's, for people to look at; nothing is glued by it.",
  row: z.object({
    record_id_1: string("Kind and id of the one.", { pii: "identifier" }),
    record_id_2: string("Kind and id of the other.", { pii: "identifier" }),
    match_weight: float64("Sum of the fields' weights; each unit doubles the odds. From 10 on."),
  }),
  grain: ["record_id_1", "record_id_2"],
});
