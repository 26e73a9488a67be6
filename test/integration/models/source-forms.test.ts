import { afterAll, beforeAll, expect, test } from "vitest";
import { bronzeRowOf } from "./landing-files.ts";
import { orderRecords } from "./order-records.ts";
import { openRefinery, type Refinery, type Row } from "./refinery.ts";

/** One fact as each system writes it: what silver makes of the same thing in different forms. */
let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery([
    "silver.staging_orders_orders",
    "silver.staging_email_events",
    "silver.staging_customers_consent_events",
    "silver.staging_email_unsubscribes",
    "silver.staging_sales_contacts",
  ]);
});
afterAll(() => refinery.close());

const land = async (...records: readonly (readonly [string, string, Row])[]): Promise<void> => {
  for (const [source, entity, payload] of records)
    await refinery.land({
      [`bronze.raw_${source}_${entity}`]: [bronzeRowOf(source, entity, payload)],
    });
};
const rows = async (sql: string) => (await refinery.query(sql)).map((row) => ({ ...row }));
const orders = () =>
  rows(
    "SELECT source, order_id, original_order_id, CAST(order_date AS STRING) AS day, status, amount_micros AS amount, refunded_micros AS refunded, currency_code AS currency, email, is_cancellation AS cancelled FROM silver.staging_orders_orders ORDER BY source, order_id",
  );

test("orders of shops, payments and tills are documents of one kind, refunds of their own day", async () => {
  await land(...orderRecords);
  await refinery.refine();
  const shared = { email: null, original_order_id: null, cancelled: "false" };
  expect(await orders()).toEqual([
    {
      ...shared,
      source: "offline",
      order_id: "leeds:R1",
      original_order_id: "leeds:R0",
      day: "2026-06-05",
      status: "refunded",
      amount: "-12500000",
      refunded: "12500000",
      currency: "GBP",
      cancelled: "true",
    },
    {
      ...shared,
      source: "shopify",
      order_id: "1001",
      day: "2026-06-02",
      status: "completed",
      amount: "40100000",
      refunded: "0",
      currency: "USD",
      email: "jon@example.com",
    },
    // A state that nobody knows is no revenue, and a data test names it.
    {
      ...shared,
      source: "shopify",
      order_id: "1002",
      day: "2026-06-02",
      status: "teleported",
      amount: "0",
      refunded: "0",
      currency: "GBP",
    },
    {
      ...shared,
      source: "shopify",
      order_id: "1003",
      day: "2026-06-02",
      status: "completed",
      amount: "0",
      refunded: "0",
      currency: "USD",
    },
    // The webhook and the connector tell of one refund.
    {
      ...shared,
      source: "shopify",
      order_id: "refund:61",
      original_order_id: "1001",
      day: "2026-06-09",
      status: "refunded",
      amount: "-10050000",
      refunded: "10050000",
      currency: "USD",
      cancelled: "true",
    },
    // Yen have no hundredths.
    {
      ...shared,
      source: "stripe",
      order_id: "ch_1",
      day: "2026-06-01",
      status: "completed",
      amount: "4010000000",
      refunded: "0",
      currency: "JPY",
      email: "a@b.example",
    },
    {
      ...shared,
      source: "stripe",
      order_id: "re_1",
      original_order_id: "ch_1",
      day: "2026-06-08",
      status: "refunded",
      amount: "-10000000",
      refunded: "10000000",
      currency: "JPY",
      cancelled: "true",
    },
  ]);
});

