import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCompany, defaultCompany } from "../../../scripts/simulate/company.ts";
import { bronzeOf, bronzeRow, webRow } from "./bronze.ts";
import { openRefinery, type Refinery, type Row } from "./refinery.ts";

const sessions = "silver.staging_web_sessions";
const company = createCompany({ ...defaultCompany, customers: 120, days: 30 });

interface Page {
  readonly at: string;
  readonly campaign?: Row;
  readonly referrer?: string;
  readonly query?: string;
  readonly context?: Row;
  readonly properties?: Row;
}
const pageOf = (
  device: string,
  { at, campaign, referrer, query, context, properties }: Page,
  n: number,
): Row =>
  webRow({
    type: "page",
    messageId: `${device}-${n}`,
    timestamp: `2026-${at}Z`,
    anonymousId: device,
    context: {
      ...context,
      ...(campaign === undefined ? {} : { campaign }),
      page: { path: "/", url: `https://shop.example.com/${query ?? ""}`, referrer: referrer ?? "" },
    },
    ...(properties === undefined ? {} : { properties }),
  });
const numbered = (at: string, session_id: string): Page => ({ at, properties: { session_id } });
const newsletter = { source: "newsletter", medium: "email", name: "weekly" };

/** What each device does. */
const devices: Readonly<Record<string, readonly Page[]>> = {
  midnight: [
    { at: "06-01T23:50:00" },
    { at: "06-02T00:10:00" },
    { at: "06-02T00:40:00" },
    { at: "06-02T01:10:01" },
  ],
  numbered: [
    numbered("06-01T10:00:00", "7"),
    numbered("06-01T12:00:00", "7"),
    numbered("06-01T12:01:00", "8"),
    numbered("06-03T12:02:00", "8"),
  ],
  phone: [
    {
      at: "06-01T10:00:00",
      query: "?gclid=Cj0x",
      context: {
        userAgent:
          "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        location: { country: "Sweden", region: "Skåne", city: "Lund" },
        locale: "sv-SE",
      },
    },
  ],
  direct: [
    { at: "06-01T10:00:00", referrer: "https://www.google.com/" },
    { at: "06-02T10:00:00" },
    { at: "06-03T10:00:00", campaign: newsletter },
    { at: "06-04T10:00:00", referrer: "https://shop.example.com/cart" },
  ],
  rare: [
    { at: "01-01T10:00:00", campaign: newsletter },
    { at: "04-01T10:00:00" },
    { at: "07-01T10:00:01" },
  ],
};

/** Google Analytics 4, as BigQuery exports it. */
const ga4 = (second: number, name: string, extra: Row = {}): Row =>
  bronzeRow("ga4", "export_event", `ga4-${second}`, `2026-06-01T23:59:${String(second)}Z`, {
    event_name: name,
    user_pseudo_id: "ga4",
    platform: "WEB",
    device: { category: "tablet", operating_system: "Android", language: "de-de" },
    geo: { country: "Germany", region: "Berlin", city: "Berlin" },
    collected_traffic_source: {
      manual_source: "linkedin.com",
      manual_medium: "paid",
      manual_campaign_name: "b2b",
    },
    event_params: [
      { key: "ga_session_id", value: { int_value: 1780351140 } },
      { key: "page_location", value: { string_value: "https://shop.example.com/cart?x=1" } },
      { key: "currency", value: { string_value: "EUR" } },
      { key: "engagement_time_msec", value: { int_value: "1500" } },
    ],
    ...extra,
  });

let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery([sessions]);
  await refinery.land(bronzeOf(company));
  await refinery.land({
    "bronze.raw_ga4_export_event": [
      ga4(10, "page_view"),
      ga4(20, "purchase", { ecommerce: { transaction_id: "T1", purchase_revenue: 12.34 } }),
    ],
    "bronze.raw_web_page": [
      ...Object.entries(devices).flatMap(([device, pages]) =>
        pages.map((page, n) => pageOf(device, page, n)),
      ),
      ...channels.map(channelPage),
    ],
  });
  await refinery.refine();
});
afterAll(() => refinery.close());

async function sessionsOf(device: string, ...columns: string[]): Promise<unknown[][]> {
  const rows = await refinery.query(
    `SELECT * FROM ${sessions} WHERE user_pseudo_id = '${device}' ORDER BY session_start_timestamp`,
  );
  return rows.map((row) => columns.map((column) => row[column]));
}

describe("a session", () => {
  test("ends after 30 minutes, not at midnight, and belongs to the day it began", async () => {
    expect(
      await sessionsOf(
        "midnight",
        "session_start_date",
        "count_pageviews",
        "session_number",
        "session_id",
      ),
    ).toEqual([
      ["2026-06-01", "3", "1", "1780357800"],
      ["2026-06-02", "1", "2", "1780362601"],
    ]);
  });

  test("follows the source's session ids where there are some", async () => {
    expect(await sessionsOf("numbered", "session_id", "count_pageviews")).toEqual([
      ["7", "2"],
      ["8", "1"],
      ["8", "1"],
    ]);
  });

  test("of Google Analytics 4 has its id, parameters and revenue", async () => {
    expect(
      await sessionsOf(
        "ga4",
        "session_id",
        "count_pageviews",
        "count_purchase",
        "purchase_revenue",
        "currency_code",
        "session_default_channel_grouping",
        "session_campaign",
        "landing_page_path",
        "sum_engaged_time_msec",
        "device_category",
        "device_operating_system",
        "geo_city",
        "device_language",
      ),
    ).toEqual([
      [
        "1780351140",
        "1",
        "1",
        "12.34",
        "EUR",
        "Paid Social",
        "b2b",
        "/cart",
        "3000",
        "tablet",
        "Android",
        "Berlin",
        "de-de",
      ],
    ]);
  });

  test("knows device, place and what the page's address says", async () => {
    expect(
      await sessionsOf(
        "phone",
        "device_category",
        "device_operating_system",
        "device_browser",
        "device_language",
        "geo_country",
        "geo_region",
        "geo_city",
        "gclid",
        "session_source",
        "session_medium",
      ),
    ).toEqual([
      ["mobile", "iOS", "Safari", "sv-se", "Sweden", "Skåne", "Lund", "Cj0x", "google", "cpc"],
    ]);
  });
});

