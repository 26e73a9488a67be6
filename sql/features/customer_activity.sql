-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id, activity_date, known_date]
--   - row: "known_date >= activity_date"
-- max_bytes: 50GB
/* What a device did before it was known whose it is counts from the day it was known: otherwise a purchase, which names its
   buyer on one more device, would add to that buyer's past. */
WITH devices AS (
  SELECT
    p.customer_id,
    anonymous_id,
    COALESCE(MIN(IF(e.user_id IN UNNEST(p.user_ids) OR e.email = p.email, e.event_date, NULL)), MAX(e.event_date)) AS linked_date
  FROM silver.staging_customers_profiles AS p, UNNEST(p.anonymous_ids) AS anonymous_id
  INNER JOIN silver.staging_events_all AS e ON e.anonymous_id = anonymous_id
  WHERE e.user_id IS NOT NULL OR e.email IS NOT NULL
  GROUP BY p.customer_id, anonymous_id
),
events AS (
  SELECT
    customer_id,
    event_id,
    ANY_VALUE(event_date) AS event_date,
    MIN(known_date) AS known_date
  FROM (
    SELECT d.customer_id, e.event_id, e.event_date, GREATEST(e.event_date, d.linked_date) AS known_date
    FROM devices AS d
    INNER JOIN silver.staging_events_all AS e ON e.anonymous_id = d.anonymous_id
    UNION ALL
    SELECT p.customer_id, e.event_id, e.event_date, e.event_date AS known_date
    FROM silver.staging_customers_profiles AS p, UNNEST(p.user_ids) AS user_id
    INNER JOIN silver.staging_events_all AS e ON e.user_id = user_id
  )
  GROUP BY customer_id, event_id
),
event_days AS (
  SELECT
    k.customer_id,
    k.event_date AS activity_date,
    k.known_date,
    COUNT(*) AS count_events,
    COUNTIF(e.entity IN ('page', 'screen')) AS count_pageviews,
    SUM(COALESCE(e.engaged_msec, 0)) / 60000 AS engaged_minutes,
    COUNTIF(e.event_name = 'Product Viewed') AS count_product_views,
    COUNTIF(e.event_name = 'Product Added') AS count_carts,
    COUNTIF(e.entity = 'page' AND e.page_path = '/pricing') AS count_pricing_views,
    COUNTIF(e.event_name = 'Email Opened') AS count_email_opens,
    COUNTIF(e.event_name = 'Email Link Clicked') AS count_email_clicks
  FROM events AS k
  INNER JOIN silver.staging_events_all AS e ON e.event_id = k.event_id AND e.event_date = k.event_date
  GROUP BY k.customer_id, k.event_date, k.known_date
),
session_days AS (
  SELECT
    d.customer_id,
    s.session_start_date AS activity_date,
    GREATEST(s.session_start_date, d.linked_date) AS known_date,
    COUNT(*) AS count_sessions,
    ARRAY_AGG(s.session_default_channel_grouping ORDER BY s.session_start_timestamp, s.session_key LIMIT 1)[OFFSET(0)] AS first_channel
  FROM devices AS d
  INNER JOIN silver.staging_web_sessions AS s ON s.user_pseudo_id = d.anonymous_id
  GROUP BY customer_id, activity_date, known_date
),
order_days AS (
  SELECT
    p.customer_id,
    o.order_date AS activity_date,
    o.order_date AS known_date,
    COUNT(DISTINCT IF(o.is_cancellation, NULL, o.order_id)) AS count_orders,
    COUNT(DISTINCT IF(o.is_cancellation, o.order_id, NULL)) AS count_cancellations,
    SUM(IF(o.is_cancellation, 0, o.amount_micros)) AS amount_micros,
    -SUM(IF(o.is_cancellation, o.amount_micros, 0)) AS cancelled_micros,
    MIN(o.currency_code) AS currency_code
  FROM silver.staging_customers_profiles AS p, UNNEST(p.user_ids) AS user_id
  INNER JOIN silver.staging_orders_order_lines AS o ON o.customer_number = user_id
  GROUP BY p.customer_id, o.order_date
)
SELECT
  customer_id,
  activity_date,
  known_date,
  COALESCE(e.count_events, 0) AS count_events,
  COALESCE(s.count_sessions, 0) AS count_sessions,
  s.first_channel,
  COALESCE(e.count_pageviews, 0) AS count_pageviews,
  COALESCE(e.engaged_minutes, 0) AS engaged_minutes,
  COALESCE(e.count_product_views, 0) AS count_product_views,
  COALESCE(e.count_carts, 0) AS count_carts,
  COALESCE(e.count_pricing_views, 0) AS count_pricing_views,
  COALESCE(e.count_email_opens, 0) AS count_email_opens,
  COALESCE(e.count_email_clicks, 0) AS count_email_clicks,
  COALESCE(o.count_orders, 0) AS count_orders,
  COALESCE(o.count_cancellations, 0) AS count_cancellations,
  COALESCE(o.amount_micros, 0) AS amount_micros,
  COALESCE(o.cancelled_micros, 0) AS cancelled_micros,
  o.currency_code
FROM event_days AS e
FULL JOIN session_days AS s USING (customer_id, activity_date, known_date)
FULL JOIN order_days AS o USING (customer_id, activity_date, known_date)
