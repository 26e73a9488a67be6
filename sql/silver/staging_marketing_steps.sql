-- kind: incremental
-- scope: person IN (SELECT id FROM silver.staging_customers_changes WHERE kind IN ('customer', 'device'))
-- tests:
--   - unique: grain
--   - row: "count_steps > 0"
-- max_bytes: 50GB
/* How often a person went from one channel to the next: on the paths to conversions, and on the path that led to none, which is
   what the person did after the last conversion, or ever. A device without an owner is a person. */
WITH sessions AS (
  SELECT
    COALESCE(customer_id, user_pseudo_id) AS person, customer_id, session_start_timestamp, session_key,
    session_default_channel_grouping AS channel
  FROM silver.staging_web_sessions
  WHERE
    customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
    OR (customer_id IS NULL AND user_pseudo_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'device'))
),
paths AS (
  SELECT
    conversion_type, conversion_id, customer_id, channel, touch_index, conversion_timestamp,
    touch_index = path_length AS is_end
  FROM silver.staging_marketing_touches
  WHERE customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
),
lost AS (
  SELECT
    conversion_type, s.person, s.channel, s.session_start_timestamp AS touched_at, s.session_key,
    COUNTIF(s.channel <> 'Direct') OVER (PARTITION BY conversion_type, s.person) AS count_not_direct
  FROM sessions AS s
  CROSS JOIN UNNEST(['purchase', 'lead', 'opportunity', 'opportunity_won']) AS conversion_type
  LEFT JOIN (
    SELECT conversion_type, customer_id, MAX(conversion_timestamp) AS converted_at
    FROM paths
    GROUP BY conversion_type, customer_id
  ) AS c USING (conversion_type, customer_id)
  WHERE c.converted_at IS NULL OR TIMESTAMP_TRUNC(s.session_start_timestamp, MINUTE) > c.converted_at
),
touches AS (
  SELECT conversion_type, customer_id AS person, conversion_id AS path, channel, touch_index, is_end, TRUE AS is_converted
  FROM paths
  WHERE channel <> 'Unattributed'
  UNION ALL
  SELECT
    conversion_type, person, person, channel,
    ROW_NUMBER() OVER (PARTITION BY conversion_type, person ORDER BY touched_at, session_key),
    ROW_NUMBER() OVER (PARTITION BY conversion_type, person ORDER BY touched_at DESC, session_key DESC) = 1,
    FALSE
  FROM lost
  WHERE count_not_direct = 0 OR channel <> 'Direct'
),
steps AS (
  SELECT
    conversion_type, person,
    COALESCE(
      LAG(channel) OVER (PARTITION BY conversion_type, is_converted, path ORDER BY touch_index), '(start)'
    ) AS from_channel,
    channel AS to_channel
  FROM touches
  UNION ALL
  SELECT conversion_type, person, channel, IF(is_converted, '(conversion)', '(null)') FROM touches WHERE is_end
)
SELECT person, conversion_type, from_channel, to_channel, COUNT(*) AS count_steps
FROM steps
GROUP BY person, conversion_type, from_channel, to_channel
