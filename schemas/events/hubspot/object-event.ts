import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

const objectId = z.int().meta({ pii: "identifier" });

const notification = {
  eventId: z.int(),
  subscriptionId: z.int().nullish(),
  portalId: z.int(),
  appId: z.int().nullish(),
  occurredAt: z.int().meta({ timeFormat: "epoch_ms" }),
  subscriptionType: z.string().min(1),
  attemptNumber: z.int().nullish(),
  changeSource: z.string().nullish(),
};

/** https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide#webhook-payloads */
export const hubspotObjectEvent = defineEvent({
  source: "hubspot",
  entity: "object_event",
  version: 1,
  description:
    "A webhook notification of HubSpot: an object was created, changed, merged, associated or deleted.",
  payload: z.looseObject({
    ...notification,
    objectId,
    /** Of the generic subscriptions `object.*`: 0-1 is a contact, 0-3 a deal. */
    objectTypeId: z.string().nullish(),
    propertyName: z.string().nullish(),
    propertyValue: z.string().nullish().meta({ pii: "event" }),
    primaryObjectId: objectId.nullish(),
    mergedObjectIds: z.array(objectId).nullish(),
    newObjectId: objectId.nullish(),
    numberOfPropertiesMoved: z.int().nullish(),
  }),
  // An eventId alone is not unique, as its documentation says; a repeated delivery differs in its attemptNumber only.
  identity: {
    kind: "fields",
    fields: ["portalId", "subscriptionType", "objectId", "occurredAt", "eventId"],
  },
  occurredAt: "occurredAt",
  readWhole: true,
  // An association has two ends in place of an object.
  otherForms: [
    {
      knownBy: "fromObjectId",
      payload: z.looseObject({
        ...notification,
        fromObjectId: objectId,
        toObjectId: objectId,
        associationType: z.string().nullish(),
        associationRemoved: z.boolean().nullish(),
        isPrimaryAssociation: z.boolean().nullish(),
      }),
      identity: {
        kind: "fields",
        fields: [
          "portalId",
          "subscriptionType",
          "fromObjectId",
          "toObjectId",
          "occurredAt",
          "eventId",
        ],
      },
      occurredAt: "occurredAt",
    },
  ],
  batch: { formats: ["ndjson"] },
});
