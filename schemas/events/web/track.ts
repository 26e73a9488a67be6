import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { commonFields, hasId, idMissing } from "./common.ts";

/** https://segment.com/docs/connections/spec/track/ */
export const webTrack = defineEvent({
  source: "web",
  entity: "track",
  version: 1,
  description: "Something a person did: an event name with properties.",
  payload: z
    .looseObject({
      ...commonFields,
      type: z.literal("track"),
      event: z.string().min(1),
      properties: z.record(z.string(), z.unknown()).nullish(),
    })
    .refine(hasId, idMissing),
  identity: { kind: "fields", fields: ["messageId"] },
  occurredAt: "timestamp",
});
