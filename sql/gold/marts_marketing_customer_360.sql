-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id, total_purchases, total_revenue_micros]
--   - row: "total_purchases = 0 OR last_purchase_date IS NOT NULL"
--   - accepted_values: {column: lifecycle_stage, values: [customer, lead, visitor]}
-- max_bytes: 50GB
WITH orders AS (
  SELECT
    p.customer_id,
    COUNT(DISTINCT IF(o.is_cancellation, NULL, o.order_id)) AS total_purchases,
    SUM(o.amount_micros) AS total_revenue_micros,
    -SUM(IF(o.is_cancellation, o.amount_micros, 0)) AS total_refunded_micros,
    SUM(IF(o.is_cancellation, 0, o.amount_micros)) AS gross_revenue_micros,
    MIN(IF(o.is_cancellation, NULL, o.ordered_at)) AS first_order_at,
    MAX(IF(o.is_cancellation, NULL, o.order_date)) AS last_purchase_date,
    MIN(o.currency_code) AS currency_code
  FROM silver.staging_customers_profiles AS p, UNNEST(p.user_ids) AS user_id
  INNER JOIN silver.staging_orders_order_lines AS o ON o.customer_number = user_id
  GROUP BY p.customer_id
),
sessions AS (
  SELECT
    p.customer_id,
    COUNT(*) AS count_sessions,
    ARRAY_AGG(
      STRUCT(s.session_start_date, s.session_source) ORDER BY s.session_start_timestamp, s.session_key LIMIT 1
    )[OFFSET(0)] AS first_session
  FROM silver.staging_customers_profiles AS p, UNNEST(p.anonymous_ids) AS anonymous_id
  INNER JOIN silver.staging_web_sessions AS s ON s.user_pseudo_id = anonymous_id
  GROUP BY p.customer_id
),
emails AS (
  SELECT
    p.customer_id,
    COUNTIF(e.event_name = 'Email Opened') AS count_email_opens,
    COUNTIF(e.event_name = 'Email Link Clicked') AS count_email_clicks
  FROM silver.staging_customers_profiles AS p, UNNEST(p.user_ids) AS user_id
  INNER JOIN silver.staging_events_all AS e ON e.user_id = user_id
  WHERE e.event_name IN ('Email Opened', 'Email Link Clicked')
  GROUP BY p.customer_id
),
scores AS (
  SELECT s.*, f.prediction_date
  FROM gold.marts_sales_lead_scores AS s
  CROSS JOIN (SELECT MAX(as_of_date) AS prediction_date FROM predictions.lead_scores WHERE released_at IS NOT NULL) AS f
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY s.customer_id ORDER BY s.lead_score DESC, s.lead_id) = 1
)
SELECT
  p.customer_id,
  ARRAY_CONCAT(
    ARRAY(SELECT CONCAT('shop:', id) FROM UNNEST(p.user_ids) AS id ORDER BY id),
    IF(p.salesforce_contact_id IS NULL, [], [CONCAT('salesforce_contact:', p.salesforce_contact_id)]),
    IF(p.salesforce_lead_id IS NULL, [], [CONCAT('salesforce_lead:', p.salesforce_lead_id)])
  ) AS source_ids,
  p.salesforce_contact_id,
  p.salesforce_lead_id,
  p.email,
  p.email_sha256,
  p.phone,
  p.first_name,
  p.last_name,
  p.city,
  p.region,
  p.country,
  COALESCE(s.first_session.session_start_date, DATE(p.first_seen_at)) AS acquisition_date,
  s.first_session.session_source AS acquisition_source,
  o.first_order_at,
  o.last_purchase_date,
  COALESCE(o.total_purchases, 0) AS total_purchases,
  COALESCE(o.total_revenue_micros, 0) AS total_revenue_micros,
  COALESCE(o.total_refunded_micros, 0) AS total_refunded_micros,
  DIV(o.gross_revenue_micros, NULLIF(o.total_purchases, 0)) AS average_order_value_micros,
  o.currency_code,
  COALESCE(s.count_sessions, 0) AS count_sessions,
  p.last_seen_at,
  COALESCE(m.count_email_opens, 0) AS count_email_opens,
  COALESCE(m.count_email_clicks, 0) AS count_email_clicks,
  p.lead_source,
  p.has_opted_out_of_email,
  l.lead_score,
  l.decile AS lead_score_decile,
  l.prediction_date,
  l.model_version,
  l.reason_1,
  l.reason_2,
  l.reason_3,
  CASE
    WHEN o.total_purchases > 0 THEN 'customer'
    WHEN p.salesforce_lead_id IS NOT NULL THEN 'lead'
    ELSE 'visitor'
  END AS lifecycle_stage
FROM silver.staging_customers_profiles AS p
LEFT JOIN orders AS o USING (customer_id)
LEFT JOIN sessions AS s USING (customer_id)
LEFT JOIN emails AS m USING (customer_id)
LEFT JOIN scores AS l USING (customer_id)
