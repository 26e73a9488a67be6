import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { int64, nullable, numeric, string } from "../../column.ts";
import { visitColumns } from "./staging-web-visits.ts";

const lastNonDirect =
  "of the last session within 90 days that was not direct, this one included; else its own";

export const stagingWebSessions = defineTable({
  layer: "silver",
  table: "staging_web_sessions",
  description: "Web and app sessions with their number, their person and the sources before them.",
  row: z.object({
    ...visitColumns,
    session_number: int64("1 for the device's first session."),
    customer_id: nullable(string("Person, when the identity graph knows.", { pii: "identifier" })),
    purchase_revenue: numeric("Revenue in units of currency_code."),
    last_non_direct_source: string(`Source ${lastNonDirect}.`),
    last_non_direct_medium: string(`Medium ${lastNonDirect}.`),
    last_non_direct_campaign: nullable(string(`Campaign ${lastNonDirect}.`)),
    last_non_direct_content: nullable(string(`Campaign content ${lastNonDirect}.`)),
    last_non_direct_term: nullable(string(`Campaign term ${lastNonDirect}.`)),
    last_non_direct_default_channel_grouping: string(`Channel ${lastNonDirect}.`),
    user_source: string("Source of the device's first session."),
    user_medium: string("Medium of the device's first session."),
    user_campaign: nullable(string("Campaign of the device's first session.")),
  }),
  grain: ["session_key"],
  partitionBy: "session_start_date",
  clusterBy: ["user_pseudo_id"],
});
