-- kind: full
-- tests:
--   - unique: grain
--   - row: "count_engaged_sessions <= count_sessions AND count_first_purchases <= count_purchases"
-- max_bytes: 50GB
/* From visit to purchase by day and channel: sessions by their own channel, what came of them by the last touch. */
WITH visits AS (
  SELECT
    session_start_date AS date_day, session_default_channel_grouping AS channel,
    COUNT(DISTINCT user_pseudo_id) AS count_visitors,
    COUNT(*) AS count_sessions,
    COUNTIF(is_session_engaged) AS count_engaged_sessions
  FROM silver.staging_web_sessions
  GROUP BY date_day, channel
),
conversions AS (
  SELECT
    DATE(conversion_timestamp) AS date_day, channel,
    COUNTIF(conversion_type = 'lead') AS count_leads,
    COUNTIF(conversion_type = 'opportunity') AS count_opportunities,
    COUNTIF(conversion_type = 'opportunity_won') AS count_opportunities_won,
    COUNTIF(conversion_type = 'purchase') AS count_purchases,
    COUNTIF(conversion_type = 'purchase' AND is_first) AS count_first_purchases,
    SUM(IF(conversion_type = 'purchase', CAST(reporting_revenue_micros AS NUMERIC), 0)) / 1000000 AS revenue
  FROM (
    SELECT
      *,
      customer_id IS NOT NULL
      AND ROW_NUMBER() OVER (PARTITION BY conversion_type, customer_id ORDER BY conversion_timestamp, conversion_id) = 1 AS is_first
    FROM silver.staging_marketing_touches
    WHERE touch_index = path_length
  )
  GROUP BY date_day, channel
),
reporting AS (
  SELECT MIN(reporting_currency_code) AS currency_code FROM silver.staging_marketing_conversions
)
SELECT
  date_day,
  channel,
  COALESCE(v.count_visitors, 0) AS count_visitors,
  COALESCE(v.count_sessions, 0) AS count_sessions,
  COALESCE(v.count_engaged_sessions, 0) AS count_engaged_sessions,
  COALESCE(c.count_leads, 0) AS count_leads,
  COALESCE(c.count_opportunities, 0) AS count_opportunities,
  COALESCE(c.count_opportunities_won, 0) AS count_opportunities_won,
  COALESCE(c.count_purchases, 0) AS count_purchases,
  COALESCE(c.count_first_purchases, 0) AS count_first_purchases,
  COALESCE(c.revenue, 0) AS revenue,
  r.currency_code
FROM visits AS v
FULL JOIN conversions AS c USING (date_day, channel)
LEFT JOIN reporting AS r ON TRUE
