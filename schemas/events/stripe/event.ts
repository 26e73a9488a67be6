import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

const unixTime = z.int().meta({ timeFormat: "epoch_s" });

/**
 * https://docs.stripe.com/api/events/object . Its day is that of the object it tells of, so that all states of a charge meet in
 * one day; objects that state no time of creation have the event's.
 */
export const stripeEvent = defineEvent({
  source: "stripe",
  entity: "event",
  version: 1,
  description: "An event of Stripe: what happened to which object, with the object as it then was.",
  payload: z.looseObject({
    id: z.string().regex(/^evt_/, "not an event id, which begins with evt_"),
    object: z.literal("event"),
    type: z.string().regex(/^[a-z0-9_]+(\.[a-z0-9_]+)+$/, "not an event type"),
    created: unixTime,
    livemode: z.boolean(),
    api_version: z.string().nullish(),
    account: z.string().nullish(),
    data: z.looseObject({
      object: z.looseObject({
        object: z.string().min(1),
        id: z.string().nullish(),
        created: unixTime.nullish(),
        email: z.string().nullish().meta({ pii: "email" }),
        customer: z.unknown().optional().meta({ pii: "identifier" }),
        billing_details: z
          .looseObject({
            email: z.string().nullish().meta({ pii: "email" }),
            name: z.string().nullish().meta({ pii: "name" }),
            phone: z.string().nullish().meta({ pii: "phone" }),
          })
          .nullish(),
        receipt_email: z.string().nullish().meta({ pii: "email" }),
      }),
    }),
  }),
  identity: { kind: "fields", fields: ["id"] },
  occurredAt: "data.object.created",
  otherTimes: ["created"],
  batch: { formats: ["ndjson"] },
});
