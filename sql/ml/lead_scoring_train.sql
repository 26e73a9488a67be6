/* Trains a challenger. @evaluation_from is the cutoff that it will be judged on; only cutoffs whose 14 days of outcome
   were over by then are learnt from, so nothing of the evaluation slice leaks in. */
CREATE OR REPLACE MODEL predictions.lead_scoring
OPTIONS (
  model_type = 'BOOSTED_TREE_CLASSIFIER',
  input_label_cols = ['label'],
  model_registry = 'vertex_ai',
  vertex_ai_model_id = 'lead_scoring',
  vertex_ai_model_version_aliases = ['challenger'],
  enable_global_explain = TRUE,
  data_split_method = 'NO_SPLIT',
  early_stop = FALSE,
  max_iterations = 80,
  learn_rate = 0.05,
  max_tree_depth = 3,
  min_tree_child_weight = 5,
  subsample = 0.8,
  l2_reg = 5.0
) AS
SELECT
  label,
  days_since_lead_created,
  days_since_last_seen,
  count_sessions_7d,
  count_sessions_28d,
  count_pageviews_28d,
  engaged_minutes_28d,
  count_product_views_28d,
  count_carts_28d,
  count_pricing_views_28d,
  count_email_opens_28d,
  count_email_clicks_28d,
  lead_source,
  industry,
  first_channel,
  has_phone
FROM features.lead_scoring
WHERE label IS NOT NULL AND as_of_date <= DATE_SUB(@evaluation_from, INTERVAL 14 DAY)