describe("the sources before a session", () => {
  test("direct takes the last other source; the first source stays the user's", async () => {
    expect(
      await sessionsOf(
        "direct",
        "session_source",
        "last_non_direct_source",
        "last_non_direct_campaign",
        "last_non_direct_default_channel_grouping",
        "user_source",
        "user_medium",
      ),
    ).toEqual([
      ["google", "google", null, "Organic Search", "google", "organic"],
      ["(direct)", "google", null, "Organic Search", "google", "organic"],
      ["newsletter", "newsletter", "weekly", "Email", "google", "organic"],
      ["(direct)", "newsletter", "weekly", "Email", "google", "organic"],
    ]);
  });

  test("after 90 days direct is direct", async () => {
    expect(await sessionsOf("rare", "last_non_direct_source")).toEqual([
      ["newsletter"],
      ["newsletter"],
      ["(direct)"],
    ]);
  });
});

/** utm_source, utm_medium, utm_campaign, referrer → GA4's default channel group. */
const channels: readonly (readonly [string, string, string, string, string])[] = [
  ["", "", "", "", "Direct"],
  ["google", "cpc", "2026-cross-network", "", "Cross-network"],
  ["amazon.com", "cpc", "", "", "Paid Shopping"],
  ["google", "cpc", "summer shopping", "", "Paid Shopping"],
  ["google", "cpc", "workshop", "", "Paid Search"],
  ["bing", "ppc", "", "", "Paid Search"],
  ["facebook", "paid-social", "", "", "Paid Social"],
  ["linkedin.com", "cpm", "", "", "Paid Social"],
  ["youtube", "paid", "", "", "Paid Video"],
  ["adnetwork", "banner", "", "", "Display"],
  ["adnetwork", "cpm", "", "", "Display"],
  ["adnetwork", "retargeting", "", "", "Paid Other"],
  ["etsy.com", "referral", "", "", "Organic Shopping"],
  ["", "", "", "https://l.instagram.com/", "Organic Social"],
  ["partner", "social-media", "", "", "Organic Social"],
  ["", "", "", "https://m.youtube.com/watch", "Organic Video"],
  ["partner", "video-spot", "", "", "Organic Video"],
  ["", "", "", "https://www.google.co.uk/", "Organic Search"],
  ["partner", "organic", "", "", "Organic Search"],
  ["newsletter", "e-mail", "", "", "Email"],
  ["partner", "affiliates", "", "", "Affiliates"],
  ["", "", "", "https://blog.example.org/post", "Referral"],
  ["podcast", "audio", "", "", "Audio"],
  ["crm", "sms", "", "", "SMS"],
  ["crm", "webpush", "", "", "Mobile Push Notifications"],
  ["firebase", "x", "", "", "Mobile Push Notifications"],
  ["partner", "", "", "", "Unassigned"],
];

function channelPage([source, medium, name, referrer]: (typeof channels)[number], n: number): Row {
  const campaign = { source, name, ...(medium === "" ? {} : { medium }) };
  return pageOf(
    `channel-${n}`,
    { at: "06-01T10:00:00", referrer, ...(source === "" ? {} : { campaign }) },
    0,
  );
}

test("every rule of GA4's default channel grouping", async () => {
  const found = await Promise.all(
    channels.map(async ([source, medium, name, referrer], n) => {
      const [[channel] = []] = await sessionsOf(`channel-${n}`, "session_default_channel_grouping");
      return [source, medium, name, referrer, channel];
    }),
  );
  expect(found).toEqual(channels);
});

test("against the simulated company's truth: every session, its device, start and pages", async () => {
  const truth: string[] = [];
  for (const { person, acts } of company.journeys) {
    let current: { device: string; start: string; pages: number } | undefined;
    const close = (): void => {
      if (current) truth.push(`${current.device} ${current.start} ${current.pages}`);
    };
    for (const act of acts) {
      if (act.kind !== "page") continue;
      if (act.session.firstPage) {
        close();
        const device =
          person.devices[act.session.device]?.anonymousId ?? company.truth.shared.kioskDevice;
        current = { device, start: new Date(act.at).toISOString(), pages: 0 };
      }
      if (current) current.pages += 1;
    }
    close();
  }
  const rows = await refinery.query(
    `SELECT CONCAT(user_pseudo_id, ' ', FORMAT_TIMESTAMP('%FT%H:%M:%E3SZ', session_start_timestamp), ' ', count_pageviews) AS session FROM ${sessions} WHERE LENGTH(user_pseudo_id) = 36`,
  );
  expect(truth.length).toBeGreaterThan(500);
  expect(rows.map((row) => String(row["session"])).toSorted()).toEqual(truth.toSorted());
});
