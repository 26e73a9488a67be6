-- kind: scd2
-- tests:
--   - unique: grain
--   - row: "is_current = (valid_to IS NULL)"
-- max_bytes: 20GB
WITH states AS (
  SELECT
    'google_ads' AS platform,
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id') AS ad_group_id,
    JSON_VALUE(payload, '$.campaign_id') AS campaign_id,
    JSON_VALUE(payload, '$.name') AS ad_group_name,
    JSON_VALUE(payload, '$.status') AS status,
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP) AS synced_at
  FROM bronze.raw_google_ads_ad_group_history
  UNION ALL
  SELECT
    'facebook_ads',
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.campaign_id'),
    JSON_VALUE(payload, '$.name'),
    COALESCE(JSON_VALUE(payload, '$.effective_status'), JSON_VALUE(payload, '$.status')),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
  FROM bronze.raw_facebook_ads_ad_set_history
  UNION ALL
  SELECT
    'linkedin_ads',
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.campaign_group_id'),
    JSON_VALUE(payload, '$.name'),
    JSON_VALUE(payload, '$.status'),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
  FROM bronze.raw_linkedin_ads_campaign_history
),
once AS (
  SELECT *
  FROM states
  WHERE ad_group_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY platform, ad_group_id, occurred_at ORDER BY synced_at DESC, event_id
  ) = 1
)
SELECT
  platform,
  ad_group_id,
  campaign_id,
  ad_group_name,
  status,
  occurred_at AS valid_from
FROM once
