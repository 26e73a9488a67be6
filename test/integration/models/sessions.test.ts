import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCompany, defaultCompany } from "../../../scripts/simulate/company.ts";
import { bronzeOf } from "./company.ts";
import { openRefinery, type Refinery } from "./refinery.ts";
import { channelPage, channels, devices, ga4, pageOf } from "./visits.ts";

const sessions = "silver.staging_web_sessions";
const company = createCompany({ ...defaultCompany, customers: 120, days: 30 });

let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery([sessions]);
  await refinery.land(bronzeOf(company));
  await refinery.land({
    "bronze.raw_ga4_export_event": [
      ga4(10, "page_view"),
      ga4(20, "purchase", { ecommerce: { transaction_id: "T1", purchase_revenue: 12.34 } }),
      ga4(30, "page_view", {
        user_pseudo_id: "ga4-too",
        event_params: [
          { key: "page_location", value: { string_value: "https://shop.example.com/cart" } },
        ],
      }),
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

  test("of a site that Segment reports too is Segment's alone", async () => {
    expect(await sessionsOf("ga4-too", "session_id")).toEqual([]);
    expect(
      await refinery.query(
        "SELECT CAST(COUNT(*) AS STRING) AS events FROM silver.staging_events_all WHERE anonymous_id = 'ga4-too'",
      ),
    ).toEqual([{ events: "1" }]);
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
