import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, nullable, string, timestamp } from "../../column.ts";

export const stagingCustomersIdentifierLinks = defineTable({
  layer: "silver",
  table: "staging_customers_identifier_links",
  description:
    "Edges of the identity graph: two identifiers that one record of a day names together.",
  row: z.object({
    link_date: date("UTC day of the records."),
    left_kind: string("Kind of the record's own identifier."),
    left_id: string("The record's own identifier.", { pii: "identifier" }),
    right_kind: nullable(
      string("Kind of the other identifier; NULL where the record has one only."),
    ),
    right_id: nullable(string("The other identifier.", { pii: "identifier" })),
    name_key: nullable(string("First name in lower case, letters only.", { pii: "name" })),
    first_seen_at: timestamp("First such record of the day."),
    last_seen_at: timestamp("Last such record of the day."),
  }),
  grain: ["link_date", "left_kind", "left_id", "right_kind", "right_id", "name_key"],
  partitionBy: "link_date",
  clusterBy: ["left_kind", "left_id"],
});
