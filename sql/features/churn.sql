-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id, as_of_date]
--   - accepted_values: {column: label, values: [0, 1]}
-- max_bytes: 50GB
/* One row per active customer (a purchase in the last 180 days) and cutoff; only what was known before the cutoff is counted.
   Lost is who keeps no purchase in the 28 days from the cutoff: none made, or all of them taken back. While those days are not
   over the label is NULL, whatever happened so far: such customers are served, and never learnt from as if they had stayed. */
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
    last_cutoff, GREATEST(DATE_ADD(first_day, INTERVAL 14 DAY), DATE_SUB(last_cutoff, INTERVAL 182 DAY)), INTERVAL -7 DAY
  )) AS as_of_date
),
/* What no cutoff looks back to is not looked at. */
recent AS (
  SELECT a.*
  FROM features.customer_activity AS a
  CROSS JOIN calendar AS c
  WHERE
    a.activity_date >= DATE_SUB(c.last_cutoff, INTERVAL 362 DAY) OR a.count_orders > 0 OR a.count_cancellations > 0
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
      a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 180 DAY) OR a.count_orders > 0 OR a.count_cancellations > 0
    )
  GROUP BY a.customer_id, p.as_of_date, p.last_cutoff
  HAVING last_purchase_date >= DATE_SUB(p.as_of_date, INTERVAL 180 DAY)
),
outcomes AS (
  SELECT
    a.customer_id,
    p.as_of_date,
    SUM(a.amount_micros) - SUM(a.cancelled_micros) AS kept_micros
  FROM cutoffs AS p
  INNER JOIN features.customer_activity AS a
    ON a.activity_date >= p.as_of_date AND a.activity_date < DATE_ADD(p.as_of_date, INTERVAL 28 DAY)
  GROUP BY a.customer_id, p.as_of_date
)
SELECT
  customer_id,
  as_of_date,
  COALESCE(c.country, 'unknown') AS country,
  IF(DATE_DIFF(h.last_cutoff, as_of_date, DAY) >= 28, IF(COALESCE(o.kept_micros, 0) > 0, 0, 1), NULL) AS label,
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
  h.count_email_clicks_28d
FROM history AS h
LEFT JOIN outcomes AS o USING (customer_id, as_of_date)
LEFT JOIN silver.staging_customers_profiles AS c USING (customer_id)
