-- kind: full
-- tests:
--   - distribution: {column: lead_score, measure: mean}
--   - unique: grain
--   - not_null: [lead_id, lead_score, decile, tier, model_version]
--   - row: "lead_score BETWEEN 0 AND 100"
--   - row: "decile BETWEEN 1 AND 10"
--   - accepted_values: {column: tier, values: [hot, warm, cold]}
-- max_bytes: 20GB
WITH history AS (
  SELECT
    *,
    LAG(probability) OVER (PARTITION BY lead_id ORDER BY as_of_date, scored_at) AS previous_probability
  FROM predictions.lead_scores
  WHERE released_at IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY lead_id, as_of_date ORDER BY scored_at DESC, model_version DESC) = 1
),
latest AS (
  SELECT *
  FROM history
  WHERE as_of_date = (SELECT MAX(as_of_date) FROM predictions.lead_scores WHERE released_at IS NOT NULL)
)
SELECT
  l.lead_id,
  l.customer_id,
  'Lead' AS salesforce_object,
  CAST(ROUND(100 * l.probability) AS INT64) AS lead_score,
  NTILE(10) OVER (ORDER BY l.probability DESC, l.lead_id) AS decile,
  CASE WHEN l.probability >= 0.7 THEN 'hot' WHEN l.probability >= 0.3 THEN 'warm' ELSE 'cold' END AS tier,
  l.reasons[SAFE_OFFSET(0)] AS reason_1,
  l.reasons[SAFE_OFFSET(1)] AS reason_2,
  l.reasons[SAFE_OFFSET(2)] AS reason_3,
  l.model_version,
  l.scored_at,
  CAST(ROUND(100 * l.previous_probability) AS INT64) AS previous_score,
  CAST(ROUND(100 * l.probability) AS INT64) - CAST(ROUND(100 * l.previous_probability) AS INT64) AS score_change,
  p.has_opted_out_of_email
FROM latest AS l
LEFT JOIN silver.staging_customers_profiles AS p USING (customer_id)
