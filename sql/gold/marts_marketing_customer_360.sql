-- kind: full
-- tests:
--   - relationships: {column: customer_id, to: silver.staging_customers_profiles, field: customer_id}
--   - volume: {change: 0.5}
--   - unique: grain
--   - not_null: [customer_id, total_purchases, total_revenue]
--   - row: "total_purchases = 0 OR last_purchase_date IS NOT NULL"
--   - accepted_values: {column: lifecycle_stage, values: [customer, lead, visitor]}
--   - accepted_values: {column: marketing_consent_state, values: [granted, denied]}
-- max_bytes: 50GB
WITH emails AS (
  SELECT
    customer_id,
    COUNT(*) AS count_email_sends,
    COUNTIF(was_delivered) AS count_email_deliveries,
    COUNTIF(was_opened) AS count_email_opens,
    COUNTIF(was_clicked) AS count_email_clicks,
    COUNTIF(was_unsubscribed) AS count_email_unsubscribes
  FROM gold.marts_marketing_email_performance
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
),
consent AS (
  SELECT customer_id, state, updated_at
  FROM silver.staging_customers_consent
  WHERE purpose = 'marketing' AND channel IN ('email', 'all')
  QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY updated_at DESC, state) = 1
),
scores AS (
  SELECT s.*, f.prediction_date
  FROM gold.marts_sales_lead_scores AS s
  CROSS JOIN (SELECT MAX(as_of_date) AS prediction_date FROM predictions.lead_scores WHERE released_at IS NOT NULL) AS f
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY s.customer_id ORDER BY s.lead_score DESC, s.lead_id) = 1
),
horizon AS (
  SELECT MAX(order_date) AS last_day FROM silver.staging_customers_orders
)
SELECT
  p.customer_id,
  ARRAY_CONCAT(
    ARRAY(SELECT CONCAT('shop:', id) FROM UNNEST(p.user_ids) AS id ORDER BY id),
    ARRAY(SELECT CONCAT('shopify:', id) FROM UNNEST(p.shopify_customer_ids) AS id ORDER BY id),
    IF(p.salesforce_contact_id IS NULL, [], [CONCAT('salesforce_contact:', p.salesforce_contact_id)]),
    IF(p.salesforce_lead_id IS NULL, [], [CONCAT('salesforce_lead:', p.salesforce_lead_id)]),
    IF(p.hubspot_contact_id IS NULL, [], [CONCAT('hubspot_contact:', p.hubspot_contact_id)])
  ) AS source_ids,
  p.salesforce_contact_id,
  p.salesforce_lead_id,
  p.hubspot_contact_id,
  p.shopify_customer_ids,
  p.braze_external_id,
  p.email,
  p.email_sha256,
  p.phone,
  p.first_name,
  p.last_name,
  p.city,
  p.region,
  p.country,
  p.postal_code,
  COALESCE(s.first_session_date, DATE(p.first_seen_at)) AS acquisition_date,
  s.first_session_source AS acquisition_source,
  o.first_order_at,
  o.last_purchase_date,
  COALESCE(o.total_purchases, 0) AS total_purchases,
  COALESCE(o.total_revenue, 0) AS total_revenue,
  COALESCE(o.total_refunded, 0) AS total_refunded,
  ROUND(o.gross_revenue / NULLIF(o.total_purchases, 0), 6) AS average_order_value,
  o.currency_code,
  o.total_revenue_usd,
  COALESCE(o.count_unconverted_orders, 0) AS count_unconverted_orders,
  COALESCE(s.count_sessions, 0) AS count_sessions,
  GREATEST(p.last_seen_at, COALESCE(s.last_session_at, p.last_seen_at)) AS last_seen_at,
  COALESCE(m.count_email_sends, 0) AS count_email_sends,
  COALESCE(m.count_email_deliveries, 0) AS count_email_deliveries,
  COALESCE(m.count_email_opens, 0) AS count_email_opens,
  COALESCE(m.count_email_clicks, 0) AS count_email_clicks,
  COALESCE(m.count_email_unsubscribes, 0) AS count_email_unsubscribes,
  p.account_name,
  p.lead_source,
  p.last_activity_date,
  n.state AS marketing_consent_state,
  n.updated_at AS marketing_consent_updated_at,
  p.has_opted_out_of_email,
  l.lead_score,
  l.decile AS lead_score_decile,
  k.churn_probability,
  k.churn_risk_tier,
  v.predicted_clv,
  v.clv_decile,
  COALESCE(l.prediction_date, k.as_of_date, v.as_of_date) AS prediction_date,
  COALESCE(l.model_version, k.model_version, v.model_version) AS model_version,
  IF(l.lead_id IS NOT NULL, l.reason_1, COALESCE(k.reason_1, v.reason_1)) AS reason_1,
  IF(l.lead_id IS NOT NULL, l.reason_2, COALESCE(k.reason_2, v.reason_2)) AS reason_2,
  IF(l.lead_id IS NOT NULL, l.reason_3, COALESCE(k.reason_3, v.reason_3)) AS reason_3,
  s.preferred_channel,
  CASE
    WHEN o.total_purchases > 0 THEN 'customer'
    WHEN p.salesforce_lead_id IS NOT NULL THEN 'lead'
    ELSE 'visitor'
  END AS lifecycle_stage,
  CASE
    WHEN COALESCE(o.total_purchases, 0) = 0 THEN 'prospect'
    WHEN k.churn_risk_tier = 'high' THEN 'at_risk'
    WHEN v.clv_decile <= 2 THEN 'high_value'
    WHEN DATE_DIFF(z.last_day, DATE(o.first_order_at), DAY) <= 30 THEN 'new'
    WHEN o.total_purchases >= 3 THEN 'loyal'
    ELSE 'occasional'
  END AS customer_segment
FROM silver.staging_customers_profiles AS p
LEFT JOIN silver.staging_customers_purchases AS o USING (customer_id)
LEFT JOIN silver.staging_customers_sessions AS s USING (customer_id)
LEFT JOIN emails AS m USING (customer_id)
LEFT JOIN consent AS n USING (customer_id)
LEFT JOIN scores AS l USING (customer_id)
LEFT JOIN gold.marts_customer_churn_risk AS k USING (customer_id)
LEFT JOIN gold.marts_customer_clv AS v USING (customer_id)
CROSS JOIN horizon AS z
