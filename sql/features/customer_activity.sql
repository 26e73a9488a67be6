-- kind: incremental
-- scope: customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
-- tests:
--   - unique: grain
--   - not_null: [customer_id, activity_date, known_date]
--   - row: "known_date >= activity_date"
-- max_bytes: 50GB
/* What a device did before it was known whose it is counts from the day it was known: otherwise a purchase, which names its
   buyer on one more device, would add to that buyer's past. */
WITH profiles AS (
  SELECT customer_id, user_ids, anonymous_ids, email
  FROM silver.staging_customers_profiles
  WHERE customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
),
devices AS (
  SELECT
    p.customer_id,
    anonymous_id,
    COALESCE(MIN(IF(e.user_id IN UNNEST(p.user_ids) OR e.email = p.email, e.event_date, NULL)), MAX(e.event_date)) AS linked_date
  FROM profiles AS p, UNNEST(p.anonymous_ids) AS anonymous_id
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
    FROM profiles AS p, UNNEST(p.user_ids) AS user_id
    INNER JOIN silver.staging_events_all AS e ON e.user_id = user_id
  )
  GROUP BY customer_id, event_id
),
event_days AS (
  SELECT
    k.customer_id,
    k.event_date AS activity_date,
    k.known_date,
    COUNTIF(COALESCE(e.event_name, '') NOT IN ('Email Sent', 'Email Delivered', 'Email Bounced')) AS count_events,
    COUNTIF(e.entity IN ('page', 'screen')) AS count_pageviews,
    SUM(COALESCE(e.engaged_msec, 0)) / 60000 AS engaged_minutes,
    COUNTIF(e.event_name = 'Product Viewed') AS count_product_views,
    COUNTIF(e.event_name = 'Product Added') AS count_carts,
    COUNTIF(e.entity = 'page' AND e.page_path = '/pricing') AS count_pricing_views
  FROM events AS k
  INNER JOIN silver.staging_events_all AS e ON e.event_id = k.event_id AND e.event_date = k.event_date
  /* A visit that two sources report is one. */
  LEFT JOIN silver.staging_web_sources AS w ON w.event_date = e.event_date AND w.page_hostname = e.page_hostname
  WHERE COALESCE(w.source, e.source) = e.source
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
email_days AS (
  SELECT
    customer_id, activity_date, known_date, SUM(deliveries) AS count_email_deliveries, SUM(opens) AS count_email_opens,
    SUM(clicks) AS count_email_clicks
  FROM (
    SELECT
      COALESCE(m.customer_id, u.customer_id, d.customer_id) AS customer_id,
      e.event_date AS activity_date,
      IF(m.customer_id IS NULL AND u.customer_id IS NULL, GREATEST(e.event_date, d.linked_date), e.event_date) AS known_date,
      IF(e.event_type = 'delivered', 1, 0) AS deliveries,
      IF(e.event_type = 'opened' AND NOT e.is_machine_open, 1, 0) AS opens,
      IF(e.event_type = 'clicked', 1, 0) AS clicks
    FROM silver.staging_email_events AS e
    LEFT JOIN silver.staging_customers_identifiers AS m ON m.identifier_kind = 'email' AND m.identifier = e.email
    LEFT JOIN silver.staging_customers_identifiers AS u ON u.identifier_kind = 'user_id' AND u.identifier = e.user_id
    LEFT JOIN devices AS d ON d.anonymous_id = e.anonymous_id
    WHERE e.event_type IN ('delivered', 'opened', 'clicked')
  )
  WHERE customer_id IN (SELECT p.customer_id FROM profiles AS p)
  GROUP BY customer_id, activity_date, known_date
),
/* A customer's amounts are in the currency the customer bought in most; the rest are converted by the rates of their day. */
main_currency AS (
  SELECT customer_id, currency_code
  FROM silver.staging_customers_orders
  WHERE customer_id IN (SELECT p.customer_id FROM profiles AS p)
  GROUP BY customer_id, currency_code
  QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY COUNT(*) DESC, currency_code) = 1
),
orders AS (
  SELECT
    o.customer_id,
    o.order_date,
    o.is_purchase,
    m.currency_code,
    IF(
      o.currency_code = m.currency_code,
      o.amount_micros,
      COALESCE(CAST(ROUND(CAST(o.amount_micros AS BIGNUMERIC) * o.usd_rate / r.usd_rate) AS INT64), 0)
    ) AS amount_micros
  FROM silver.staging_customers_orders AS o
  INNER JOIN main_currency AS m USING (customer_id)
  LEFT JOIN silver.staging_finance_exchange_rates AS r ON r.rate_date = o.order_date AND r.currency_code = m.currency_code
),
order_days AS (
  SELECT
    customer_id,
    order_date AS activity_date,
    order_date AS known_date,
    COUNTIF(is_purchase) AS count_orders,
    COUNTIF(amount_micros < 0) AS count_cancellations,
    SUM(IF(is_purchase, amount_micros, 0)) AS amount_micros,
    -SUM(LEAST(amount_micros, 0)) AS cancelled_micros,
    ANY_VALUE(currency_code) AS currency_code
  FROM orders
  GROUP BY customer_id, order_date
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
  COALESCE(m.count_email_deliveries, 0) AS count_email_deliveries,
  COALESCE(m.count_email_opens, 0) AS count_email_opens,
  COALESCE(m.count_email_clicks, 0) AS count_email_clicks,
  COALESCE(o.count_orders, 0) AS count_orders,
  COALESCE(o.count_cancellations, 0) AS count_cancellations,
  COALESCE(o.amount_micros, 0) AS amount_micros,
  COALESCE(o.cancelled_micros, 0) AS cancelled_micros,
  o.currency_code,
  COALESCE(e.count_events, 0) + COALESCE(s.count_sessions, 0) + COALESCE(m.count_email_opens, 0) + COALESCE(m.count_email_clicks, 0)
    + COALESCE(o.count_orders, 0) + COALESCE(o.count_cancellations, 0) > 0 AS is_active
FROM event_days AS e
FULL JOIN session_days AS s USING (customer_id, activity_date, known_date)
FULL JOIN email_days AS m USING (customer_id, activity_date, known_date)
FULL JOIN order_days AS o USING (customer_id, activity_date, known_date)
