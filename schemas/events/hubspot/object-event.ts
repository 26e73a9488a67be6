import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/** https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide#webhook-payloads */
export const hubspotObjectEvent = defineEvent({
  source: "hubspot",
  entity: "object_event",
  version: 1,
  description:
    "A webhook notification of HubSpot: an object was created, changed, merged or deleted.",
  payload: z.looseObject({
    eventId: z.int(),
    subscriptionId: z.int().nullish(),
    portalId: z.int(),
    appId: z.int().nullish(),
    occurredAt: z.int().meta({ timeFormat: "epoch_ms" }),
    subscriptionType: z.string().min(1),
    attemptNumber: z.int().nullish(),
    objectId: z.int().meta({ pii: "identifier" }),
    propertyName: z.string().nullish(),
    propertyValue: z.string().nullish().meta({ pii: "event" }),
    changeSource: z.string().nullish(),
  }),
  // An eventId alone is not unique, as its documentation says; a repeated delivery differs in its attemptNumber only.
  identity: {
    kind: "fields",
    fields: ["portalId", "subscriptionType", "objectId", "occurredAt", "eventId"],
  },
  occurredAt: "occurredAt",
  readWhole: true,
  batch: { formats: ["ndjson"] },
});