test("e-mail events of every sender have one vocabulary, and leaving is a denial", async () => {
  const user = { user_id: "b1", external_user_id: "10007" };
  const klaviyo = (id: string, topic: string) =>
    ({
      external_id: id,
      topic: `event:klaviyo.${topic}`,
      payload: {
        data: {
          attributes: {
            datetime: "2026-06-12T10:00:00+00:00",
            event_properties: {
              "Recipient Email Address": "K@x.example",
              "Apple Privacy Open": true,
            },
          },
        },
      },
    }) as const;
  await land(
    [
      "hubspot",
      "email_event",
      {
        id: "h1",
        created: "2026-06-12 09:00:00",
        type: "OPEN",
        recipient: "h@x.example",
        filtered_event: "true",
        _fivetran_synced: "2026-06-13",
      },
    ],
    [
      "braze",
      "event",
      {
        id: "b-1",
        event_type: "users.messages.email.Unsubscribe",
        time: 1781258400,
        user,
        properties: { email_address: "b@x.example", campaign_id: "c" },
      },
    ],
    ["klaviyo", "event", klaviyo("k-1", "opened_email")],
    ["klaviyo", "event", klaviyo("k-2", "subscribed_to_email_marketing")],
    [
      "salesforce",
      "contact",
      {
        Id: "003000000000001",
        SystemModstamp: "2026-06-12T10:00:00.000+0000",
        HasOptedOutOfEmail: false,
      },
    ],
    [
      "salesforce",
      "contact",
      {
        id: "003000000000002",
        system_modstamp: "2026-06-12 10:00:00",
        has_opted_out_of_email: "TRUE",
        email: "S@x.example",
        _fivetran_synced: "2026-06-13",
      },
    ],
    [
      "shopify",
      "customer",
      {
        id: 5,
        created_at: "2026-06-01T00:00:00Z",
        updated_at: "2026-06-12T10:00:00Z",
        email: "s@shop.example",
        email_marketing_consent: {
          state: "subscribed",
          consent_updated_at: "2026-06-03T10:00:00Z",
        },
        sms_marketing_consent: { state: "not_subscribed" },
      },
    ],
  );
  await refinery.refine();
  expect(
    await rows(
      "SELECT source, event_type, email, is_machine_open AS machine FROM silver.staging_email_events WHERE event_date = '2026-06-12' ORDER BY source, event_type",
    ),
  ).toEqual([
    { source: "braze", event_type: "unsubscribed", email: "b@x.example", machine: "false" },
    { source: "hubspot", event_type: "opened", email: "h@x.example", machine: "true" },
    { source: "klaviyo", event_type: "opened", email: "k@x.example", machine: "true" },
  ]);
  expect(
    await rows(
      "SELECT source, identifier_kind AS kind, identifier, channel, state, CAST(DATE(occurred_at) AS STRING) AS said FROM silver.staging_customers_consent_events ORDER BY source",
    ),
  ).toEqual([
    {
      source: "braze",
      kind: "email",
      identifier: "b@x.example",
      channel: "email",
      state: "denied",
      said: "2026-06-12",
    },
    {
      source: "klaviyo",
      kind: "email",
      identifier: "k@x.example",
      channel: "email",
      state: "granted",
      said: "2026-06-12",
    },
    {
      source: "salesforce",
      kind: "salesforce_id",
      identifier: "003000000000002",
      channel: "email",
      state: "denied",
      said: "2026-06-12",
    },
    // The choice is as old as the shop says, not as the record that repeats it.
    {
      source: "shopify",
      kind: "email",
      identifier: "s@shop.example",
      channel: "email",
      state: "granted",
      said: "2026-06-03",
    },
  ]);
  expect(
    await rows(
      "SELECT contact_id, email, has_opted_out_of_email AS out FROM silver.staging_sales_contacts ORDER BY contact_id",
    ),
  ).toEqual([
    { contact_id: "003000000000001", email: null, out: "false" },
    { contact_id: "003000000000002", email: "s@x.example", out: "true" },
  ]);
});

test("who leaves by HubSpot's connector is known when both halves are there, whichever comes later", async () => {
  const left = () =>
    rows(
      "SELECT email, CAST(DATE(occurred_at) AS STRING) AS day FROM silver.staging_email_unsubscribes ORDER BY email",
    );
  const event = (id: string, recipient: string) =>
    [
      "hubspot",
      "email_event",
      {
        id,
        created: "2026-06-12 09:00:00",
        type: "STATUSCHANGE",
        recipient,
        _fivetran_synced: "2026-06-13",
      },
    ] as const;
  const status = (id: string) =>
    [
      "hubspot",
      "email_event_status_change",
      { id, portal_subscription_status: "UNSUBSCRIBED", _fivetran_synced: "2026-06-15 00:10:00" },
    ] as const;
  await land(event("u1", "U1@x.example"), status("u2"));
  await refinery.refine();
  expect(await left()).toEqual([]);
  await land(status("u1"), event("u2", "u2@x.example"));
  await refinery.refine();
  expect(await left()).toEqual([
    { email: "u1@x.example", day: "2026-06-12" },
    { email: "u2@x.example", day: "2026-06-12" },
  ]);
});
