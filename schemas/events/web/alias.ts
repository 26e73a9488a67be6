import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { commonFields } from "./common.ts";

/** https://segment.com/docs/connections/spec/alias/ */
export const webAlias = defineEvent({
  source: "web",
  entity: "alias",
  version: 1,
  description: "Two ids belong to one person.",
  payload: z.looseObject({
    ...commonFields,
    type: z.literal("alias"),
    userId: z.string().min(1).meta({ pii: "identifier" }),
    previousId: z.string().min(1).meta({ pii: "identifier" }),
  }),
  identity: { kind: "fields", fields: ["messageId"] },
  occurredAt: "timestamp",
});
