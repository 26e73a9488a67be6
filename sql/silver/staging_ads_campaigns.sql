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
    JSON_VALUE(payload, '$.id') AS campaign_id,
    JSON_VALUE(payload, '$.customer_id') AS account_id,
    JSON_VALUE(payload, '$.name') AS campaign_name,
    JSON_VALUE(payload, '$.advertising_channel_type') AS campaign_type,
    JSON_VALUE(payload, '$.status') AS status,
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.start_date')) AS TIMESTAMP)) AS start_date,
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.end_date')) AS TIMESTAMP)) AS end_date,
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP) AS synced_at
  FROM bronze.raw_google_ads_campaign_history
  UNION ALL
  SELECT
    'facebook_ads',
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.account_id'),
    JSON_VALUE(payload, '$.name'),
    JSON_VALUE(payload, '$.objective'),
    COALESCE(JSON_VALUE(payload, '$.effective_status'), JSON_VALUE(payload, '$.status')),
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.start_time')) AS TIMESTAMP)),
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.stop_time')) AS TIMESTAMP)),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
  FROM bronze.raw_facebook_ads_campaign_history
  UNION ALL
  SELECT
    'linkedin_ads',
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.account_id'),
    JSON_VALUE(payload, '$.name'),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.status'),
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.run_schedule_start')) AS TIMESTAMP)),
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.run_schedule_end')) AS TIMESTAMP)),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
  FROM bronze.raw_linkedin_ads_campaign_group_history
),
once AS (
  SELECT *
  FROM states
  WHERE campaign_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY platform, campaign_id, occurred_at ORDER BY synced_at DESC, event_id
  ) = 1
)
SELECT
  platform,
  campaign_id,
  account_id,
  campaign_name,
  campaign_type,
  status,
  start_date,
  end_date,
  occurred_at AS valid_from
FROM once
