-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [date_day]
--   - accepted_values: {column: platform, values: [google_ads, facebook_ads, linkedin_ads]}
--   - row: "clicks >= 0 AND impressions >= 0 AND spend_micros >= 0"
--   - row: "currency_code IS NOT NULL"
--     severity: warn
-- max_bytes: 100GB
/* A campaign without ads, as Performance Max is, reports for itself: its own figures count on the days on which none of its
   ads reports, as a row without an ad. Platforms restate their last days: of the rows of one key those of the latest synchronisation count, all of them, as they
   then differ in a segment that the connector's key has and this table has not. */
WITH statistics AS (
  SELECT
    'google_ads' AS platform,
    'raw_google_ads_ad_stats' AS source_relation,
    event_id,
    DATE(occurred_at) AS date_day,
    JSON_VALUE(payload, '$.customer_id') AS account_id,
    JSON_VALUE(payload, '$.campaign_id') AS campaign_id,
    COALESCE(
      JSON_VALUE(payload, '$.ad_group_id'), REGEXP_EXTRACT(JSON_VALUE(payload, '$.ad_group'), r'/adGroups/(\d+)$')
    ) AS ad_group_id,
    JSON_VALUE(payload, '$.ad_id') AS ad_id,
    CONCAT(
      COALESCE(JSON_VALUE(payload, '$.keyword_ad_group_criterion'), ''), '|',
      COALESCE(JSON_VALUE(payload, '$.ad_network_type'), ''), '|', COALESCE(JSON_VALUE(payload, '$.device'), '')
    ) AS segment,
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP) AS synced_at,
    CAST(JSON_VALUE(payload, '$.clicks') AS INT64) AS clicks,
    CAST(JSON_VALUE(payload, '$.impressions') AS INT64) AS impressions,
    CAST(JSON_VALUE(payload, '$.cost_micros') AS INT64) AS spend_micros,
    CAST(JSON_VALUE(payload, '$.conversions') AS NUMERIC) AS conversions,
    CAST(JSON_VALUE(payload, '$.conversions_value') AS NUMERIC) AS conversions_value
  FROM bronze.raw_google_ads_ad_stats
  UNION ALL
  SELECT
    'google_ads',
    'raw_google_ads_campaign_stats',
    event_id,
    DATE(occurred_at),
    JSON_VALUE(payload, '$.customer_id'),
    JSON_VALUE(payload, '$.id'),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CONCAT(COALESCE(JSON_VALUE(payload, '$.ad_network_type'), ''), '|', COALESCE(JSON_VALUE(payload, '$.device'), '')),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP),
    CAST(JSON_VALUE(payload, '$.clicks') AS INT64),
    CAST(JSON_VALUE(payload, '$.impressions') AS INT64),
    CAST(JSON_VALUE(payload, '$.cost_micros') AS INT64),
    CAST(JSON_VALUE(payload, '$.conversions') AS NUMERIC),
    CAST(JSON_VALUE(payload, '$.conversions_value') AS NUMERIC)
  FROM bronze.raw_google_ads_campaign_stats
  UNION ALL
  SELECT
    'facebook_ads',
    'raw_facebook_ads_basic_ad',
    event_id,
    DATE(occurred_at),
    JSON_VALUE(payload, '$.account_id'),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.ad_id'),
    '',
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP),
    CAST(JSON_VALUE(payload, '$.inline_link_clicks') AS INT64),
    CAST(JSON_VALUE(payload, '$.impressions') AS INT64),
    CAST(ROUND(CAST(JSON_VALUE(payload, '$.spend') AS NUMERIC) * 1000000) AS INT64),
    CAST(NULL AS NUMERIC),
    CAST(NULL AS NUMERIC)
  FROM bronze.raw_facebook_ads_basic_ad
  UNION ALL
  SELECT
    'linkedin_ads',
    'raw_linkedin_ads_ad_analytics_by_creative',
    event_id,
    DATE(occurred_at),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.creative_id'),
    '',
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP),
    CAST(JSON_VALUE(payload, '$.clicks') AS INT64),
    CAST(JSON_VALUE(payload, '$.impressions') AS INT64),
    CAST(ROUND(CAST(JSON_VALUE(payload, '$.cost_in_local_currency') AS NUMERIC) * 1000000) AS INT64),
    COALESCE(CAST(JSON_VALUE(payload, '$.external_website_conversions') AS NUMERIC), 0)
    + COALESCE(CAST(JSON_VALUE(payload, '$.one_click_leads') AS NUMERIC), 0),
    CAST(JSON_VALUE(payload, '$.conversion_value_in_local_currency') AS NUMERIC)
  FROM bronze.raw_linkedin_ads_ad_analytics_by_creative
),
once AS (
  SELECT *
  FROM statistics
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source_relation, event_id ORDER BY date_day) = 1
),
latest AS (
  SELECT *
  FROM once
  WHERE TRUE
  QUALIFY RANK() OVER (
    PARTITION BY platform, account_id, date_day, campaign_id, ad_group_id, ad_id, segment ORDER BY synced_at DESC
  ) = 1
),
/* Meta tells conversions by type of action; these do not contain each other. */
latest_actions AS (
  SELECT *
  FROM (
    SELECT
      FALSE AS is_value,
      JSON_VALUE(payload, '$.ad_id') AS ad_id,
      DATE(occurred_at) AS date_day,
      JSON_VALUE(payload, '$.action_type') AS action_type,
      CAST(JSON_VALUE(payload, '$.value') AS NUMERIC) AS amount,
      SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP) AS synced_at,
      event_id
    FROM bronze.raw_facebook_ads_basic_ad_actions
    UNION ALL
    SELECT
      TRUE,
      JSON_VALUE(payload, '$.ad_id'),
      DATE(occurred_at),
      JSON_VALUE(payload, '$.action_type'),
      CAST(JSON_VALUE(payload, '$.value') AS NUMERIC),
      SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP),
      event_id
    FROM bronze.raw_facebook_ads_basic_ad_action_values
  )
  WHERE action_type IN (
    'offsite_conversion.fb_pixel_purchase', 'offsite_conversion.fb_pixel_lead', 'onsite_conversion.purchase',
    'onsite_conversion.lead_grouped'
  )
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY is_value, ad_id, date_day, action_type ORDER BY synced_at DESC, event_id
  ) = 1
),
meta_actions AS (
  SELECT
    ad_id,
    date_day,
    SUM(IF(NOT is_value, amount, 0)) AS conversions,
    SUM(IF(is_value, amount, 0)) AS conversions_value
  FROM latest_actions
  GROUP BY ad_id, date_day
),
accounts AS (
  SELECT platform, account_id, account_name, currency_code, account_time_zone
  FROM (
    SELECT
      'google_ads' AS platform, event_id, occurred_at,
      JSON_VALUE(payload, '$.id') AS account_id,
      JSON_VALUE(payload, '$.descriptive_name') AS account_name,
      JSON_VALUE(payload, '$.currency_code') AS currency_code,
      JSON_VALUE(payload, '$.time_zone') AS account_time_zone
    FROM bronze.raw_google_ads_account_history
    UNION ALL
    SELECT
      'facebook_ads', event_id, occurred_at, JSON_VALUE(payload, '$.id'), JSON_VALUE(payload, '$.name'),
      JSON_VALUE(payload, '$.currency'), JSON_VALUE(payload, '$.timezone_name')
    FROM bronze.raw_facebook_ads_account_history
    UNION ALL
    /* LinkedIn counts days in UTC. */
    SELECT
      'linkedin_ads', event_id, occurred_at, JSON_VALUE(payload, '$.id'), JSON_VALUE(payload, '$.name'),
      JSON_VALUE(payload, '$.currency'), 'UTC'
    FROM bronze.raw_linkedin_ads_account_history
  )
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY platform, account_id ORDER BY occurred_at DESC, event_id) = 1
),
placed AS (
  SELECT
    s.* EXCEPT (account_id, campaign_id, ad_group_id, conversions, conversions_value),
    COALESCE(s.account_id, a.account_id) AS account_id,
    COALESCE(s.campaign_id, a.campaign_id) AS campaign_id,
    COALESCE(s.ad_group_id, a.ad_group_id) AS ad_group_id,
    COALESCE(m.conversions, s.conversions, 0) AS conversions,
    COALESCE(m.conversions_value, s.conversions_value, 0) AS conversions_value
  FROM latest AS s
  LEFT JOIN silver.staging_ads_ads AS a ON a.platform = s.platform AND a.ad_id = s.ad_id AND a.is_current
  LEFT JOIN meta_actions AS m ON s.platform = 'facebook_ads' AND m.ad_id = s.ad_id AND m.date_day = s.date_day
),
days_with_ads AS (
  SELECT DISTINCT platform, account_id, campaign_id, date_day
  FROM placed
  WHERE source_relation = 'raw_google_ads_ad_stats'
)
SELECT
  p.platform,
  p.account_id,
  ANY_VALUE(a.account_name) AS account_name,
  ANY_VALUE(a.account_time_zone) AS account_time_zone,
  p.date_day,
  p.campaign_id,
  p.ad_group_id,
  p.ad_id,
  SUM(COALESCE(p.clicks, 0)) AS clicks,
  SUM(COALESCE(p.impressions, 0)) AS impressions,
  SUM(COALESCE(p.spend_micros, 0)) AS spend_micros,
  ANY_VALUE(a.currency_code) AS currency_code,
  SUM(p.conversions) AS conversions,
  CAST(ROUND(SUM(p.conversions_value) * 1000000) AS INT64) AS conversions_value_micros,
  ANY_VALUE(p.source_relation) AS source_relation
FROM placed AS p
LEFT JOIN accounts AS a USING (platform, account_id)
LEFT JOIN days_with_ads AS d
  ON d.platform = p.platform AND d.account_id = p.account_id AND d.campaign_id = p.campaign_id AND d.date_day = p.date_day
WHERE
  p.source_relation <> 'raw_google_ads_campaign_stats'
  OR (d.campaign_id IS NULL AND (p.clicks <> 0 OR p.impressions <> 0 OR p.spend_micros <> 0))
GROUP BY p.platform, p.account_id, p.date_day, p.campaign_id, p.ad_group_id, p.ad_id
