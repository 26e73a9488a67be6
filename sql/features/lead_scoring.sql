-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [lead_id, as_of_date]
--   - accepted_values: {column: label, values: [0, 1]}
-- max_bytes: 50GB
/* One row per lead and weekly cutoff; only what was known before the cutoff is counted. A lead that bought before the cutoff is
   no longer scored. The label is NULL while its 14 days are not over: such rows are served, never trained on. Counts of people
   known for a day and for a month are not of one kind, so what they did stands per week, per visit and per e-mail too, as
   logarithms, with a little added to both sides: a first visit of yesterday is no seven visits a week. */
WITH calendar AS (
  SELECT
    MIN(event_date) AS first_day,
    DATE_ADD(MAX(event_date), INTERVAL 1 DAY) AS last_cutoff
  FROM silver.staging_events_all
  WHERE event_date <= DATE_ADD(CURRENT_DATE(), INTERVAL 1 DAY)
),
cutoffs AS (
  SELECT as_of_date, last_cutoff
  FROM calendar, UNNEST(GENERATE_DATE_ARRAY(
    last_cutoff, GREATEST(DATE_ADD(first_day, INTERVAL 14 DAY), DATE_SUB(last_cutoff, INTERVAL 364 DAY)), INTERVAL -7 DAY
  )) AS as_of_date
),
/* The lead as it was first recorded: what the CRM writes later knows the outcome. */
lead_records AS (
  SELECT
    JSON_VALUE(payload, '$.Id') AS lead_id,
    DATE(SAFE.PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:%E*S%z', JSON_VALUE(payload, '$.CreatedDate'))) AS created_date,
    DATE(occurred_at) AS recorded_date,
    COALESCE(JSON_VALUE(payload, '$.LeadSource'), 'unknown') AS lead_source,
    COALESCE(JSON_VALUE(payload, '$.Industry'), 'unknown') AS industry,
    JSON_VALUE(payload, '$.Phone') IS NOT NULL AS has_phone
  FROM bronze.raw_salesforce_lead
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY occurred_at, event_id) = 1
),
leads AS (
  SELECT r.*, i.customer_id
  FROM lead_records AS r
  INNER JOIN silver.staging_customers_identifiers AS i
    ON i.identifier_kind = 'salesforce_lead_id' AND i.identifier = r.lead_id
),
purchases AS (
  SELECT customer_id, MIN(activity_date) AS first_order_date
  FROM features.customer_activity
  WHERE count_orders > 0
  GROUP BY customer_id
),
population AS (
  SELECT
    l.lead_id, l.customer_id, c.as_of_date, l.created_date, l.lead_source, l.industry, l.has_phone,
    CASE
      WHEN DATE_DIFF(c.last_cutoff, c.as_of_date, DAY) < 14 THEN NULL
      WHEN DATE_DIFF(p.first_order_date, c.as_of_date, DAY) < 14 THEN 1
      ELSE 0
    END AS label
  FROM leads AS l
  CROSS JOIN cutoffs AS c
  LEFT JOIN purchases AS p USING (customer_id)
  WHERE
    GREATEST(l.created_date, l.recorded_date) < c.as_of_date
    AND (p.first_order_date IS NULL OR p.first_order_date >= c.as_of_date)
),
behaviour AS (
  SELECT
    p.lead_id,
    p.as_of_date,
    DATE_DIFF(p.as_of_date, MIN(IF(a.is_active, a.activity_date, NULL)), DAY) AS days_since_first_seen,
    DATE_DIFF(p.as_of_date, MAX(IF(a.is_active, a.activity_date, NULL)), DAY) AS days_since_last_seen,
    SUM(a.count_sessions) AS sessions,
    SUM(a.engaged_minutes) AS engaged_minutes,
    SUM(a.count_product_views) AS product_views,
    SUM(a.count_carts) AS carts,
    SUM(a.count_pricing_views) AS pricing_views,
    SUM(a.count_email_deliveries) AS email_deliveries,
    SUM(a.count_email_opens) AS email_opens,
    SUM(a.count_email_clicks) AS email_clicks,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 7 DAY), a.count_sessions, 0)) AS count_sessions_7d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_sessions, 0)) AS count_sessions_28d,
    SUM(IF(a.activity_date >= DATE_SUB(p.as_of_date, INTERVAL 28 DAY), a.count_product_views, 0)) AS count_product_views_28d,
    ARRAY_AGG(a.first_channel IGNORE NULLS ORDER BY a.activity_date, a.known_date LIMIT 1)[SAFE_OFFSET(0)] AS first_channel
  FROM population AS p
  INNER JOIN features.customer_activity AS a ON a.customer_id = p.customer_id AND a.known_date < p.as_of_date
  GROUP BY p.lead_id, p.as_of_date
)
SELECT
  p.lead_id,
  p.customer_id,
  p.as_of_date,
  p.label,
  DATE_DIFF(p.as_of_date, p.created_date, DAY) AS days_since_lead_created,
  b.days_since_first_seen,
  b.days_since_last_seen,
  COALESCE(b.count_sessions_7d, 0) AS count_sessions_7d,
  COALESCE(b.count_sessions_28d, 0) AS count_sessions_28d,
  COALESCE(b.count_product_views_28d, 0) AS count_product_views_28d,
  COALESCE(b.sessions, 0) AS count_sessions,
  COALESCE(b.product_views, 0) AS count_product_views,
  COALESCE(b.carts, 0) AS count_carts,
  COALESCE(b.pricing_views, 0) AS count_pricing_views,
  COALESCE(b.email_deliveries, 0) AS count_email_deliveries,
  COALESCE(b.email_opens, 0) AS count_email_opens,
  COALESCE(b.email_clicks, 0) AS count_email_clicks,
  COALESCE(SAFE_DIVIDE(b.engaged_minutes, b.sessions), 0) AS engaged_minutes_per_visit,
  LN(7 * (COALESCE(b.sessions + b.product_views + b.carts + b.pricing_views, 0) + 4) / (COALESCE(b.days_since_first_seen, 0) + 14)) AS log_activity_per_week,
  LN((COALESCE(b.product_views + b.carts + b.pricing_views, 0) + 4) / (COALESCE(b.sessions, 0) + 2)) AS log_interest_per_visit,
  LN((COALESCE(b.email_opens, 0) + 1) / (COALESCE(b.email_deliveries, 0) + 3)) AS log_opens_per_email,
  p.lead_source,
  p.industry,
  COALESCE(b.first_channel, 'none') AS first_channel,
  p.has_phone
FROM population AS p
LEFT JOIN behaviour AS b USING (lead_id, as_of_date)
