-- kind: full
-- tests:
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
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY lead_id, as_of_date ORDER BY scored_at DESC, model_version DESC) = 1
),
latest AS (
  SELECT *
  FROM history
  WHERE as_of_date = (SELECT MAX(as_of_date) FROM predictions.lead_scores)
),
reasons AS (
  SELECT
    l.lead_id,
    ARRAY_AGG(
      CONCAT(
        COALESCE(words.phrase, REPLACE(feature, '_', ' ')),
        IF(contribution > 0, ' raises the score (+', ' lowers the score ('),
        FORMAT('%.2f', contribution), ')'
      )
      ORDER BY ABS(contribution) DESC, feature LIMIT 3
    ) AS phrases
  FROM (
    SELECT
      lead_id,
      JSON_VALUE(item, '$.feature') AS feature,
      SAFE_CAST(JSON_VALUE(item, '$.attribution') AS FLOAT64) AS contribution
    FROM latest, UNNEST(JSON_QUERY_ARRAY(attributions)) AS item
  ) AS l
  LEFT JOIN UNNEST([
    STRUCT('days_since_lead_created' AS name, 'Age of the lead' AS phrase),
    ('days_since_last_seen', 'Time since the last visit'),
    ('count_sessions_7d', 'Visits in the last 7 days'),
    ('count_sessions_28d', 'Visits in the last 28 days'),
    ('count_pageviews_28d', 'Pages viewed in the last 28 days'),
    ('engaged_minutes_28d', 'Time spent on the site in the last 28 days'),
    ('count_product_views_28d', 'Products viewed in the last 28 days'),
    ('count_carts_28d', 'Products put in the cart in the last 28 days'),
    ('count_pricing_views_28d', 'Visits to the pricing page in the last 28 days'),
    ('count_email_opens_28d', 'E-mails opened in the last 28 days'),
    ('count_email_clicks_28d', 'E-mail links clicked in the last 28 days'),
    ('lead_source', 'Where the lead came from'),
    ('industry', 'Industry'),
    ('first_channel', 'Channel of the first visit'),
    ('has_phone', 'Phone number known')
  ]) AS words ON words.name = feature
  WHERE contribution <> 0
  GROUP BY l.lead_id
)
SELECT
  l.lead_id,
  l.customer_id,
  'Lead' AS salesforce_object,
  CAST(ROUND(100 * l.probability) AS INT64) AS lead_score,
  NTILE(10) OVER (ORDER BY l.probability DESC, l.lead_id) AS decile,
  CASE WHEN l.probability >= 0.7 THEN 'hot' WHEN l.probability >= 0.3 THEN 'warm' ELSE 'cold' END AS tier,
  r.phrases[SAFE_OFFSET(0)] AS reason_1,
  r.phrases[SAFE_OFFSET(1)] AS reason_2,
  r.phrases[SAFE_OFFSET(2)] AS reason_3,
  l.model_version,
  l.scored_at,
  CAST(ROUND(100 * l.previous_probability) AS INT64) AS previous_score,
  CAST(ROUND(100 * l.probability) AS INT64) - CAST(ROUND(100 * l.previous_probability) AS INT64) AS score_change,
  p.has_opted_out_of_email
FROM latest AS l
LEFT JOIN reasons AS r USING (lead_id)
LEFT JOIN silver.staging_customers_profiles AS p USING (customer_id)
