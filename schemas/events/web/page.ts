import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { commonFields, hasId, idMissing } from "./common.ts";

/** https://segment.com/docs/connections/spec/page/ */
export const webPage = defineEvent({
  source: "web",
  entity: "page",
  version: 1,
  description: "A page view.",
  payload: z
    .looseObject({
      ...commonFields,
      type: z.literal("page"),
      name: z.string().nullish(),
      category: z.string().nullish(),
      properties: z.record(z.string(), z.unknown()).nullish(),
    })
    .refine(hasId, idMissing),
  identity: { kind: "fields", fields: ["messageId"] },
  occurredAt: "timestamp",
});
