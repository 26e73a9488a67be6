import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/linkedin-ads . LinkedIn calls ads creatives and ad groups campaigns. */
export const linkedinAdsTables: readonly ConnectorTable[] = [
  {
    table: "account_history",
    key: "id last_modified_time",
    time: "last_modified_time",
    columns: `
      id:int! last_modified_time:ts! created_time:ts name currency status type version_tag
      notified_on_campaign_optimization:bool notified_on_creative_approval:bool total_budget_amount:num`,
    readWhole: true,
  },
  {
    table: "campaign_group_history",
    key: "id last_modified_time",
    time: "last_modified_time",
    columns: `
      id:int! last_modified_time:ts! account_id:int created_time:ts name status backfilled:bool
      run_schedule_start:ts run_schedule_end:ts`,
    readWhole: true,
  },
  {
    table: "campaign_history",
    key: "id last_modified_time",
    time: "last_modified_time",
    columns: `
      id:int! last_modified_time:ts! account_id:int campaign_group_id:int created_time:ts name status type format
      objective_type cost_type creative_selection daily_budget_amount:num daily_budget_currency_code unit_cost_amount:num
      unit_cost_currency_code run_schedule_start:ts run_schedule_end:ts locale_country locale_language version_tag`,
    readWhole: true,
  },
  {
    table: "creative_history",
    key: "id last_modified_at",
    time: "last_modified_at",
    columns: `
      id:int! last_modified_at:ts! created_at:ts account_id:int campaign_id:int name click_uri intended_status
      review_status is_serving:bool`,
    readWhole: true,
  },
  ...["campaign", "creative"].map((level) => ({
    table: `ad_analytics_by_${level}`,
    key: `${level}_id day`,
    time: "day",
    columns: `
      ${level}_id:int! day:ts! clicks:int! impressions:int! cost_in_local_currency:num! cost_in_usd:num
      external_website_conversions:num external_website_post_click_conversions:num
      external_website_post_view_conversions:num conversion_value_in_local_currency:num one_click_leads:num
      landing_page_clicks:int likes:int shares:int comments:int follows:int total_engagements:int`,
    readWhole: true as const,
  })),
];
