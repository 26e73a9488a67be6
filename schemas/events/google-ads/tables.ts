import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/google-ads */
export const googleAdsTables: readonly ConnectorTable[] = [
  {
    table: "account_history",
    key: "id updated_at",
    time: "updated_at",
    columns: `
      id:int! updated_at:ts! auto_tagging_enabled:bool currency_code descriptive_name final_url_suffix hidden:bool
      manager manager_customer_id optimization_score pay_per_conversion_eligibility_failure_reasons
      test_account time_zone tracking_url_template`,
    readWhole: true,
  },
  {
    table: "account_stats",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! customer_id:int date:date active_view_impressions:int active_view_measurability:float
      active_view_measurable_cost_micros:int active_view_measurable_impressions:int active_view_viewability:float
      ad_network_type clicks:int conversions:num conversions_value:num cost_micros:int device impressions:int
      interaction_event_types interactions:int view_through_conversions:num`,
    readWhole: true,
  },
  {
    table: "ad_group_criterion_history",
    key: "id updated_at",
    time: "updated_at",
    columns: `
      id:int! ad_group_id:int base_campaign_id:int updated_at:ts! type status keyword_match_type keyword_text`,
    readWhole: true,
  },
  {
    table: "ad_group_history",
    key: "id updated_at",
    time: "updated_at",
    columns: "id:int! updated_at:ts! type campaign_id:int campaign_name name status",
    readWhole: true,
  },
  {
    table: "ad_group_stats",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! customer_id:int date:date active_view_impressions:int active_view_measurability:float
      active_view_measurable_cost_micros:int active_view_measurable_impressions:int active_view_viewability:float
      ad_network_type base_ad_group campaign_base_campaign campaign_id:int clicks:int conversions:num
      conversions_value:num cost_micros:int device id:int impressions:int interaction_event_types interactions:int
      view_through_conversions:num`,
    readWhole: true,
  },
  {
    table: "ad_history",
    key: "id updated_at",
    time: "updated_at",
    columns: "ad_group_id:int id:int! name updated_at:ts! type status display_url final_urls",
    readWhole: true,
  },
  {
    table: "ad_stats",
    key: "customer_id date ad_id",
    time: "date",
    columns: `
      customer_id:int! date:date! ad_group_id:int ad_group keyword_ad_group_criterion ad_network_type device
      ad_id:int! campaign_id:int clicks:int! cost_micros:int! impressions:int! conversions:num conversions_value:num
      view_through_conversions:num`,
    readWhole: true,
  },
  {
    table: "campaign_history",
    key: "id updated_at",
    time: "updated_at",
    columns: `
      id:int! updated_at:ts! name customer_id:int advertising_channel_type advertising_channel_subtype
      start_date:date end_date:date serving_status status tracking_url_template`,
    readWhole: true,
  },
  {
    table: "campaign_stats",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! customer_id:int date:date active_view_impressions:int active_view_measurability:float
      active_view_measurable_cost_micros:int active_view_measurable_impressions:int active_view_viewability:float
      ad_network_type base_campaign clicks:int conversions:num conversions_value:num cost_micros:int device id:int
      impressions:int interaction_event_types interactions:int view_through_conversions:num`,
    readWhole: true,
  },
  {
    table: "keyword_stats",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! customer_id:int date:date active_view_impressions:int active_view_measurability:float
      active_view_measurable_cost_micros:int active_view_measurable_impressions:int active_view_viewability:float
      ad_group_base_ad_group ad_group_criterion_criterion_id:int ad_group_id:int ad_network_type
      campaign_base_campaign campaign_id:int clicks:int conversions:num conversions_value:num cost_micros:int device
      impressions:int interaction_event_types interactions:int view_through_conversions:num`,
    readWhole: true,
  },
  {
    table: "search_term_keyword_stats",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! ad_group_id:int campaign_id:int clicks:int conversions:num conversions_value:num cost_micros:int
      customer_id:int date:date impressions:int info_text keyword_ad_group_criterion search_term
      search_term_match_type status view_through_conversions:num`,
    readWhole: true,
  },
];
