import { bronzeRow, webRow } from "./bronze.ts";
import type { Row } from "./refinery.ts";

interface Page {
  readonly at: string;
  readonly campaign?: Row;
  readonly referrer?: string;
  readonly query?: string;
  readonly context?: Row;
  readonly properties?: Row;
}
export const pageOf = (
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
export const devices: Readonly<Record<string, readonly Page[]>> = {
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
export const ga4 = (second: number, name: string, extra: Row = {}): Row =>
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
      { key: "page_location", value: { string_value: "https://tours.example.com/cart?x=1" } },
      { key: "currency", value: { string_value: "EUR" } },
      { key: "engagement_time_msec", value: { int_value: "1500" } },
    ],
    ...extra,
  });

/** utm_source, utm_medium, utm_campaign, referrer → GA4's default channel group. */
export const channels: readonly (readonly [string, string, string, string, string])[] = [
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

export function channelPage(
  [source, medium, name, referrer]: (typeof channels)[number],
  n: number,
): Row {
  const campaign = { source, name, ...(medium === "" ? {} : { medium }) };
  return pageOf(
    `channel-${n}`,
    { at: "06-01T10:00:00", referrer, ...(source === "" ? {} : { campaign }) },
    0,
  );
}
