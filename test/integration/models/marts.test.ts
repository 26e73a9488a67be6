import { afterAll, beforeAll, expect, test } from "vitest";
import { bronzeRow, webRow } from "./bronze.ts";
import { openRefinery, type Refinery, type Row } from "./refinery.ts";

const marts = [
  "gold.marts_marketing_ad_reporting",
  "gold.marts_marketing_ad_keyword_reporting",
  "gold.marts_marketing_ad_search_term_reporting",
  "gold.marts_marketing_ad_url_reporting",
  "gold.marts_marketing_campaign_performance",
  "gold.marts_marketing_audiences",
  "gold.marts_marketing_email_campaigns",
  "gold.marts_marketing_funnel",
];
let ids = 0;
const row = (source: string, entity: string, at: string, payload: Row): Row =>
  bronzeRow(source, entity, `${entity}-${(ids += 1)}`, at, payload);

const synced = (time: string): Row => ({ _fivetran_synced: `2026-06-${time}Z` });
/** Google Ads states micros, and the second of June anew; Meta states units. */
const google = (day: string, ad: string, cost: number, clicks: number, time: string): Row =>
  row("google_ads", "ad_stats", `2026-06-${day}T00:00:00Z`, {
    ...synced(time),
    customer_id: "G1",
    campaign_id: "C1",
    ad_group_id: "A1",
    ad_id: ad,
    clicks,
    impressions: 100,
    cost_micros: cost,
    conversions: "1.5",
    conversions_value: "20",
  });
const rate = (currency: string, value: string): Row =>
  row("ecb", "exchange_rate", "2026-06-01T14:00:00Z", {
    CURRENCY: currency,
    TIME_PERIOD: "2026-06-01",
    OBS_VALUE: value,
  });
const order = (invoice: string, customer: string, at: string, price: string): Row =>
  row("retail", "order_line", `2026-06-${at}:00Z`, {
    InvoiceNo: invoice,
    StockCode: "X",
    Quantity: "1",
    UnitPrice: price,
    CustomerID: customer,
    Country: "France",
    InvoiceDate: `2026-06-${at.replace("T", " ")}`,
  });
const consent = (
  identifier: string,
  purpose: string,
  channel: string,
  state: string,
  at: string,
): Row =>
  row("consent", "preference", `2026-06-${at}:00Z`, {
    identifier_kind: identifier.includes("@") ? "email" : "user_id",
    identifier,
    purpose,
    channel,
    state,
  });
const visit = (device: string, user: string, email: string, firstName: string): Row[] => [
  webRow({
    type: "page",
    messageId: `${device}-page`,
    timestamp: "2026-06-02T09:00:00.000Z",
    anonymousId: device,
    context: {
      campaign: { source: "google", medium: "cpc", name: "Lights" },
      page: { path: "/", url: "https://shop.example.com/" },
    },
  }),
  webRow({
    type: "identify",
    messageId: `${device}-identify`,
    timestamp: "2026-06-02T09:05:00.000Z",
    anonymousId: device,
    userId: user,
    traits: { email, firstName },
  }),
];

