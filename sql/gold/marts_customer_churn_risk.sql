-- kind: full
-- tests:
--   - distribution: {column: churn_probability, measure: mean}
--   - unique: grain
--   - not_null: [customer_id, churn_probability, decile, churn_risk_tier, model_version]
--   - row: "churn_probability BETWEEN 0 AND 1"
--   - row: "decile BETWEEN 1 AND 10"
--   - accepted_values: {column: churn_risk_tier, values: [high, medium, low]}
-- max_bytes: 20GB
WITH latest AS (
  SELECT *
  FROM predictions.churn_scores
  WHERE
    released_at IS NOT NULL
    AND as_of_date = (SELECT MAX(as_of_date) FROM predictions.churn_scores WHERE released_at IS NOT NULL)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY scored_at DESC, model_version DESC) = 1
)
SELECT
  customer_id,
  probability AS churn_probability,
  CAST(ROUND(100 * probability) AS INT64) AS churn_score,
  CASE WHEN probability > 0.7 THEN 'high' WHEN probability >= 0.4 THEN 'medium' ELSE 'low' END AS churn_risk_tier,
  NTILE(10) OVER (ORDER BY probability DESC, customer_id) AS decile,
  probability > 0.7 AS is_retention_audience,
  reasons[SAFE_OFFSET(0)] AS reason_1,
  reasons[SAFE_OFFSET(1)] AS reason_2,
  reasons[SAFE_OFFSET(2)] AS reason_3,
  model_version,
  as_of_date,
  scored_at
FROM latest
