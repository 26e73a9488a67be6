import type { ScoringModel } from "./declaration.ts";
import { isClassification, quoted } from "./names.ts";

/** The usual reading of a population stability index: up to .1 nothing moved, from .25 on (the limit) much did. */
const worthWatching = 0.1;

/**
 * What the scored rows look like beside the slice whose outcomes are the latest known, what the scores look like beside those
 * of the cutoff before, and how the scores of a past cutoff compare with what happened. One row per figure in
 * ops.model_monitoring; is_breached holds the run's scores back from gold.
 *
 * Population stability index: Σ (serving − reference) × ln(serving / reference) over the tenths of the reference, half a row
 * added to each so that an empty one is no infinity.
 */
export const monitorStatement = (
  model: ScoringModel,
): string => `INSERT INTO ops.model_monitoring (run_id, model, model_version, as_of_date, metric, subject, value, limit_value, verdict, is_breached, row_count, recorded_at)
WITH sides AS (
  SELECT 'serving' AS side, f.* FROM ${model.features} AS f
  WHERE as_of_date = (SELECT MAX(as_of_date) FROM ${model.features})
  UNION ALL
  SELECT 'reference', f.* FROM ${model.features} AS f
  WHERE label IS NOT NULL AND as_of_date = (SELECT MAX(as_of_date) FROM ${model.features} WHERE label IS NOT NULL)
),
${binnedValues(model)},
scores AS (
  SELECT IF(run_id = @run_id, 'serving', 'reference') AS side, 'score' AS feature, CAST(${model.output} AS FLOAT64) AS value
  FROM ${model.predictions}
  WHERE
    run_id = @run_id
    OR released_at IS NOT NULL AND model_version = @model_version AND as_of_date = (
      SELECT MAX(p.as_of_date)
      FROM ${model.predictions} AS p
      WHERE p.released_at IS NOT NULL AND p.model_version = @model_version
        AND p.as_of_date < (SELECT MAX(as_of_date) FROM ${model.features})
    )
),
edges AS (
  SELECT feature, APPROX_QUANTILES(value, 10) AS cuts
  FROM (SELECT * FROM numbers UNION ALL SELECT * FROM scores)
  WHERE side = 'reference'
  GROUP BY feature
),
binned AS (
  SELECT n.side, n.feature, COALESCE(CAST((SELECT COUNTIF(cut < n.value) FROM UNNEST(e.cuts) AS cut) AS STRING), '0') AS bin, n.value IS NULL AS is_missing
  FROM (SELECT * FROM numbers UNION ALL SELECT * FROM scores) AS n
  INNER JOIN edges AS e USING (feature)
  UNION ALL
  SELECT side, feature, COALESCE(value, ''), value IS NULL FROM texts
),
totals AS (
  SELECT
    feature,
    COUNTIF(side = 'serving') AS serving_rows,
    COUNTIF(side = 'reference') AS reference_rows,
    COUNT(DISTINCT bin) AS bins,
    SAFE_DIVIDE(COUNTIF(side = 'serving' AND is_missing), COUNTIF(side = 'serving'))
      - SAFE_DIVIDE(COUNTIF(side = 'reference' AND is_missing), COUNTIF(side = 'reference')) AS missing_rate_change
  FROM binned
  GROUP BY feature
  HAVING serving_rows > 0 AND reference_rows > 0
),
shares AS (
  SELECT
    b.feature,
    (COUNTIF(b.side = 'serving') + 0.5) / (ANY_VALUE(t.serving_rows) + 0.5 * ANY_VALUE(t.bins)) AS serving,
    (COUNTIF(b.side = 'reference') + 0.5) / (ANY_VALUE(t.reference_rows) + 0.5 * ANY_VALUE(t.bins)) AS reference
  FROM binned AS b
  INNER JOIN totals AS t USING (feature)
  GROUP BY b.feature, b.bin
),
stability AS (
  SELECT feature, SUM((serving - reference) * LN(serving / reference)) AS value FROM shares GROUP BY feature
),
outcomes AS (
  SELECT COUNT(*) AS row_count, AVG(${predictedUnits(model)} - f.label) AS gap, AVG(f.label) AS actual
  FROM ${model.predictions} AS p
  INNER JOIN ${model.features} AS f USING (${model.key}, as_of_date)
  WHERE f.label IS NOT NULL AND p.released_at IS NOT NULL AND p.as_of_date = (
    SELECT MAX(g.as_of_date)
    FROM ${model.features} AS g
    INNER JOIN ${model.predictions} AS q USING (${model.key}, as_of_date)
    WHERE g.label IS NOT NULL AND q.released_at IS NOT NULL
  )
),
figures AS (
  SELECT
    IF(feature = 'score', 'score_stability', 'population_stability') AS metric,
    feature AS subject,
    s.value,
    IF(feature = 'score', ${model.limits.score_stability}, ${model.limits.population_stability}) AS limit_value,
    LEAST(t.serving_rows, t.reference_rows) AS row_count
  FROM stability AS s
  INNER JOIN totals AS t USING (feature)
  UNION ALL
  SELECT 'missing_rate_change', feature, missing_rate_change, ${model.limits.missing_rate_change}, LEAST(serving_rows, reference_rows)
  FROM totals
  WHERE feature <> 'score'
  UNION ALL
  SELECT 'calibration', 'score', gap / ${isClassification(model) ? "1" : "GREATEST(actual, 1e-9)"}, ${model.limits.calibration}, row_count
  FROM outcomes
  WHERE row_count > 0
)
SELECT
  @run_id, ${quoted(model.name)}, @model_version, (SELECT MAX(as_of_date) FROM ${model.features}),
  metric, subject, value, limit_value, verdict, verdict = 'breach', row_count, CURRENT_TIMESTAMP()
FROM (
  SELECT
    *,
    CASE
      WHEN row_count < ${model.limits.monitored_rows} THEN 'too_few_rows'
      WHEN ABS(value) > limit_value THEN 'breach'
      WHEN metric LIKE '%stability' AND value > ${worthWatching} THEN 'watch'
      ELSE 'stable'
    END AS verdict
  FROM figures
)`;