const bronze: Record<string, Row[]> = {
  "bronze.raw_google_ads_ad_stats": [
    google("01", "AD1", 1_230_000, 3, "03T01:00:00"),
    google("02", "AD1", 2_000_000, 5, "03T01:00:00"),
    google("02", "AD1", 2_345_678, 6, "04T01:00:00"),
    google("02", "AD2", 10_000, 1, "04T01:00:00"),
  ],
  // The first campaign's ads tell of themselves; Performance Max has none.
  "bronze.raw_google_ads_campaign_stats": [
    ["C1", 2_355_678, 7],
    ["MAX", 5_130_000, 7],
  ].map(([id, cost_micros, clicks]) =>
    row("google_ads", "campaign_stats", "2026-06-02T00:00:00Z", {
      ...synced("04T01:00:00"),
      _fivetran_id: `c-${id}`,
      customer_id: "G1",
      id,
      clicks,
      impressions: 100,
      cost_micros,
      conversions: "2",
    }),
  ),
  "bronze.raw_facebook_ads_basic_ad": [
    row("facebook_ads", "basic_ad", "2026-06-02T00:00:00Z", {
      ...synced("04T01:00:00"),
      account_id: "F1",
      ad_id: "FA1",
      inline_link_clicks: 4,
      impressions: 50,
      spend: "7.89",
    }),
  ],
  "bronze.raw_google_ads_account_history": [
    row("google_ads", "account_history", "2026-06-01T00:00:00Z", {
      id: "G1",
      currency_code: "EUR",
      descriptive_name: "Shop",
      time_zone: "Europe/Berlin",
      updated_at: "2026-06-01",
    }),
  ],
  "bronze.raw_google_ads_campaign_history": [
    row("google_ads", "campaign_history", "2026-06-01T00:00:00Z", {
      id: "C1",
      customer_id: "G1",
      name: "lights",
      advertising_channel_type: "SEARCH",
      status: "ENABLED",
      updated_at: "2026-06-01",
    }),
  ],
  "bronze.raw_google_ads_ad_history": [
    row("google_ads", "ad_history", "2026-06-01T00:00:00Z", {
      id: "AD1",
      ad_group_id: "A1",
      name: "Ad one",
      updated_at: "2026-06-01",
      final_urls: '["https://shop.example.com/lights?utm_source=google&utm_campaign=lights"]',
    }),
  ],
  "bronze.raw_google_ads_keyword_stats": ["03T01:00:00", "04T01:00:00"].map((time, n) =>
    row("google_ads", "keyword_stats", "2026-06-02T00:00:00Z", {
      ...synced(time),
      _fivetran_id: "k",
      customer_id: "G1",
      campaign_id: "C1",
      ad_group_id: "A1",
      ad_group_criterion_criterion_id: "K1",
      clicks: n + 1,
      impressions: 10,
      cost_micros: 500_000,
    }),
  ),
  "bronze.raw_google_ads_search_term_keyword_stats": [
    row("google_ads", "search_term_keyword_stats", "2026-06-02T00:00:00Z", {
      ...synced("04T01:00:00"),
      _fivetran_id: "s",
      customer_id: "G1",
      campaign_id: "C1",
      ad_group_id: "A1",
      search_term: "garden lights",
      search_term_match_type: "EXACT",
      info_text: "lights",
      clicks: 2,
      impressions: 9,
      cost_micros: 250_000,
    }),
  ],
  "bronze.raw_ecb_exchange_rate": [rate("USD", "1.1"), rate("GBP", "0.88")],
  "bronze.raw_retail_order_line": [
    order("1", "ada", "02T09:20", "100.00"),
    order("2", "bo", "02T10:20", "0.10"),
    order("C2", "bo", "03T10:20", "-0.10"),
  ],
  "bronze.raw_web_page": [
    ...visit("d1", "ada", "family@x.example", "Ada"),
    ...visit("d2", "bo", "family@x.example", "Bo"),
  ],
  "bronze.raw_consent_preference": [
    consent("ada", "ads_user_data", "ads", "granted", "02T10:00"),
    consent("bo", "ads_user_data", "ads", "granted", "02T10:00"),
    consent("bo", "ads_user_data", "all", "denied", "02T10:00"),
    consent("bo", "ads_personalization", "ads", "granted", "02T10:00"),
  ],
};

let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery(marts);
  const { "bronze.raw_web_page": web = [], ...rest } = bronze;
  await refinery.land({
    ...rest,
    "bronze.raw_web_page": web.filter((event) => event["entity"] === "page"),
    "bronze.raw_web_identify": web.filter((event) => event["entity"] === "identify"),
  });
  await refinery.refine();
});
afterAll(() => refinery.close());

const list = async (sql: string): Promise<unknown[][]> =>
  (await refinery.query(sql)).map((found) => Object.values(found));

