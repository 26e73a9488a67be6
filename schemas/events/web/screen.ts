import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { commonFields, hasId, idMissing } from "./common.ts";

/** https://segment.com/docs/connections/spec/screen/ */
export const webScreen = defineEvent({
  source: "web",
  entity: "screen",
  version: 1,
  description: "A screen view in a mobile app.",
  payload: z
    .looseObject({
      ...commonFields,
      type: z.literal("screen"),
      name: z.string().nullish(),
      category: z.string().nullish(),
      properties: z.record(z.string(), z.unknown()).nullish(),
    })
    .refine(hasId, idMissing),
  identity: { kind: "fields", fields: ["messageId"] },
  occurredAt: "timestamp",
});
