-- kind: view
/* Removal effects are of all paths, so every day moves every conversion's Markov shares a little: they are worked out when
   read, the other rules' shares are kept. The last touch takes what rounding left; effects are added as whole numbers of
   1e-12, so that no order matters. */
WITH weighed AS (
  SELECT s.*, CAST(1e12 * COALESCE(e.removal_effect, 0) AS INT64) AS effect
  FROM silver.staging_marketing_shares AS s
  LEFT JOIN silver.staging_marketing_channel_effects AS e USING (conversion_type, channel)
),
shares AS (
  SELECT
    *,
    CAST(COALESCE(effect / NULLIF(SUM(effect) OVER (PARTITION BY conversion_id), 0), 1 / path_length) AS NUMERIC) AS markov_share
  FROM weighed
)
SELECT
  conversion_id,
  touch_index,
  path_length,
  customer_id,
  conversion_timestamp,
  conversion_type,
  revenue,
  currency_code,
  channel,
  source,
  medium,
  campaign,
  session_key,
  touched_at,
  first_touch,
  last_touch,
  linear,
  position_based,
  time_decay,
  IF(touch_index < path_length, markov_share, 1 - SUM(markov_share) OVER (PARTITION BY conversion_id) + markov_share) AS markov,
  shapley
FROM shares
