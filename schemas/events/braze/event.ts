import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/** https://www.braze.com/docs/user_guide/data/distribution/braze_currents/event_glossary , custom HTTP connector. */
export const brazeEvent = defineEvent({
  source: "braze",
  entity: "event",
  version: 1,
  description:
    "An event of Braze Currents: a message sent, opened or clicked, or a subscription changed.",
  payload: z.looseObject({
    id: z.string().min(1),
    event_type: z.string().regex(/^[a-z]+(\.[A-Za-z_]+)+$/, "not a Currents event type"),
    time: z.int().meta({ timeFormat: "epoch_s" }),
    user: z.looseObject({
      user_id: z.string().nullish().meta({ pii: "identifier" }),
      external_user_id: z.string().nullish().meta({ pii: "identifier" }),
      device_id: z.string().nullish().meta({ pii: "identifier" }),
      timezone: z.string().nullish(),
    }),
    properties: z
      .looseObject({
        email_address: z.string().nullish().meta({ pii: "email" }),
        campaign_id: z.string().nullish(),
        canvas_id: z.string().nullish(),
        message_variation_id: z.string().nullish(),
        send_id: z.string().nullish(),
        dispatch_id: z.string().nullish(),
        ip: z.string().nullish().meta({ pii: "ip" }),
      })
      .nullish(),
  }),
  identity: { kind: "fields", fields: ["id"] },
  occurredAt: "time",
  batch: { formats: ["ndjson"] },
});
