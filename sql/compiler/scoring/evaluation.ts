import type { ScoringModel } from "./declaration.ts";
import { decisionColumns } from "./decision.ts";
import { isClassification, quoted, scratch } from "./names.ts";

/**
 * Judges a challenger beside the champion, the baseline and the naive guess (the mean of what was learnt from) on the same
 * later slice. One row: decision, reason, roc_auc (NULL for regression) and all figures as JSON.
 */
export const evaluateStatement = (model: ScoringModel): string => `WITH judged AS (
  SELECT *, CAST(${model.key} AS STRING) AS row_key FROM ${scratch(model).judged}
),
scored AS (
  SELECT 'training' AS series, label, challenger AS score FROM judged WHERE slice = 'training'
  UNION ALL
  SELECT 'challenger', label, challenger FROM judged WHERE slice = 'evaluation'
  UNION ALL
  SELECT c.series, j.label, c.score
  FROM judged AS j
  INNER JOIN ${scratch(model).compared} AS c USING (row_key)
  WHERE j.slice = 'evaluation' AND c.score IS NOT NULL
  UNION ALL
  SELECT 'naive', j.label, n.score
  FROM judged AS j
  CROSS JOIN (SELECT CAST(AVG(label) AS FLOAT64) AS score FROM judged WHERE slice = 'training') AS n
  WHERE j.slice = 'evaluation'
),
${isClassification(model) ? classificationSummary : regressionSummary},
${groupFigures(model)},
${singleFeatures(model)},
curve AS (
  SELECT twentieth, COUNT(*) AS row_count, CAST(SUM(label) AS FLOAT64) AS outcome, AVG(score) AS mean_score
  FROM (
    SELECT label, score, NTILE(20) OVER (ORDER BY score DESC) AS twentieth
    FROM scored
    WHERE series = 'challenger'
  )
  GROUP BY twentieth
),
deciles AS (
  SELECT
    DIV(twentieth + 1, 2) AS decile,
    SUM(row_count) AS row_count,
    SUM(outcome) / SUM(row_count) AS actual,
    SUM(mean_score * row_count) / SUM(row_count) AS predicted
  FROM curve
  GROUP BY decile
),
${decisionColumns(model)}
SELECT
  decision,
  reason,
  ${isClassification(model) ? "roc_auc" : "CAST(NULL AS FLOAT64)"} AS roc_auc,
  TO_JSON_STRING(STRUCT(
    @evaluation_from AS evaluation_from,
    ARRAY(SELECT AS STRUCT * FROM summary ORDER BY series) AS series,
    ARRAY(SELECT AS STRUCT * FROM deciles ORDER BY decile) AS deciles,
    ARRAY(SELECT AS STRUCT * FROM curve ORDER BY twentieth) AS curve,
    ARRAY(SELECT AS STRUCT * FROM group_figures ORDER BY group_column, group_value) AS group_figures,
    ARRAY(SELECT AS STRUCT * FROM single_features ORDER BY strength DESC, feature LIMIT 5) AS single_features
  )) AS metrics
FROM decided`;

/** Ties count half in the area under the curve; average precision steps down score by score. */
const classificationSummary = `steps AS (
  SELECT
    series,
    COUNTIF(label = 1) AS positives,
    COUNTIF(label = 0) AS negatives,
    SUM(COUNTIF(label = 1)) OVER (PARTITION BY series ORDER BY score DESC) AS positives_above,
    SUM(COUNT(*)) OVER (PARTITION BY series ORDER BY score DESC) AS rows_above
  FROM scored
  GROUP BY series, score
),
ranking AS (
  SELECT
    series,
    SAFE_DIVIDE(SUM(negatives * (positives_above - positives / 2)), SUM(negatives) * SUM(positives)) AS roc_auc,
    SAFE_DIVIDE(SUM(positives * positives_above / rows_above), SUM(positives)) AS average_precision
  FROM steps
  GROUP BY series
),
summary AS (
  SELECT
    s.series,
    COUNT(*) AS row_count,
    AVG(s.label) AS actual,
    AVG(s.score) AS predicted,
    ANY_VALUE(r.roc_auc) AS roc_auc,
    ANY_VALUE(r.average_precision) AS average_precision,
    -AVG(s.label * LN(GREATEST(s.score, 1e-12)) + (1 - s.label) * LN(GREATEST(1 - s.score, 1e-12))) AS loss,
    AVG(POW(s.score - s.label, 2)) AS brier,
    SAFE_DIVIDE(AVG(IF(s.tenth = 1, s.label, NULL)), AVG(s.label)) AS top_decile_lift
  FROM (SELECT *, NTILE(10) OVER (PARTITION BY series ORDER BY score DESC) AS tenth FROM scored) AS s
  INNER JOIN ranking AS r USING (series)
  GROUP BY s.series
)`;

