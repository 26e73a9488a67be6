import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { connectorFormOf } from "../connector-table.ts";
import { shopifyRestSalesTables } from "./rest-sales-tables.ts";

const time = z.iso.datetime({ offset: true });
const money = z.string().regex(/^-?\d+(\.\d+)?$/, "not a decimal number in text");
const email = z.string().nullish().meta({ pii: "email" });
const phone = z.string().nullish().meta({ pii: "phone" });
const name = z.string().nullish().meta({ pii: "name" });

/** An address of an order or a customer. */
const address = z
  .looseObject({
    first_name: name,
    last_name: name,
    phone,
    address1: z.string().nullish().meta({ pii: "address" }),
    city: z.string().nullish().meta({ pii: "address" }),
    zip: z.string().nullish().meta({ pii: "address" }),
    country_code: z.string().nullish(),
  })
  .nullish();

/** https://shopify.dev/docs/api/admin-rest/latest/resources/order . An order's states belong to the day it was placed. */
export const shopifyOrder = defineEvent({
  source: "shopify",
  entity: "order",
  version: 1,
  description: "A state of a Shopify order, from a webhook or its connector.",
  payload: z.looseObject({
    id: z.int(),
    created_at: time,
    updated_at: time,
    currency: z.string(),
    total_price: money,
    financial_status: z.string().nullish(),
    cancelled_at: time.nullish(),
    test: z.boolean().nullish(),
    email,
    phone,
    customer: z.looseObject({ id: z.int().meta({ pii: "identifier" }), email }).nullish(),
    browser_ip: z.string().nullish().meta({ pii: "ip" }),
    billing_address: address,
    shipping_address: address,
    line_items: z.array(z.looseObject({ id: z.int(), quantity: z.int(), price: money })).max(1_000),
  }),
  identity: { kind: "fields", fields: ["id", "updated_at"] },
  occurredAt: "created_at",
  otherForms: [connectorFormOf(shopifyRestSalesTables, "order")],
  batch: { formats: ["csv", "ndjson", "parquet"] },
});

/** https://shopify.dev/docs/api/admin-rest/latest/resources/refund */
export const shopifyRefund = defineEvent({
  source: "shopify",
  entity: "refund",
  version: 1,
  description: "A refund of a Shopify order with the transactions that moved the money.",
  payload: z.looseObject({
    id: z.int(),
    order_id: z.int(),
    created_at: time,
    transactions: z
      .array(z.looseObject({ kind: z.string(), status: z.string(), amount: money }))
      .max(1_000),
  }),
  identity: { kind: "fields", fields: ["id"] },
  occurredAt: "created_at",
  otherForms: [connectorFormOf(shopifyRestSalesTables, "refund")],
  batch: { formats: ["csv", "ndjson", "parquet"] },
});

/** https://shopify.dev/docs/api/admin-rest/latest/resources/customer */
export const shopifyCustomer = defineEvent({
  source: "shopify",
  entity: "customer",
  version: 1,
  description: "A state of a Shopify customer, from a webhook or its connector.",
  payload: z.looseObject({
    id: z.int().meta({ pii: "identifier" }),
    created_at: time,
    updated_at: time,
    email,
    phone,
    first_name: name,
    last_name: name,
    email_marketing_consent: z
      .looseObject({ state: z.string(), consent_updated_at: time.nullish() })
      .nullish(),
    sms_marketing_consent: z
      .looseObject({ state: z.string(), consent_updated_at: time.nullish() })
      .nullish(),
    default_address: address,
  }),
  identity: { kind: "fields", fields: ["id", "updated_at"] },
  occurredAt: "updated_at",
  readWhole: true,
  otherForms: [connectorFormOf(shopifyRestSalesTables, "customer")],
  batch: { formats: ["csv", "ndjson", "parquet"] },
});

export const shopifyRecords = [shopifyOrder, shopifyRefund, shopifyCustomer];
