-- kind: incremental
-- scope: >-
--   customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'identity')
--   OR conversion_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'conversion')
--   OR (
--     customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
--     AND conversion_timestamp >= (SELECT TIMESTAMP(MIN(day)) FROM UNNEST(@dirty_partitions) AS day)
--   )
-- tests:
--   - unique: grain
--   - not_null: [channel, conversion_timestamp]
-- max_bytes: 50GB
/* The sessions that a person had in the 90 days before a conversion, oldest first. Direct sessions count only where there is
   no other, as in GA4. A conversion without a session has one row of channel Unattributed, so that revenue adds up.
   Some shops state minutes only: a session that began in the minute of the order came before it. */
WITH valued AS (
  SELECT *
  FROM silver.staging_marketing_conversions
  WHERE
    customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'identity')
    OR conversion_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'conversion')
    OR (
      customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
      AND conversion_timestamp >= (SELECT TIMESTAMP(MIN(day)) FROM UNNEST(@dirty_partitions) AS day)
    )
),
reached AS (
  SELECT
    c.*,
    s.session_key, s.session_start_timestamp AS touched_at,
    COALESCE(s.session_default_channel_grouping, 'Unattributed') AS channel,
    s.session_source AS source, s.session_medium AS medium, s.session_campaign AS campaign,
    COUNTIF(s.session_default_channel_grouping <> 'Direct') OVER (PARTITION BY c.conversion_id) AS count_not_direct
  FROM valued AS c
  LEFT JOIN silver.staging_web_sessions AS s
    ON s.customer_id = c.customer_id
    AND TIMESTAMP_TRUNC(s.session_start_timestamp, MINUTE) <= c.conversion_timestamp
    AND s.session_start_timestamp >= TIMESTAMP_SUB(c.conversion_timestamp, INTERVAL 90 DAY)
)
SELECT
  conversion_id,
  conversion_type,
  customer_id,
  conversion_timestamp,
  revenue_micros,
  currency_code,
  reporting_revenue_micros,
  reporting_currency_code,
  ROW_NUMBER() OVER (PARTITION BY conversion_id ORDER BY touched_at, session_key) AS touch_index,
  COUNT(*) OVER (PARTITION BY conversion_id) AS path_length,
  session_key,
  touched_at,
  channel,
  source,
  medium,
  campaign
FROM reached
WHERE count_not_direct = 0 OR channel <> 'Direct'
