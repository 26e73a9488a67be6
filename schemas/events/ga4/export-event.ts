import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/** A value of an event or user parameter: one of the four fields is set. GA4 collects at most 100 of them an event. */
const parameters = z
  .array(
    z.looseObject({
      key: z.string(),
      value: z
        .looseObject({
          string_value: z.string().nullish(),
          int_value: z.union([z.int(), z.string()]).nullish(),
          float_value: z.number().nullish(),
          double_value: z.number().nullish(),
        })
        .nullish(),
    }),
  )
  .max(500);

/** https://support.google.com/analytics/answer/7029846 : a row of events_YYYYMMDD as BigQuery exports it. */
export const ga4ExportEvent = defineEvent({
  source: "ga4",
  entity: "export_event",
  version: 1,
  description: "An event of Google Analytics 4's BigQuery export, nested as BigQuery writes it.",
  payload: z.looseObject({
    event_date: z.string().regex(/^\d{8}$/, "not YYYYMMDD"),
    event_timestamp: z
      .union([z.int(), z.string().regex(/^\d+$/)])
      .meta({ bigquery: "INT64", timeFormat: "epoch_us" }),
    event_name: z.string().min(1),
    event_params: parameters.nullish(),
    event_previous_timestamp: z.union([z.int(), z.string()]).nullish(),
    event_value_in_usd: z.number().nullish(),
    event_bundle_sequence_id: z.union([z.int(), z.string()]).nullish(),
    batch_event_index: z.union([z.int(), z.string()]).nullish(),
    user_id: z.string().nullish().meta({ pii: "identifier" }),
    user_pseudo_id: z.string().nullish().meta({ pii: "identifier" }),
    user_properties: parameters.nullish(),
    user_first_touch_timestamp: z.union([z.int(), z.string()]).nullish(),
    privacy_info: z.looseObject({}).nullish(),
    device: z.looseObject({}).nullish(),
    geo: z.looseObject({ city: z.string().nullish().meta({ pii: "address" }) }).nullish(),
    traffic_source: z.looseObject({}).nullish(),
    collected_traffic_source: z.looseObject({}).nullish(),
    stream_id: z.string().nullish(),
    platform: z.string().nullish(),
    ecommerce: z.looseObject({}).nullish(),
    items: z.array(z.looseObject({})).max(500).nullish(),
  }),
  identity: { kind: "content" },
  occurredAt: "event_timestamp",
  batch: { formats: ["ndjson", "parquet"] },
});
