import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { commonFields, hasId, idMissing } from "./common.ts";

/** https://segment.com/docs/connections/spec/group/ */
export const webGroup = defineEvent({
  source: "web",
  entity: "group",
  version: 1,
  description: "A person belongs to an account.",
  payload: z
    .looseObject({
      ...commonFields,
      type: z.literal("group"),
      groupId: z.string().min(1),
      traits: z.record(z.string(), z.unknown()).nullish(),
    })
    .refine(hasId, idMissing),
  identity: { kind: "fields", fields: ["messageId"] },
  occurredAt: "timestamp",
});
