import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/google-analytics-4-export */
export const ga4Tables: readonly ConnectorTable[] = [
  {
    table: "event",
    key: "_fivetran_id",
    time: "timestamp",
    columns: `
      _fivetran_id! bundle_sequence_id:int date:date device_category geo_city/address geo_country geo_region name
      platform timestamp:ts traffic_source_medium traffic_source_name traffic_source_source
      user_first_touch_timestamp:ts user_id/identifier user_pseudo_id/identifier value_in_usd:num
      ecommerce_purchase_revenue_in_usd:num ecommerce_refund_value_in_usd:int ecommerce_total_item_quantity:int
      ecommerce_transaction_id event_dimensions_hostname param_video_duration:int param_percent_scrolled:int
      param_campaign param_gclid param_medium param_source param_ga_session_id param_ga_session_number
      param_engagement_time_msec:int param_engaged_session_event stream_id:int is_intraday:bool
      collected_traffic_source_manual_medium collected_traffic_source_manual_source batch_event_index:int`,
  },
];