/** Spearman's coefficient is that of Pearson over ranks; the rank from below less that from above gives ties the same. */
const regressionSummary = `ranked AS (
  SELECT
    *,
    RANK() OVER (PARTITION BY series ORDER BY score) - RANK() OVER (PARTITION BY series ORDER BY score DESC) AS score_rank,
    RANK() OVER (PARTITION BY series ORDER BY label) - RANK() OVER (PARTITION BY series ORDER BY label DESC) AS label_rank,
    NTILE(10) OVER (PARTITION BY series ORDER BY score DESC) AS tenth
  FROM scored
),
summary AS (
  SELECT
    series,
    COUNT(*) AS row_count,
    AVG(label) AS actual,
    AVG(score) AS predicted,
    AVG(ABS(score - label)) AS loss,
    SQRT(AVG(POW(score - label, 2))) AS rmse,
    IF(MIN(score) = MAX(score), 0, CORR(score_rank, label_rank)) AS rank_correlation,
    SAFE_DIVIDE(AVG(IF(tenth = 1, label, NULL)), AVG(label)) AS top_decile_lift
  FROM ranked
  GROUP BY series
)`;

const rowLoss = (model: ScoringModel, score: string): string =>
  isClassification(model)
    ? `-(label * LN(GREATEST(${score}, 1e-12)) + (1 - label) * LN(GREATEST(1 - ${score}, 1e-12)))`
    : `ABS(${score} - label)`;

/** Rates and calibration of every declared group of the slice that is large enough to be judged. */
function groupFigures(model: ScoringModel): string {
  const groups = model.groups.map(
    (name) =>
      `SELECT ${quoted(name)} AS group_column, CAST(${name} AS STRING) AS group_value, label, challenger, row_key FROM judged WHERE slice = 'evaluation'`,
  );
  const none =
    "SELECT '' AS group_column, '' AS group_value, label, challenger, row_key FROM judged WHERE FALSE";
  return `group_rows AS (
  SELECT g.*, c.score AS champion, AVG(g.challenger - g.label) OVER (PARTITION BY g.group_column) AS overall_gap
  FROM (
    ${groups.length === 0 ? none : groups.join("\n    UNION ALL\n    ")}
  ) AS g
  LEFT JOIN ${scratch(model).compared} AS c ON c.row_key = g.row_key AND c.series = 'champion'
),
group_figures AS (
  SELECT
    group_column,
    COALESCE(group_value, '(none)') AS group_value,
    COUNT(*) AS row_count,
    AVG(label) AS actual,
    AVG(challenger) AS predicted,
    AVG(challenger - label) - ANY_VALUE(overall_gap) AS calibration_gap,
    COALESCE(STDDEV_SAMP(label) / SQRT(COUNT(*)), 0) AS standard_error,
    AVG(IF(champion IS NULL, NULL, ${rowLoss(model, "challenger")})) AS loss,
    AVG(${rowLoss(model, "champion")}) AS champion_loss
  FROM group_rows
  GROUP BY group_column, group_value
  HAVING COUNT(*) >= ${model.limits.group_rows}
)`;
}

/** How well each feature alone ranks the outcomes: a category stands for the rate it had among what was learnt from. */
function singleFeatures(model: ScoringModel): string {
  const numbers = model.learnt.filter(({ kind }) => kind !== "text");
  const texts = model.learnt.filter(({ kind }) => kind === "text");
  const values = numbers.map(({ name, kind }) => {
    const value = kind === "flag" ? `CAST(${name} AS INT64)` : name;
    return `STRUCT(${quoted(name)} AS feature, CAST(${value} AS FLOAT64) AS value)`;
  });
  const parts = [
    ...(values.length === 0
      ? []
      : [
          `SELECT v.feature, label, v.value FROM judged, UNNEST([\n      ${values.join(",\n      ")}\n    ]) AS v WHERE slice = 'evaluation'`,
        ]),
    ...texts.map(
      ({ name }) =>
        `SELECT ${quoted(name)} AS feature, label, rate AS value FROM (SELECT slice, label, AVG(IF(slice = 'training', label, NULL)) OVER (PARTITION BY ${name}) AS rate FROM judged) WHERE slice = 'evaluation'`,
    ),
  ];
  return `feature_values AS (
  ${parts.join("\n  UNION ALL\n  ")}
),
${isClassification(model) ? rankedFeatures : correlatedFeatures}`;
}

const rankedFeatures = `feature_steps AS (
  SELECT
    feature,
    COUNTIF(label = 1) AS positives,
    COUNTIF(label = 0) AS negatives,
    SUM(COUNTIF(label = 1)) OVER (PARTITION BY feature ORDER BY value DESC) AS positives_above
  FROM feature_values
  GROUP BY feature, value
),
single_features AS (
  SELECT
    feature,
    0.5 + ABS(SAFE_DIVIDE(SUM(negatives * (positives_above - positives / 2)), SUM(negatives) * SUM(positives)) - 0.5) AS strength
  FROM feature_steps
  GROUP BY feature
)`;

const correlatedFeatures = `single_features AS (
  SELECT feature, COALESCE(ABS(CORR(value, label)), 0) AS strength
  FROM feature_values
  GROUP BY feature
)`;
