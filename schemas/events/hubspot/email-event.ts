import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { connectorFormOf } from "../connector-table.ts";
import { hubspotActivityTables } from "./activity-tables.ts";

/** https://developers.hubspot.com/docs/api-reference/legacy/email-analytics-v1/guide */
export const hubspotEmailEvent = defineEvent({
  source: "hubspot",
  entity: "email_event",
  version: 1,
  description:
    "What became of a HubSpot e-mail: sent, delivered, opened, clicked, bounced, unsubscribed.",
  payload: z.looseObject({
    id: z.string().min(1),
    created: z.int().meta({ timeFormat: "epoch_ms" }),
    type: z.enum([
      "SENT",
      "DROPPED",
      "PROCESSED",
      "DELIVERED",
      "DEFERRED",
      "BOUNCE",
      "OPEN",
      "CLICK",
      "PRINT",
      "FORWARD",
      "STATUSCHANGE",
      "SPAMREPORT",
      "SUPPRESSED",
      "UNBOUNCE",
      "UNBOUNCED",
    ]),
    recipient: z.string().nullish().meta({ pii: "email" }),
    portalId: z.int().nullish(),
    appId: z.int().nullish(),
    emailCampaignId: z.int().nullish(),
    sentBy: z.looseObject({ id: z.string(), created: z.int() }).nullish(),
    filteredEvent: z.boolean().nullish(),
    portalSubscriptionStatus: z.string().nullish(),
    url: z.string().nullish(),
    ipAddress: z.string().nullish().meta({ pii: "ip" }),
  }),
  identity: { kind: "fields", fields: ["created", "id"] },
  occurredAt: "created",
  otherForms: [connectorFormOf(hubspotActivityTables, "email_event")],
  batch: { formats: ["csv", "ndjson", "parquet"] },
});
