import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

const decimal = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d{1,9})?$/, "not a decimal number")])
  .meta({ bigquery: "NUMERIC" });
const flag = z.union([z.boolean(), z.enum(["true", "false"])]);
const time = z.iso.datetime({ offset: true });
const email = z.string().nullish().meta({ pii: "email" });
const phone = z.string().nullish().meta({ pii: "phone" });

export const offlineReceipt = defineEvent({
  source: "offline",
  entity: "receipt",
  version: 1,
  description: "A receipt of a point of sale: a sale, or goods taken back.",
  payload: z.looseObject({
    receipt_id: z.string().min(1),
    kind: z.enum(["sale", "return"]),
    original_receipt_id: z.string().nullish(),
    store_id: z.string().min(1),
    sold_at: time,
    time_zone: z.string().nullish(),
    currency_code: z.string().regex(/^[A-Z]{3}$/, "not an ISO 4217 code"),
    total: decimal,
    tax: decimal.nullish(),
    customer_number: z.string().nullish().meta({ pii: "identifier" }),
    email,
    phone,
    country: z.string().nullish(),
  }),
  identity: { kind: "fields", fields: ["store_id", "receipt_id"] },
  occurredAt: "sold_at",
  batch: { formats: ["csv", "ndjson", "parquet"] },
});

export const offlineEventRegistration = defineEvent({
  source: "offline",
  entity: "event_registration",
  version: 1,
  description: "A person's registration for an event, or that they came.",
  payload: z.looseObject({
    registration_id: z.string().min(1),
    event_name: z.string().min(1),
    state: z.enum(["registered", "attended", "cancelled", "no_show"]),
    occurred_at: time,
    email,
    phone,
    first_name: z.string().nullish().meta({ pii: "name" }),
    last_name: z.string().nullish().meta({ pii: "name" }),
    company: z.string().nullish(),
    accepts_marketing: flag.nullish(),
  }),
  identity: { kind: "fields", fields: ["registration_id", "state"] },
  occurredAt: "occurred_at",
  readWhole: true,
  batch: { formats: ["csv", "ndjson", "parquet"] },
});

export const offlineCall = defineEvent({
  source: "offline",
  entity: "call",
  version: 1,
  description: "A call of the call centre.",
  payload: z.looseObject({
    call_id: z.string().min(1),
    started_at: time,
    duration_seconds: z
      .union([z.int(), z.string().regex(/^\d+$/, "not a whole number")])
      .nullish()
      .meta({ bigquery: "INT64" }),
    direction: z.enum(["inbound", "outbound"]),
    outcome: z.string().nullish(),
    agent: z.string().nullish(),
    email,
    phone,
    customer_number: z.string().nullish().meta({ pii: "identifier" }),
    salesforce_id: z.string().nullish().meta({ pii: "identifier" }),
  }),
  identity: { kind: "fields", fields: ["call_id"] },
  occurredAt: "started_at",
  readWhole: true,
  batch: { formats: ["csv", "ndjson", "parquet"] },
});

/** What happens away from screens: tills, events, telephones. */
export const offlineEvents = [offlineReceipt, offlineEventRegistration, offlineCall];
