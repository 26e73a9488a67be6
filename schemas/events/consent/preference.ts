import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/** A choice that a person made in a preference centre, a form or on the phone. Nothing follows from a choice not made. */
export const consentPreference = defineEvent({
  source: "consent",
  entity: "preference",
  version: 1,
  description: "A consent given or refused, for a purpose and a channel.",
  payload: z.looseObject({
    preference_id: z.string().min(1),
    identifier_kind: z.enum(["email", "phone", "user_id", "salesforce_id", "hubspot_id"]),
    identifier: z.string().min(1).meta({ pii: "identifier" }),
    purpose: z.enum([
      "marketing",
      "personalization",
      "ads_user_data",
      "ads_personalization",
      "sales_outreach",
    ]),
    channel: z.enum(["email", "sms", "push", "ads", "crm", "all"]),
    state: z.enum(["granted", "denied"]),
    occurred_at: z.iso.datetime({ offset: true }),
    collected_by: z.string().nullish(),
    text_version: z.string().nullish(),
  }),
  identity: { kind: "fields", fields: ["preference_id"] },
  occurredAt: "occurred_at",
  batch: { formats: ["csv", "ndjson"] },
});
