import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, int64, micros, nullable, string, timestamp } from "../../column.ts";

/** What a session's own events say of it; staging_web_sessions adds what only its device's history knows. */
export const visitColumns = {
  session_key: string("SHA-256 of device and session start."),
  session_id: string(
    "The source's session id, or the second the session began, as GA4 makes them.",
  ),
  session_start_date: date("UTC day the session began."),
  session_start_timestamp: timestamp("First event."),
  session_end_timestamp: timestamp("Last event."),
  user_pseudo_id: string("Device id.", { pii: "identifier" }),
  user_id: nullable(string("The site's id, when known in the session.", { pii: "identifier" })),
  count_events: int64("Events."),
  count_pageviews: int64("Page and screen views."),
  is_session_engaged: bool("At least 10 s, two page views or a conversion, as GA4 defines it."),
  sum_engaged_time_msec: int64("Engaged time, milliseconds."),
  count_purchase: int64("Purchases."),
  count_generate_lead: int64("Lead forms submitted."),
  purchase_revenue_micros: micros("Revenue in micros of currency_code."),
  currency_code: nullable(string("ISO 4217.")),
  session_source: string("Source of the session; (direct) without one."),
  session_medium: string("Medium; (none) without one."),
  session_campaign: nullable(string("Campaign name.")),
  session_content: nullable(string("Campaign content.")),
  session_term: nullable(string("Campaign term.")),
  session_default_channel_grouping: string("GA4 default channel group."),
  gclid: nullable(string("Google click id.")),
  landing_page_hostname: nullable(string("Host of the first page.")),
  landing_page_path: nullable(string("Path of the first page.")),
  referrer: nullable(string("Referrer of the first page.")),
  geo_country: nullable(string("Country, where the source says.")),
  geo_region: nullable(string("Region, where the source says.")),
  geo_city: nullable(string("City, where the source says.", { pii: "address" })),
  device_category: nullable(string("desktop, mobile or tablet.")),
  device_operating_system: nullable(string("Operating system.")),
  device_browser: nullable(string("Browser.")),
  device_language: nullable(string("Language tag in lower case.")),
  platform: string("WEB, IOS, ANDROID, APP or SERVER."),
};

export const stagingWebVisits = defineTable({
  layer: "silver",
  table: "staging_web_visits",
  description:
    "Web and app sessions from their own events: one device, gaps of at most 30 minutes.",
  row: z.object(visitColumns),
  grain: ["session_key"],
  partitionBy: "session_start_date",
  clusterBy: ["user_pseudo_id"],
});
