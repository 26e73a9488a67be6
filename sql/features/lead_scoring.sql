-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [lead_id, as_of_date]
--   - accepted_values: {column: label, values: [0, 1]}
-- max_bytes: 50GB
/* One row per lead and weekly cutoff; nothing on or after the cutoff enters a feature. A lead that bought before the
   cutoff is no longer scored. The label is NULL while its 14 days are not over: such rows are served, never trained on. */
WITH horizon AS (
  SELECT
    MIN(event_date) AS first_day,
    DATE_ADD(MAX(event_date), INTERVAL 1 DAY) AS last_cutoff
  FROM silver.staging_events_all
  WHERE event_date <= DATE_ADD(CURRENT_DATE(), INTERVAL 1 DAY)
),
cutoffs AS (
  SELECT as_of_date, last_cutoff
  FROM horizon, UNNEST(GENERATE_DATE_ARRAY(last_cutoff, DATE_ADD(first_day, INTERVAL 14 DAY), INTERVAL -7 DAY)) AS as_of_date
),
lead_records AS (
  SELECT
    JSON_VALUE(payload, '$.Id') AS lead_id,
    DATE(SAFE.PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:%E*S%z', JSON_VALUE(payload, '$.CreatedDate'))) AS created_date,
    COALESCE(JSON_VALUE(payload, '$.LeadSource'), 'unknown') AS lead_source,
    COALESCE(JSON_VALUE(payload, '$.Industry'), 'unknown') AS industry,
    NULLIF(LOWER(TRIM(JSON_VALUE(payload, '$.Email'))), '') AS email,
    JSON_VALUE(payload, '$.Phone') IS NOT NULL AS has_phone
  FROM bronze.raw_salesforce_lead
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY occurred_at, event_id) = 1
),
leads AS (
  SELECT r.*, p.customer_id, p.anonymous_ids, p.user_ids
  FROM lead_records AS r
  INNER JOIN silver.staging_customers_profiles AS p ON p.email = r.email
),
purchases AS (
  SELECT l.lead_id, MIN(o.order_date) AS first_order_date
  FROM leads AS l, UNNEST(l.user_ids) AS user_id
  INNER JOIN silver.staging_orders_order_lines AS o ON o.customer_number = user_id AND NOT o.is_cancellation
  GROUP BY l.lead_id
),
population AS (
  SELECT
    l.lead_id, l.customer_id, c.as_of_date, l.created_date, l.lead_source, l.industry, l.has_phone,
    CASE
      WHEN DATE_DIFF(p.first_order_date, c.as_of_date, DAY) < 14 THEN 1
      WHEN DATE_DIFF(c.last_cutoff, c.as_of_date, DAY) >= 14 THEN 0
    END AS label,
    DATE_DIFF(c.last_cutoff, c.as_of_date, DAY) >= 14 AS is_complete
  FROM leads AS l
  CROSS JOIN cutoffs AS c
  LEFT JOIN purchases AS p USING (lead_id)
  WHERE
    l.created_date < c.as_of_date
    AND (p.first_order_date IS NULL OR p.first_order_date >= c.as_of_date)
),
lead_sessions AS (
  SELECT DISTINCT
    l.lead_id, s.session_key, s.session_start_date, s.session_start_timestamp, s.count_pageviews,
    s.sum_engaged_time_msec, s.session_default_channel_grouping
  FROM leads AS l, UNNEST(l.anonymous_ids) AS anonymous_id
  INNER JOIN silver.staging_web_sessions AS s ON s.user_pseudo_id = anonymous_id
),
lead_events AS (
  SELECT DISTINCT
    l.lead_id, e.event_id, e.event_date, e.event_name, e.page_path
  FROM leads AS l, UNNEST(l.anonymous_ids) AS anonymous_id
  INNER JOIN silver.staging_events_all AS e ON e.anonymous_id = anonymous_id
  UNION DISTINCT
  SELECT l.lead_id, e.event_id, e.event_date, e.event_name, e.page_path
  FROM leads AS l, UNNEST(l.user_ids) AS user_id
  INNER JOIN silver.staging_events_all AS e ON e.user_id = user_id
),
session_features AS (
  SELECT
    p.lead_id,
    p.as_of_date,
    COUNTIF(DATE_DIFF(p.as_of_date, s.session_start_date, DAY) <= 7) AS count_sessions_7d,
    COUNTIF(DATE_DIFF(p.as_of_date, s.session_start_date, DAY) <= 28) AS count_sessions_28d,
    SUM(IF(DATE_DIFF(p.as_of_date, s.session_start_date, DAY) <= 28, s.count_pageviews, 0)) AS count_pageviews_28d,
    SUM(IF(DATE_DIFF(p.as_of_date, s.session_start_date, DAY) <= 28, s.sum_engaged_time_msec, 0)) / 60000 AS engaged_minutes_28d,
    ARRAY_AGG(s.session_default_channel_grouping ORDER BY s.session_start_timestamp, s.session_key LIMIT 1)[OFFSET(0)] AS first_channel
  FROM population AS p
  INNER JOIN lead_sessions AS s ON s.lead_id = p.lead_id AND s.session_start_date < p.as_of_date
  GROUP BY p.lead_id, p.as_of_date
),
event_features AS (
  SELECT
    p.lead_id,
    p.as_of_date,
    DATE_DIFF(p.as_of_date, MAX(e.event_date), DAY) AS days_since_last_seen,
    COUNTIF(e.event_name = 'Product Viewed' AND DATE_DIFF(p.as_of_date, e.event_date, DAY) <= 28) AS count_product_views_28d,
    COUNTIF(e.event_name = 'Product Added' AND DATE_DIFF(p.as_of_date, e.event_date, DAY) <= 28) AS count_carts_28d,
    COUNTIF(e.page_path = '/pricing' AND e.event_name = 'page' AND DATE_DIFF(p.as_of_date, e.event_date, DAY) <= 28) AS count_pricing_views_28d,
    COUNTIF(e.event_name = 'Email Opened' AND DATE_DIFF(p.as_of_date, e.event_date, DAY) <= 28) AS count_email_opens_28d,
    COUNTIF(e.event_name = 'Email Link Clicked' AND DATE_DIFF(p.as_of_date, e.event_date, DAY) <= 28) AS count_email_clicks_28d
  FROM population AS p
  INNER JOIN lead_events AS e ON e.lead_id = p.lead_id AND e.event_date < p.as_of_date
  GROUP BY p.lead_id, p.as_of_date
)
SELECT
  p.lead_id,
  p.customer_id,
  p.as_of_date,
  IF(p.is_complete, p.label, NULL) AS label,
  DATE_DIFF(p.as_of_date, p.created_date, DAY) AS days_since_lead_created,
  e.days_since_last_seen,
  COALESCE(s.count_sessions_7d, 0) AS count_sessions_7d,
  COALESCE(s.count_sessions_28d, 0) AS count_sessions_28d,
  COALESCE(s.count_pageviews_28d, 0) AS count_pageviews_28d,
  COALESCE(s.engaged_minutes_28d, 0) AS engaged_minutes_28d,
  COALESCE(e.count_product_views_28d, 0) AS count_product_views_28d,
  COALESCE(e.count_carts_28d, 0) AS count_carts_28d,
  COALESCE(e.count_pricing_views_28d, 0) AS count_pricing_views_28d,
  COALESCE(e.count_email_opens_28d, 0) AS count_email_opens_28d,
  COALESCE(e.count_email_clicks_28d, 0) AS count_email_clicks_28d,
  p.lead_source,
  p.industry,
  COALESCE(s.first_channel, 'none') AS first_channel,
  p.has_phone
FROM population AS p
LEFT JOIN session_features AS s USING (lead_id, as_of_date)
LEFT JOIN event_features AS e USING (lead_id, as_of_date)
