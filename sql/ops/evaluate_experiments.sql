/* Evaluates every running experiment of content.experiments once more. The first variant is the control.
   erfc_tail: the complementary error function of z >= 0 at t = 1 / (1 + z / 2), relative error below 1.2e-7 (Numerical Recipes 6.2).
   Steps that build on each other are columns of their own, as BigQuery writes a function's arguments out wherever they stand. */
CREATE TEMP FUNCTION erfc_tail(t FLOAT64, z FLOAT64) AS (
  t * EXP((
    SELECT SUM(c * POW(t, i))
    FROM UNNEST([
      -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277
    ]) AS c WITH OFFSET AS i
  ) - z * z)
);

INSERT INTO content.experiment_results (
  run_id, experiment_id, variant, evaluated_at, trials, successes, rate, p_fixed, p_sequential, posterior_mean, credible_low,
  credible_high, probability_best, p_sample_ratio, minimum_sample, decision
)
WITH planned AS (
  SELECT
    e.experiment_id, e.base_rate, e.base_rate * (1 + e.relative_effect) AS other_rate, place,
    JSON_VALUE(v, '$.id') AS variant
  FROM content.experiments AS e, UNNEST(JSON_QUERY_ARRAY(e.variants)) AS v WITH OFFSET AS place
  WHERE e.state = "running"
),
counted AS (
  SELECT
    p.experiment_id, p.variant, p.place, p.base_rate, p.other_rate, COUNT(x.customer_id) AS trials,
    COUNTIF(x.converted_at IS NOT NULL) AS successes
  FROM planned AS p
  LEFT JOIN content.exposures AS x ON x.experiment_id = p.experiment_id AND x.variant = p.variant
  GROUP BY p.experiment_id, p.variant, p.place, p.base_rate, p.other_rate
),
/* Shares may change from round to round: each exposure is expected where its own round would have put it. */
rounds AS (
  SELECT experiment_id, round, variants FROM content.allocations
  UNION ALL
  SELECT experiment_id, 0, variants FROM content.experiments
),
expectations AS (
  SELECT r.experiment_id, JSON_VALUE(v, '$.id') AS variant, SUM(CAST(JSON_VALUE(v, '$.share') AS FLOAT64)) AS expected
  FROM content.exposures AS x
  INNER JOIN rounds AS r ON r.experiment_id = x.experiment_id AND r.round = COALESCE(x.round, 0)
  CROSS JOIN UNNEST(JSON_QUERY_ARRAY(r.variants)) AS v
  GROUP BY r.experiment_id, variant
),
compared AS (
  SELECT
    c.*, COALESCE(x.expected, 0) AS expected, control.trials AS control_trials, control.successes AS control_successes,
    c.trials + control.trials AS pair_trials, c.successes + control.successes AS pair_successes,
    SUM(c.trials) OVER (PARTITION BY c.experiment_id) AS all_trials,
    COUNT(*) OVER (PARTITION BY c.experiment_id) - 1 AS degrees
  FROM counted AS c
  JOIN counted AS control ON control.experiment_id = c.experiment_id AND control.place = 0
  LEFT JOIN expectations AS x ON x.experiment_id = c.experiment_id AND x.variant = c.variant
),
measured AS (
  SELECT
    *,
    SAFE_DIVIDE(successes, trials) - SAFE_DIVIDE(control_successes, control_trials) AS difference,
    SAFE_DIVIDE(pair_successes, pair_trials) * (1 - SAFE_DIVIDE(pair_successes, pair_trials))
      * (SAFE_DIVIDE(1, trials) + SAFE_DIVIDE(1, control_trials)) AS variance,
    POW(other_rate - base_rate, 2) AS spread,
    /* Beta(1 + successes, 1 + failures) on the logit scale: digamma and trigamma to second order. */
    LN(successes + 0.5) - LN(trials - successes + 0.5) AS mu,
    SQRT(1 / (successes + 0.5) + 1 / (trials - successes + 0.5)) AS sigma,
    SUM(SAFE_DIVIDE(POW(trials - expected, 2), expected)) OVER (PARTITION BY experiment_id) AS chi_square
  FROM compared
),
/* P(best) = integral of the variant's density times the others' distribution functions. */
placed AS (
  SELECT m.experiment_id, m.variant, o.variant AS other, k, (m.mu + m.sigma * k / 20 - o.mu) / o.sigma / SQRT(2) AS x
  FROM measured AS m
  JOIN measured AS o ON o.experiment_id = m.experiment_id
  CROSS JOIN UNNEST(GENERATE_ARRAY(-120, 120)) AS k
),
placed_t AS (SELECT *, ABS(x) AS z, 1 / (1 + 0.5 * ABS(x)) AS t FROM placed),
placed_tail AS (SELECT *, erfc_tail(t, z) AS tail FROM placed_t),
placed_cdf AS (SELECT *, GREATEST(IF(x <= 0, tail, 2 - tail) / 2, 1e-300) AS cdf FROM placed_tail),
points AS (
  SELECT experiment_id, variant, EXP(-POW(k / 20, 2) / 2) / 20 / SQRT(2 * ACOS(-1)) AS weight,
    EXP(SUM(IF(other = variant, 0, LN(cdf)))) AS others
  FROM placed_cdf
  GROUP BY experiment_id, variant, k
),
best AS (
  SELECT experiment_id, variant, SUM(weight * others) AS probability_best
  FROM points
  GROUP BY experiment_id, variant
),
standardised AS (
  SELECT
    *, COALESCE(ABS(SAFE_DIVIDE(difference, NULLIF(SQRT(variance), 0))) / SQRT(2), 0) AS fixed_z, SQRT(chi_square / 2) AS ratio_z,
    (base_rate + other_rate) / 2 AS mean_rate, base_rate * (1 - base_rate) AS base_noise, other_rate * (1 - other_rate) AS other_noise,
    other_rate - base_rate AS effect, mu - 1.959963985 * sigma AS low_logit, mu + 1.959963985 * sigma AS high_logit,
    variance + spread AS total_variance, spread * POW(difference, 2) AS evidence
  FROM measured
),
standardised_t AS (
  SELECT
    *, 1 / (1 + 0.5 * fixed_z) AS fixed_t, 1 / (1 + 0.5 * ratio_z) AS ratio_t, EXP(-low_logit) AS low_odds, EXP(-high_logit) AS high_odds,
    1.959963985 * SQRT(2 * mean_rate * (1 - mean_rate)) AS alpha_noise, 0.841621234 * SQRT(base_noise + other_noise) AS power_noise,
    SAFE_DIVIDE(variance, total_variance) AS shrink, 2 * variance * total_variance AS evidence_scale
  FROM standardised
),
tested AS (
  SELECT
    *, erfc_tail(fixed_t, fixed_z) AS fixed_tail, erfc_tail(ratio_t, ratio_z) AS ratio_tail,
    (alpha_noise + power_noise) / effect AS root_sample, 0.5 * LN(NULLIF(shrink, 0)) AS log_shrink,
    SAFE_DIVIDE(evidence, evidence_scale) AS gain
  FROM standardised_t
),
/* Upper tail of chi-square: Abramowitz & Stegun 26.4.4 and 26.4.5, for up to 12 variants. */
terms AS (
  SELECT
    experiment_id, variant,
    IF(MOD(degrees, 2) = 1,
      IF(k = 0, 0, SQRT(2 / ACOS(-1)) * POW(chi_square, k - 0.5) / [1, 1, 3, 15, 105, 945][OFFSET(k)]),
      POW(chi_square / 2, k) / [1, 1, 2, 6, 24, 120][OFFSET(k)]) AS term
  FROM measured, UNNEST(GENERATE_ARRAY(0, 5)) AS k
  WHERE k <= IF(MOD(degrees, 2) = 1, DIV(degrees - 1, 2), DIV(degrees, 2) - 1)
),
series AS (
  SELECT experiment_id, variant, SUM(term) AS term_sum
  FROM terms
  GROUP BY experiment_id, variant
),
earlier AS (
  SELECT experiment_id, variant, MIN(p_sequential) AS p_sequential
  FROM content.experiment_results
  GROUP BY experiment_id, variant
),
judged AS (
  SELECT
    m.experiment_id, m.variant, m.place, m.trials, m.successes, m.difference, m.degrees,
    IF(m.place = 0, NULL, m.fixed_tail) AS p_fixed,
    /* Mixture SPRT with N(0, spread) over the difference; silent below ten events on either side. */
    IF(m.place = 0, NULL, LEAST(COALESCE(e.p_sequential, 1), COALESCE(IF(
      LEAST(m.pair_successes, m.pair_trials - m.pair_successes) < 10, 1,
      EXP(-m.log_shrink - m.gain)
    ), 1))) AS p_sequential,
    (1 + m.successes) / (2 + m.trials) AS posterior_mean,
    1 / (1 + m.low_odds) AS credible_low,
    1 / (1 + m.high_odds) AS credible_high,
    b.probability_best, IF(m.all_trials = 0, NULL,
      IF(MOD(m.degrees, 2) = 1, m.ratio_tail, 0) + EXP(-m.chi_square / 2) * COALESCE(r.term_sum, 0)) AS p_sample_ratio,
    CAST(CEIL(POW(m.root_sample, 2)) AS INT64) AS minimum_sample
  FROM tested AS m
  JOIN best AS b ON b.experiment_id = m.experiment_id AND b.variant = m.variant
  LEFT JOIN series AS r ON r.experiment_id = m.experiment_id AND r.variant = m.variant
  LEFT JOIN earlier AS e ON e.experiment_id = m.experiment_id AND e.variant = m.variant
)
SELECT
  @run_id, experiment_id, variant, CURRENT_TIMESTAMP(), trials, successes, SAFE_DIVIDE(successes, trials), p_fixed, p_sequential,
  posterior_mean, credible_low, credible_high, probability_best, p_sample_ratio, minimum_sample,
  CASE
    WHEN p_sample_ratio < 0.01 THEN "sample_ratio_alarm"
    WHEN place = 0 THEN "control"
    /* Every challenger is one more chance to be wrong. */
    WHEN p_sequential < 0.05 / degrees THEN IF(difference > 0, "winner", "loser")
    WHEN trials >= minimum_sample THEN "no_difference"
    ELSE "keep_running"
  END
FROM judged
