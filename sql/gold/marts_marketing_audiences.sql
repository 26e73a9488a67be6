-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [audience, customer_id, reason]
--   - accepted_values: {column: audience, values: [high_value, churn_risk, suppression, open_leads, recent_buyers]}
-- max_bytes: 50GB
/* Who refused marketing is in suppression and in no other audience. Consent to ads is what was said last for ads or for
   everything; of two at the same instant the denial holds, and who said nothing has not consented. */
WITH ads_consent AS (
  SELECT
    customer_id,
    LOGICAL_OR(purpose = 'ads_user_data' AND state = 'granted') AS to_user_data,
    LOGICAL_OR(purpose = 'ads_personalization' AND state = 'granted') AS to_personalization
  FROM (
    SELECT customer_id, purpose, state
    FROM silver.staging_customers_consent
    WHERE purpose IN ('ads_user_data', 'ads_personalization') AND channel IN ('ads', 'all')
    QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id, purpose ORDER BY updated_at DESC, state) = 1
  )
  GROUP BY customer_id
),
horizon AS (
  SELECT COALESCE(MAX(DATE(last_seen_at)), DATE '1970-01-01') AS as_of_date FROM gold.marts_marketing_customer_360
),
people AS (
  SELECT
    c.*,
    h.as_of_date,
    COALESCE(c.marketing_consent_state = 'denied', FALSE) OR COALESCE(c.has_opted_out_of_email, FALSE) AS has_refused,
    p.lead_status
  FROM gold.marts_marketing_customer_360 AS c
  CROSS JOIN horizon AS h
  INNER JOIN silver.staging_customers_profiles AS p USING (customer_id)
)
SELECT
  m.audience,
  c.customer_id,
  c.email,
  c.phone,
  c.first_name,
  c.last_name,
  c.country,
  c.postal_code,
  COALESCE(a.to_user_data, FALSE) AS consent_ads_user_data,
  COALESCE(a.to_personalization, FALSE) AS consent_ads_personalization,
  m.reason,
  c.as_of_date
FROM people AS c
CROSS JOIN UNNEST([
  STRUCT(
    'suppression' AS audience, c.has_refused AS is_member,
    IF(c.marketing_consent_state = 'denied', 'Refused marketing', 'Opted out of e-mail in the CRM') AS reason
  ),
  (
    'high_value', c.clv_decile <= 2 AND NOT c.has_refused,
    CONCAT('Predicted value of ', CAST(ROUND(c.predicted_clv, 2) AS STRING), ', among the top fifth')
  ),
  (
    'churn_risk', c.churn_risk_tier = 'high' AND NOT c.has_refused,
    CONCAT('Risk to leave of ', CAST(ROUND(100 * c.churn_probability) AS STRING), ' %')
  ),
  (
    'open_leads', c.lifecycle_stage = 'lead' AND NOT c.has_refused AND COALESCE(NOT STARTS_WITH(c.lead_status, 'Closed'), TRUE),
    'Lead without a purchase'
  ),
  (
    'recent_buyers', DATE_DIFF(c.as_of_date, c.last_purchase_date, DAY) <= 30 AND NOT c.has_refused,
    CONCAT('Bought on ', CAST(c.last_purchase_date AS STRING))
  )
]) AS m
LEFT JOIN ads_consent AS a USING (customer_id)
WHERE m.is_member
