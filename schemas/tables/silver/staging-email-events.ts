import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, nullable, string, timestamp } from "../../column.ts";

export const stagingEmailEvents = defineTable({
  layer: "silver",
  table: "staging_email_events",
  description: "What became of each e-mail, from every system that sends them, once each.",
  row: z.object({
    email_event_id: string("Idempotency key of the event, within its source."),
    source: string("hubspot, braze, klaviyo or web."),
    event_type: string("sent, delivered, opened, clicked, bounced, unsubscribed or spam_reported."),
    occurred_at: timestamp("When it happened."),
    event_date: date("UTC day."),
    email: nullable(string("Normalised address of the recipient.", { pii: "email" })),
    user_id: nullable(string("The site's id of the recipient.", { pii: "identifier" })),
    anonymous_id: nullable(string("Device of the recipient, from web.", { pii: "identifier" })),
    email_send_id: nullable(
      string("The one send to the one person, joined over its events.", { pii: "identifier" }),
    ),
    campaign_id: nullable(string("Campaign in its source.")),
    campaign_name: nullable(string("Its name, where the event says it.")),
    template_id: nullable(string("Template or content.")),
    variation_id: nullable(string("Variation of an experiment.")),
    link_url: nullable(string("What was clicked.")),
    is_machine_open: bool("Opened by a machine that protects privacy or scans links."),
  }),
  grain: ["source", "email_event_id"],
  partitionBy: "event_date",
  clusterBy: ["email", "campaign_id"],
});
