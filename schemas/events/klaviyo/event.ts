import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/** https://developers.klaviyo.com/en/docs/working_with_system_webhooks : a member of `data`, which wraps a Get Event answer. */
export const klaviyoEvent = defineEvent({
  source: "klaviyo",
  entity: "event",
  version: 1,
  description: "An event of Klaviyo: what a profile did with a message.",
  payload: z.looseObject({
    external_id: z.string().min(1),
    topic: z.string().regex(/^event:/, "not a topic, which begins with event:"),
    payload: z.looseObject({
      data: z.looseObject({
        id: z.string().nullish(),
        attributes: z.looseObject({
          datetime: z.iso.datetime({ offset: true }),
          event_properties: z
            .looseObject({ "Recipient Email Address": z.string().nullish().meta({ pii: "email" }) })
            .nullish(),
        }),
      }),
    }),
  }),
  identity: { kind: "fields", fields: ["external_id"] },
  occurredAt: "payload.data.attributes.datetime",
  batch: { formats: ["ndjson"] },
});