test("spend in gold is spend in bronze to the cent, each day in its latest statement", async () => {
  expect(
    await list(
      "SELECT platform, date_day, ad_id, clicks, spend, currency_code, spend_usd, fx_rate_date FROM gold.marts_marketing_ad_reporting ORDER BY platform, date_day, ad_id",
    ),
  ).toEqual([
    ["facebook_ads", "2026-06-02", "FA1", "4", "7.89", null, null, null],
    ["google_ads", "2026-06-01", "AD1", "3", "1.23", "EUR", "1.353", "2026-06-01"],
    ["google_ads", "2026-06-02", null, "7", "5.13", "EUR", "5.643", "2026-06-01"],
    ["google_ads", "2026-06-02", "AD1", "6", "2.345678", "EUR", "2.580246", "2026-06-01"],
    ["google_ads", "2026-06-02", "AD2", "1", "0.01", "EUR", "0.011", "2026-06-01"],
  ]);
});

test("platform totals are the sum of their parts, in every mart that has them", async () => {
  const total = "SELECT platform, SUM(spend), SUM(clicks), SUM(conversions)";
  const parts = await list(
    `${total} FROM gold.marts_marketing_ad_reporting GROUP BY platform ORDER BY platform`,
  );
  expect(parts).toEqual([
    ["facebook_ads", "7.89", "4", "0"],
    ["google_ads", "8.715678", "17", "6.5"],
  ]);
  expect(
    await list(
      `${total} FROM gold.marts_marketing_campaign_performance WHERE platform <> 'web' GROUP BY platform ORDER BY platform`,
    ),
  ).toEqual(parts);
  const google = "SELECT SUM(spend), SUM(clicks)";
  expect(await list(`${google} FROM gold.marts_marketing_ad_keyword_reporting`)).toEqual([
    ["0.5", "2"],
  ]);
  expect(await list(`${google} FROM gold.marts_marketing_ad_search_term_reporting`)).toEqual([
    ["0.25", "2"],
  ]);
  expect(
    await list(
      "SELECT url_path, utm_campaign, SUM(spend) FROM gold.marts_marketing_ad_url_reporting GROUP BY url_path, utm_campaign",
    ),
  ).toEqual([["/lights", "lights", "3.575678"]]);
});

test("a campaign has the sessions that its tags brought and the purchases that they led to", async () => {
  expect(
    await list(
      "SELECT date_day, campaign_id, sessions, attributed_revenue, revenue_currency_code, attributed_touches FROM gold.marts_marketing_campaign_performance WHERE sessions + attributed_touches > 0",
    ),
  ).toEqual([["2026-06-02", "C1", "2", "100.1", "GBP", "2"]]);
});

test("the funnel counts each purchase once and no refund", async () => {
  expect(
    await list(
      "SELECT channel, count_sessions, count_purchases, count_first_purchases, revenue FROM gold.marts_marketing_funnel WHERE count_purchases > 0",
    ),
  ).toEqual([["Paid Search", "2", "2", "2", "100.1"]]);
});

test("two people behind one address are two customers, with their own money and consent", async () => {
  expect(
    await list(
      `SELECT c.first_name, c.email, total_purchases, total_revenue, total_refunded, average_order_value, total_revenue_usd,
         a.consent_ads_user_data, a.consent_ads_personalization
       FROM gold.marts_marketing_customer_360 AS c
       INNER JOIN gold.marts_marketing_audiences AS a ON a.customer_id = c.customer_id AND a.audience = 'recent_buyers'
       ORDER BY c.first_name`,
    ),
  ).toEqual([
    ["Ada", "family@x.example", "1", "100", "0", "100", "125", "true", "false"],
    ["Bo", "family@x.example", "1", "0", "0.1", "0.1", "0", "false", "true"],
  ]);
});

test("a refusal by the address that both use is both's, and takes them out of every audience but suppression", async () => {
  await refinery.land({
    "bronze.raw_consent_preference": [
      consent("family@x.example", "marketing", "email", "denied", "04T10:00"),
    ],
  });
  await refinery.refine();
  expect(
    await list(
      "SELECT audience, first_name, reason FROM gold.marts_marketing_audiences ORDER BY first_name",
    ),
  ).toEqual([
    ["suppression", "Ada", "Refused marketing"],
    ["suppression", "Bo", "Refused marketing"],
  ]);
});
