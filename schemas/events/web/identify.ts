import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { commonFields, hasId, idMissing, traits } from "./common.ts";

/** https://segment.com/docs/connections/spec/identify/ */
export const webIdentify = defineEvent({
  source: "web",
  entity: "identify",
  version: 1,
  description: "Who a person is: traits for a user id.",
  payload: z
    .looseObject({
      ...commonFields,
      type: z.literal("identify"),
      traits: traits.nullish(),
    })
    .refine(hasId, idMissing),
  identity: { kind: "fields", fields: ["messageId"] },
  occurredAt: "timestamp",
});
