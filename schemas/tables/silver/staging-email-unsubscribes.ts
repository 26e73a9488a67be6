import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, nullable, string, timestamp } from "../../column.ts";

const id = string("The event's id at HubSpot.");
const email = string("Normalised e-mail.", { pii: "email" });

export const stagingEmailStatusChanges = defineTable({
  layer: "silver",
  table: "staging_email_status_changes",
  description:
    "Halves of a changed subscription as HubSpot's connector lands them: whose and when, or to what.",
  row: z.object({
    record_date: date("UTC day of the record that says it."),
    email_event_id: id,
    happened_at: nullable(timestamp("When it changed.")),
    email: nullable(email),
    status: nullable(string("SUBSCRIBED or UNSUBSCRIBED, as HubSpot says.")),
  }),
  grain: ["record_date", "email_event_id"],
  partitionBy: "record_date",
});

export const stagingEmailUnsubscribes = defineTable({
  layer: "silver",
  table: "staging_email_unsubscribes",
  description: "Who left, by HubSpot's connector, once both halves of it are there.",
  row: z.object({
    source: string("hubspot."),
    email_event_id: id,
    occurred_at: timestamp("When they left."),
    email,
  }),
  grain: ["source", "email_event_id"],
});
