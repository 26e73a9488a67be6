-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [date_day, search_term]
-- max_bytes: 50GB
/* Google Ads states its last days anew: of one search term, day and segment the latest synchronisation counts. */
WITH statistics AS (
  SELECT
    DATE(occurred_at) AS date_day,
    JSON_VALUE(payload, '$.customer_id') AS account_id,
    JSON_VALUE(payload, '$.campaign_id') AS campaign_id,
    JSON_VALUE(payload, '$.ad_group_id') AS ad_group_id,
    JSON_VALUE(payload, '$.search_term') AS search_term,
    JSON_VALUE(payload, '$.search_term_match_type') AS search_term_match_type,
    JSON_VALUE(payload, '$.info_text') AS keyword_text,
    CAST(JSON_VALUE(payload, '$.clicks') AS INT64) AS clicks,
    CAST(JSON_VALUE(payload, '$.impressions') AS INT64) AS impressions,
    CAST(JSON_VALUE(payload, '$.cost_micros') AS INT64) AS spend_micros,
    COALESCE(CAST(JSON_VALUE(payload, '$.conversions') AS NUMERIC), 0) AS conversions,
    COALESCE(CAST(JSON_VALUE(payload, '$.conversions_value') AS NUMERIC), 0) AS conversions_value
  FROM bronze.raw_google_ads_search_term_keyword_stats
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY JSON_VALUE(payload, '$._fivetran_id'), DATE(occurred_at)
    ORDER BY SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP) DESC, event_id
  ) = 1
),
accounts AS (
  SELECT
    JSON_VALUE(payload, '$.id') AS account_id,
    JSON_VALUE(payload, '$.descriptive_name') AS account_name,
    JSON_VALUE(payload, '$.currency_code') AS currency_code,
    JSON_VALUE(payload, '$.time_zone') AS account_time_zone
  FROM bronze.raw_google_ads_account_history
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY occurred_at DESC, event_id) = 1
)
SELECT
  'raw_google_ads_search_term_keyword_stats' AS source_relation,
  s.date_day,
  'google_ads' AS platform,
  s.account_id,
  MIN(o.account_name) AS account_name,
  MIN(o.account_time_zone) AS account_time_zone,
  s.campaign_id,
  MIN(c.campaign_name) AS campaign_name,
  s.ad_group_id,
  MIN(g.ad_group_name) AS ad_group_name,
  s.search_term,
  s.search_term_match_type,
  s.keyword_text,
  SUM(s.clicks) AS clicks,
  SUM(s.impressions) AS impressions,
  SUM(CAST(s.spend_micros AS NUMERIC)) / 1000000 AS spend,
  MIN(o.currency_code) AS currency_code,
  SUM(s.conversions) AS conversions,
  SUM(s.conversions_value) AS conversions_value
FROM statistics AS s
LEFT JOIN accounts AS o USING (account_id)
LEFT JOIN silver.staging_ads_campaigns AS c
  ON c.platform = 'google_ads' AND c.campaign_id = s.campaign_id AND c.is_current
LEFT JOIN silver.staging_ads_ad_groups AS g
  ON g.platform = 'google_ads' AND g.ad_group_id = s.ad_group_id AND g.is_current
GROUP BY s.date_day, s.account_id, s.campaign_id, s.ad_group_id, s.search_term, s.search_term_match_type, s.keyword_text
