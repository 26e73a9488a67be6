/* Keeps the predictions of a batch job: the probability of the label 1 and the signed contribution of every feature. */
MERGE INTO predictions.lead_scores AS target
USING (
  SELECT
    o.lead_id,
    o.customer_id,
    o.as_of_date,
    (
      SELECT p
      FROM UNNEST(o.label_probs) AS p WITH OFFSET AS i
      INNER JOIN UNNEST(o.label_values) AS v WITH OFFSET AS j ON i = j
      WHERE v = 1
    ) AS probability,
    TO_JSON([
      STRUCT('days_since_lead_created' AS feature, a.days_since_lead_created AS attribution),
      ('days_since_last_seen', a.days_since_last_seen),
      ('count_sessions_7d', a.count_sessions_7d),
      ('count_sessions_28d', a.count_sessions_28d),
      ('count_pageviews_28d', a.count_pageviews_28d),
      ('engaged_minutes_28d', a.engaged_minutes_28d),
      ('count_product_views_28d', a.count_product_views_28d),
      ('count_carts_28d', a.count_carts_28d),
      ('count_pricing_views_28d', a.count_pricing_views_28d),
      ('count_email_opens_28d', a.count_email_opens_28d),
      ('count_email_clicks_28d', a.count_email_clicks_28d),
      ('lead_source', a.lead_source),
      ('industry', a.industry),
      ('first_channel', a.first_channel),
      ('has_phone', a.has_phone)
    ]) AS attributions,
    e.baselineOutputValue AS baseline
  FROM predictions.lead_scoring_output AS o, UNNEST(o.explanation.attributions) AS e, UNNEST([e.featureAttributions]) AS a
) AS source
ON target.lead_id = source.lead_id
  AND target.as_of_date = source.as_of_date
  AND target.model_version = @model_version
WHEN MATCHED THEN
  UPDATE SET
    probability = source.probability, attributions = source.attributions, baseline = source.baseline,
    run_id = @run_id, scored_at = CURRENT_TIMESTAMP(), released_at = CURRENT_TIMESTAMP()
WHEN NOT MATCHED THEN
  INSERT (lead_id, customer_id, as_of_date, probability, attributions, baseline, model_version, run_id, scored_at, released_at)
  VALUES (
    source.lead_id, source.customer_id, source.as_of_date, source.probability, source.attributions, source.baseline,
    @model_version, @run_id, CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP()
  )
