/* Judges the challenger on the later slice, beside the naive baseline that gives everybody the rate of the training rows. */
WITH slice AS (
  SELECT * FROM features.lead_scoring WHERE label IS NOT NULL AND as_of_date = @evaluation_from
),
base_rate AS (
  SELECT AVG(label) AS rate
  FROM features.lead_scoring
  WHERE label IS NOT NULL AND as_of_date <= DATE_SUB(@evaluation_from, INTERVAL 14 DAY)
),
naive AS (
  SELECT -AVG(label * LN(rate) + (1 - label) * LN(1 - rate)) AS log_loss FROM slice, base_rate
)
SELECT
  e.roc_auc,
  e.log_loss,
  e.precision,
  e.recall,
  n.log_loss AS naive_log_loss
FROM ML.EVALUATE(MODEL predictions.lead_scoring, (SELECT * FROM features.lead_scoring WHERE label IS NOT NULL AND as_of_date = @evaluation_from)) AS e
CROSS JOIN naive AS n
