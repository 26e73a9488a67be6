import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/facebook-ads */
export const facebookAdsTables: readonly ConnectorTable[] = [
  {
    table: "account_history",
    key: "id _fivetran_synced",
    columns: `
      id:int! name account_status business_country_code currency timezone_name created_time:ts`,
    readWhole: true,
  },
  {
    table: "ad_history",
    key: "id updated_time",
    time: "updated_time",
    columns: `
      id:int! account_id:int ad_set_id:int campaign_id:int creative_id:int name updated_time:ts! status
      effective_status`,
    readWhole: true,
  },
  {
    table: "ad_set_history",
    key: "id updated_time",
    time: "updated_time",
    columns: `
      id:int! account_id:int campaign_id:int name updated_time:ts! status effective_status start_time:ts
      end_time:ts daily_budget:num bid_strategy optimization_goal`,
    readWhole: true,
  },
  {
    table: "basic_ad_action_values",
    key: "ad_id date action_type index",
    time: "date",
    columns: `
      ad_id:int! date:date! _fivetran_id index:int! action_type! value:num _7_d_click:num`,
    readWhole: true,
  },
  {
    table: "basic_ad_actions",
    key: "ad_id date action_type index",
    time: "date",
    columns: `
      _fivetran_id ad_id:int! date:date! index:int! _1_d_view:num _7_d_click:num action_type! inline:num value:num`,
    readWhole: true,
  },
  {
    table: "basic_ad",
    key: "ad_id date",
    time: "date",
    columns: `
      ad_id:int! date:date! account_id:int impressions:int! inline_link_clicks:int spend:num! reach:int frequency:num
      cpc:num cpm:num ctr:num`,
    readWhole: true,
  },
  {
    table: "campaign_history",
    key: "id updated_time",
    time: "updated_time",
    columns: `
      id:int! account_id:int name updated_time:ts! status effective_status objective start_time:ts stop_time:ts
      daily_budget:num lifetime_budget:num`,
    readWhole: true,
  },
  {
    table: "creative_history_json",
    key: "_fivetran_id",
    columns: `
      page_link template_page_link id:int account_id:int name url_tags_string asset_feed_spec_link_urls
      object_story_link_data_child_attachments object_story_link_data_caption object_story_link_data_description
      object_story_link_data_link object_story_link_data_message template_app_link_spec_ios _fivetran_id!`,
    readWhole: true,
  },
  {
    table: "demographics_country_actions",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! account_id:int action_type date:date index:int inline:num value:num`,
  },
  {
    table: "demographics_country",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! account_id:int country date:date frequency:num impressions:int inline_link_clicks:int reach:int
      spend:num`,
  },
  {
    table: "demographics_region_actions",
    key: "_fivetran_id",
    time: "date",
    columns: "_fivetran_id! account_id:int action_type date:date index:int value:num",
  },
  {
    table: "demographics_region",
    key: "_fivetran_id",
    time: "date",
    columns: `
      _fivetran_id! account_id:int date:date frequency:num impressions:int inline_link_clicks:int reach:int region
      spend:num`,
  },
];
