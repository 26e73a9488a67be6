-- kind: incremental
-- scope: customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
-- tests:
--   - unique: grain
-- max_bytes: 50GB
WITH sessions AS (
  SELECT
    customer_id, session_key, session_start_timestamp, session_end_timestamp, session_start_date, session_source,
    last_non_direct_default_channel_grouping AS channel
  FROM silver.staging_web_sessions
  WHERE customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
),
channels AS (
  SELECT
    customer_id,
    ARRAY_AGG(channel ORDER BY visits DESC, last_at DESC, channel LIMIT 1)[OFFSET(0)] AS preferred_channel
  FROM (
    SELECT customer_id, channel, COUNT(*) AS visits, MAX(session_start_timestamp) AS last_at
    FROM sessions
    GROUP BY customer_id, channel
  )
  GROUP BY customer_id
),
totals AS (
  SELECT
    customer_id,
    COUNT(*) AS count_sessions,
    MAX(session_end_timestamp) AS last_session_at,
    ARRAY_AGG(
      STRUCT(session_start_date, session_source) ORDER BY session_start_timestamp, session_key LIMIT 1
    )[OFFSET(0)] AS first_session
  FROM sessions
  GROUP BY customer_id
)
SELECT
  customer_id,
  t.count_sessions,
  t.last_session_at,
  t.first_session.session_start_date AS first_session_date,
  t.first_session.session_source AS first_session_source,
  c.preferred_channel
FROM totals AS t
INNER JOIN channels AS c USING (customer_id)
