-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id, predicted_clv, currency_code, clv_decile, clv_tier, model_version]
--   - row: "clv_decile BETWEEN 1 AND 10"
--   - row: "clv_score BETWEEN 0 AND 100"
--   - accepted_values: {column: clv_tier, values: [high, medium, low]}
-- max_bytes: 20GB
WITH latest AS (
  SELECT *
  FROM predictions.clv_scores
  WHERE
    released_at IS NOT NULL
    AND as_of_date = (SELECT MAX(as_of_date) FROM predictions.clv_scores WHERE released_at IS NOT NULL)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY scored_at DESC, model_version DESC) = 1
),
rates AS (
  SELECT currency_code, usd_rate
  FROM silver.staging_finance_exchange_rates
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY currency_code ORDER BY rate_date DESC) = 1
),
/* Customers are ranked by what their value is worth in dollars; those of a currency without a rate among themselves. */
valued AS (
  SELECT
    l.*,
    IF(r.usd_rate IS NULL, l.currency_code, '') AS ranked_within,
    l.predicted_clv_micros * COALESCE(r.usd_rate, 1) AS worth
  FROM latest AS l
  LEFT JOIN rates AS r USING (currency_code)
),
ranked AS (
  SELECT
    *,
    NTILE(10) OVER (PARTITION BY ranked_within ORDER BY worth DESC, customer_id) AS clv_decile,
    PERCENT_RANK() OVER (PARTITION BY ranked_within ORDER BY worth) AS percentile
  FROM valued
)
SELECT
  customer_id,
  ROUND(CAST(predicted_clv_micros AS NUMERIC) / 1000000, 6) AS predicted_clv,
  currency_code,
  CAST(ROUND(100 * percentile) AS INT64) AS clv_score,
  clv_decile,
  CASE WHEN clv_decile <= 2 THEN 'high' WHEN clv_decile > 5 THEN 'low' ELSE 'medium' END AS clv_tier,
  horizon_days,
  reasons[SAFE_OFFSET(0)] AS reason_1,
  reasons[SAFE_OFFSET(1)] AS reason_2,
  reasons[SAFE_OFFSET(2)] AS reason_3,
  model_version,
  as_of_date,
  scored_at
FROM ranked
