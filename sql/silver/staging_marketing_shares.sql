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
--   - row: "linear BETWEEN 0 AND 1"
-- max_bytes: 50GB
/* Each rule's shares sum to exactly 1 over a conversion: nine decimals, and the last touch takes what rounding left.

   Position-based gives 40 % to the first and the last touch, the rest to those between. Time decay halves with every 7
   days before the conversion. Shapley values of the game in which a set of channels earns every conversion whose path needs
   no other come out as equal parts for the distinct channels of a path (Zhao et al., Shapley Value Methods for Attribution
   Modeling in Online Advertising, 2018); touches of one channel share its part. Decays are added as whole numbers of 1e-12,
   so that no order matters. */
WITH weighed AS (
  SELECT
    t.*,
    CAST(1e12 * POW(2, -TIMESTAMP_DIFF(conversion_timestamp, touched_at, SECOND) / (7 * 86400)) AS INT64) AS decay,
    COUNT(*) OVER (PARTITION BY conversion_id, channel) AS touches_of_channel,
    COUNTIF(is_first_of_channel) OVER (PARTITION BY conversion_id) AS channels_of_path
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY conversion_id, channel ORDER BY touch_index) = 1 AS is_first_of_channel
    FROM silver.staging_marketing_touches
    WHERE
      customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'identity')
      OR conversion_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'conversion')
      OR (
        customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
        AND conversion_timestamp >= (SELECT TIMESTAMP(MIN(day)) FROM UNNEST(@dirty_partitions) AS day)
      )
  ) AS t
),
shares AS (
  SELECT
    *,
    CAST(1 / path_length AS NUMERIC) AS linear_share,
    CAST(
      CASE
        WHEN path_length <= 2 THEN 1 / path_length
        WHEN touch_index IN (1, path_length) THEN 0.4
        ELSE 0.2 / (path_length - 2)
      END AS NUMERIC
    ) AS position_share,
    CAST(COALESCE(decay / NULLIF(SUM(decay) OVER path, 0), 1 / path_length) AS NUMERIC) AS decay_share,
    CAST(1 / (channels_of_path * touches_of_channel) AS NUMERIC) AS shapley_share
  FROM weighed
  WINDOW path AS (PARTITION BY conversion_id)
)
SELECT
  conversion_id,
  touch_index,
  path_length,
  customer_id,
  conversion_timestamp,
  conversion_type,
  CAST(revenue_micros AS NUMERIC) / 1000000 AS revenue,
  currency_code,
  channel,
  source,
  medium,
  campaign,
  session_key,
  touched_at,
  CAST(IF(touch_index = 1, 1, 0) AS NUMERIC) AS first_touch,
  CAST(IF(touch_index = path_length, 1, 0) AS NUMERIC) AS last_touch,
  IF(touch_index < path_length, linear_share, 1 - SUM(linear_share) OVER path + linear_share) AS linear,
  IF(touch_index < path_length, position_share, 1 - SUM(position_share) OVER path + position_share) AS position_based,
  IF(touch_index < path_length, decay_share, 1 - SUM(decay_share) OVER path + decay_share) AS time_decay,
  IF(touch_index < path_length, shapley_share, 1 - SUM(shapley_share) OVER path + shapley_share) AS shapley
FROM shares
WINDOW path AS (PARTITION BY conversion_id)
