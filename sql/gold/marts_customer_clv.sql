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
ranked AS (
  SELECT
    *,
    NTILE(10) OVER (ORDER BY predicted_clv_micros DESC, customer_id) AS clv_decile,
    PERCENT_RANK() OVER (ORDER BY predicted_clv_micros) AS percentile
  FROM latest
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
