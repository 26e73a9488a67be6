-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id, as_of_date]
--   - accepted_values: {column: label, values: [0, 1]}
-- max_bytes: 50GB
/* One row per known person who did something in the last 90 days and cutoff; only what was known before the cutoff is counted.
   The label is NULL while its 14 days are not over. */
WITH calendar AS (
  SELECT
    MIN(activity_date) AS first_day,
    DATE_ADD(MAX(activity_date), INTERVAL 1 DAY) AS last_cutoff
  FROM features.customer_activity
  WHERE activity_date <= DATE_ADD(CURRENT_DATE(), INTERVAL 1 DAY)
),
cutoffs AS (
  SELECT as_of_date, last_cutoff
  FROM calendar, UNNEST(GENERATE_DATE_ARRAY(
    last_cutoff, GREATEST(DATE_ADD(first_day, INTERVAL 14 DAY), DATE_SUB(last_cutoff, INTERVAL 182 DAY)), INTERVAL -14 DAY
  )) AS as_of_date
),
/* What no cutoff looks back to is not looked at. */
recent AS (
  SELECT a.*, MIN(a.known_date) OVER (PARTITION BY a.customer_id) AS known_since
  FROM features.customer_activity AS a
  CROSS JOIN calendar AS c
  WHERE TRUE
  QUALIFY
    a.activity_date >= DATE_SUB(c.last_cutoff, INTERVAL 272 DAY) OR a.count_orders > 0 OR a.count_cancellations > 0
),
history AS (
  SELECT
    a.customer_id,
    p.as_of_date,
    p.last_cutoff,
    MIN(IF(a.count_orders > 0, a.activity_date, NULL)) AS first_purchase_date,
    MAX(IF(a.count_orders > 0, a.activity_date, NULL)) AS last_purchase_date,
    COUNTIF(a.count_orders > 0) AS count_purchase_days,
    COUNTIF(a.count_orders > 0 AND a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 90 DAY)) AS count_purchase_days_90d,
    SUM(a.amount_micros) / 1000000 AS amount,
    SUM(a.cancelled_micros) / 1000000 AS cancelled_amount,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 90 DAY), a.amount_micros, 0)) / 1000000 AS amount_90d,
    MIN(a.known_since) AS known_since,
    DATE_DIFF(p.as_of_date, MAX(IF(a.is_active, a.activity_date, NULL)), DAY) AS days_since_last_seen,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_sessions, 0)) AS count_sessions_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_pageviews, 0)) AS count_pageviews_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.engaged_minutes, 0)) AS engaged_minutes_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_product_views, 0)) AS count_product_views_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_carts, 0)) AS count_carts_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_email_opens, 0)) AS count_email_opens_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_email_clicks, 0)) AS count_email_clicks_28d
  FROM cutoffs AS p
  INNER JOIN recent AS a
    ON a.known_date < p.as_of_date
    AND (
      a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 90 DAY) OR a.count_orders > 0 OR a.count_cancellations > 0
    )
  GROUP BY a.customer_id, p.as_of_date, p.last_cutoff
  HAVING MAX(IF(a.is_active, a.activity_date, NULL)) >= DATE_SUB(p.as_of_date, INTERVAL 90 DAY)
),
outcomes AS (
  SELECT
    a.customer_id,
    p.as_of_date,
    SUM(a.count_orders) AS count_orders
  FROM cutoffs AS p
  INNER JOIN features.customer_activity AS a
    ON a.activity_date >= p.as_of_date AND a.activity_date < DATE_ADD(p.as_of_date, INTERVAL 14 DAY)
  GROUP BY a.customer_id, p.as_of_date
)
SELECT
  customer_id,
  as_of_date,
  COALESCE(c.country, 'unknown') AS country,
  IF(DATE_DIFF(h.last_cutoff, as_of_date, DAY) >= 14, IF(COALESCE(o.count_orders, 0) > 0, 1, 0), NULL) AS label,
  DATE_DIFF(as_of_date, h.last_purchase_date, DAY) AS days_since_last_purchase,
  DATE_DIFF(as_of_date, h.first_purchase_date, DAY) AS days_since_first_purchase,
  h.count_purchase_days,
  h.count_purchase_days_90d,
  SAFE_DIVIDE(DATE_DIFF(h.last_purchase_date, h.first_purchase_date, DAY), h.count_purchase_days - 1) AS mean_days_between_purchases,
  SAFE_DIVIDE(
    DATE_DIFF(as_of_date, h.last_purchase_date, DAY) * (h.count_purchase_days - 1),
    DATE_DIFF(h.last_purchase_date, h.first_purchase_date, DAY)
  ) AS overdue_ratio,
  SAFE_DIVIDE(h.amount, h.count_purchase_days) AS average_purchase_value,
  h.amount_90d,
  COALESCE(SAFE_DIVIDE(h.cancelled_amount, h.amount), 0) AS cancelled_share,
  h.days_since_last_seen,
  h.count_sessions_28d,
  h.count_pageviews_28d,
  h.engaged_minutes_28d,
  h.count_product_views_28d,
  h.count_carts_28d,
  h.count_email_opens_28d,
  h.count_email_clicks_28d,
  DATE_DIFF(as_of_date, h.known_since, DAY) AS days_since_known
FROM history AS h
LEFT JOIN outcomes AS o USING (customer_id, as_of_date)
LEFT JOIN silver.staging_customers_profiles AS c USING (customer_id)
