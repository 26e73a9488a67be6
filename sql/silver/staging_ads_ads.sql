-- kind: scd2
-- tests:
--   - unique: grain
--   - row: "is_current = (valid_to IS NULL)"
-- max_bytes: 20GB
/* Google names an ad's group and LinkedIn a creative's campaign; what stands above them comes from their own latest state. */
WITH states AS (
  SELECT
    'google_ads' AS platform,
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id') AS ad_id,
    CAST(NULL AS STRING) AS account_id,
    CAST(NULL AS STRING) AS campaign_id,
    JSON_VALUE(payload, '$.ad_group_id') AS ad_group_id,
    JSON_VALUE(payload, '$.name') AS ad_name,
    JSON_VALUE(payload, '$.status') AS status,
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP) AS synced_at
  FROM bronze.raw_google_ads_ad_history
  UNION ALL
  SELECT
    'facebook_ads',
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.account_id'),
    JSON_VALUE(payload, '$.campaign_id'),
    JSON_VALUE(payload, '$.ad_set_id'),
    JSON_VALUE(payload, '$.name'),
    COALESCE(JSON_VALUE(payload, '$.effective_status'), JSON_VALUE(payload, '$.status')),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
  FROM bronze.raw_facebook_ads_ad_history
  UNION ALL
  SELECT
    'linkedin_ads',
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.account_id'),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.campaign_id'),
    JSON_VALUE(payload, '$.name'),
    JSON_VALUE(payload, '$.intended_status'),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
  FROM bronze.raw_linkedin_ads_creative_history
),
once AS (
  SELECT *
  FROM states
  WHERE ad_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY platform, ad_id, occurred_at ORDER BY synced_at DESC, event_id) = 1
)
SELECT
  o.platform,
  o.ad_id,
  COALESCE(o.account_id, c.account_id) AS account_id,
  COALESCE(o.campaign_id, g.campaign_id) AS campaign_id,
  o.ad_group_id,
  o.ad_name,
  o.status,
  o.occurred_at AS valid_from
FROM once AS o
LEFT JOIN silver.staging_ads_ad_groups AS g
  ON g.platform = o.platform AND g.ad_group_id = o.ad_group_id AND g.is_current
LEFT JOIN silver.staging_ads_campaigns AS c
  ON c.platform = o.platform AND c.campaign_id = COALESCE(o.campaign_id, g.campaign_id) AND c.is_current
