import type { Row } from "./refinery.ts";

const webhookOrder = {
  id: 1001,
  created_at: "2026-06-01T23:30:00-05:00",
  updated_at: "2026-06-01T23:31:00-05:00",
  currency: "USD",
  total_price: "40.10",
  financial_status: "pending",
  email: " Jon@Example.com ",
  line_items: [],
};
const stripeEvent = (id: string, created: number, object: Row) => ({
  id: `evt_${id}`,
  object: "event",
  type: `${String(object["object"])}.updated`,
  created,
  livemode: true,
  data: { object },
});
const charge = { object: "charge", id: "ch_1", created: 1780315200, currency: "jpy", amount: 4010 };

/** Orders and refunds as each system writes them: source, entity, record. */
export const orderRecords: readonly (readonly [string, string, Row])[] = [
  ["shopify", "order", webhookOrder],
  [
    "shopify",
    "order",
    { ...webhookOrder, financial_status: "paid", updated_at: "2026-06-03T08:00:00-05:00" },
  ],
  [
    "shopify",
    "order",
    {
      id: "1002",
      created_at: "2026-06-02 10:00:00 ",
      updated_at: "2026-06-02 10:00:00 ",
      currency: "GBP",
      total_price: "2.8",
      financial_status: "teleported",
      test: "FALSE",
      _fivetran_synced: "2026-06-03 00:15:10.199 ",
    },
  ],
  [
    "shopify",
    "gql_order",
    {
      id: 1003,
      created_at: "2026-06-02 11:00:00",
      updated_at: "2026-06-02 11:00:00",
      currency_code: "USD",
      total_price_set_shop_amount: "9.99",
      display_financial_status: "PAID",
      test: "true",
      _fivetran_synced: "2026-06-03 00:15:10",
    },
  ],
  [
    "shopify",
    "transaction",
    {
      id: 71,
      order_id: 1001,
      refund_id: 61,
      kind: "refund",
      status: "success",
      amount: "10.05",
      currency: "USD",
      created_at: "2026-06-09 12:00:00",
      _fivetran_synced: "2026-06-10 00:00:00",
    },
  ],
  [
    "shopify",
    "refund",
    {
      id: 61,
      order_id: 1001,
      created_at: "2026-06-09T12:00:00Z",
      transactions: [
        { id: 71, kind: "refund", status: "success", amount: "10.05", currency: "USD" },
      ],
    },
  ],
  ["stripe", "event", stripeEvent("1", 1780315200, { ...charge, status: "pending" })],
  [
    "stripe",
    "event",
    stripeEvent("2", 1780747200, {
      ...charge,
      status: "succeeded",
      receipt_email: "a@b.example",
    }),
  ],
  [
    "stripe",
    "event",
    stripeEvent("3", 1780920000, {
      object: "refund",
      id: "re_1",
      charge: "ch_1",
      created: 1780920000,
      currency: "jpy",
      amount: 10,
      status: "succeeded",
    }),
  ],
  [
    "offline",
    "receipt",
    {
      receipt_id: "R1",
      kind: "return",
      original_receipt_id: "R0",
      store_id: "leeds",
      sold_at: "2026-06-05T10:00:00+01:00",
      currency_code: "GBP",
      total: "12.50",
    },
  ],
];