const predictedUnits = (model: ScoringModel): string =>
  model.output.endsWith("_micros") ? `p.${model.output} / 1000000` : `p.${model.output}`;

function binnedValues(model: ScoringModel): string {
  const numbers = model.learnt
    .filter(({ kind, name }) => kind === "number" && !model.grows_with_time.includes(name))
    .map(({ name }) => `STRUCT(${quoted(name)} AS feature, CAST(${name} AS FLOAT64) AS value)`);
  const texts = model.learnt
    .filter(({ kind }) => kind !== "number")
    .map(({ name }) => `STRUCT(${quoted(name)} AS feature, CAST(${name} AS STRING) AS value)`);
  const long = (values: readonly string[], type: string): string =>
    values.length === 0
      ? `SELECT '' AS side, '' AS feature, CAST(NULL AS ${type}) AS value FROM sides WHERE FALSE`
      : `SELECT side, v.feature, v.value FROM sides, UNNEST([\n    ${values.join(",\n    ")}\n  ]) AS v`;
  return `numbers AS (
  ${long(numbers, "FLOAT64")}
),
texts AS (
  ${long(texts, "STRING")}
)`;
}

/** What a run breached, in words, where an empty text lets its scores into gold; and whether there were too few rows to say. */
export const breachesStatement = (model: ScoringModel): string => `SELECT COALESCE(STRING_AGG(
  FORMAT('%s of %s is %.3f, the limit is %.3f', REPLACE(metric, '_', ' '), subject, value, limit_value), '; '
  ORDER BY ABS(value) / limit_value DESC, metric, subject LIMIT 5
), '') AS breaches,
COALESCE((
  SELECT FORMAT('no verdict on %d figures of drift: the smallest rests on %d rows, ${model.limits.monitored_rows} are needed', COUNT(*), MIN(row_count))
  FROM ops.model_monitoring
  WHERE run_id = @run_id AND model = ${quoted(model.name)} AND verdict = 'too_few_rows'
  HAVING COUNT(*) > 0
), '') AS undecided
FROM ops.model_monitoring
WHERE run_id = @run_id AND model = ${quoted(model.name)} AND is_breached`;
