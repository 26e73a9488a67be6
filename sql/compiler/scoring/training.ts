import type { ScoringModel } from "./declaration.ts";
import { isClassification, quoted, scratch } from "./names.ts";

/** Rows that may be learnt from: their outcome was known when the evaluation slice began. */
const learnable = ({ horizon_days }: ScoringModel): string =>
  `label IS NOT NULL AND as_of_date <= DATE_SUB(@evaluation_from, INTERVAL ${horizon_days} DAY)`;

/** The latest cutoff with known outcomes is the evaluation slice. */
export const splitStatement = (model: ScoringModel): string => `WITH labelled AS (
  SELECT as_of_date, label, MAX(as_of_date) OVER () AS evaluation_from
  FROM ${model.features}
  WHERE label IS NOT NULL
),
sides AS (
  SELECT
    evaluation_from,
    label,
    as_of_date <= DATE_SUB(evaluation_from, INTERVAL ${model.horizon_days} DAY) AS is_learnable,
    as_of_date = evaluation_from AS is_judged
  FROM labelled
)
SELECT
  CAST(MAX(evaluation_from) AS STRING) AS evaluation_from,
  COUNTIF(is_learnable) AS training_rows,
  COUNTIF(is_learnable AND label > 0) AS training_positives,
  COUNTIF(is_judged) AS evaluation_rows,
  COUNTIF(is_judged AND label > 0) AS evaluation_positives,
  COALESCE(
    COUNTIF(is_learnable) >= ${model.minimum.training_rows}
    AND COUNTIF(is_learnable AND label > 0) >= ${model.minimum.training_positives}
    AND COUNTIF(is_judged) >= ${model.minimum.evaluation_rows}
    AND COUNTIF(is_judged AND label > 0) >= ${model.minimum.evaluation_positives}
    AND COUNT(DISTINCT IF(is_learnable, label, NULL)) > 1
    AND COUNT(DISTINCT IF(is_judged, label, NULL)) > 1,
    FALSE
  ) AS is_enough,
  FORMAT(
    'needs %d rows to learn from with %d positive outcomes and %d to be judged on with %d, and more than one outcome in both; there are %d with %d, and %d with %d',
    ${model.minimum.training_rows}, ${model.minimum.training_positives}, ${model.minimum.evaluation_rows}, ${model.minimum.evaluation_positives},
    COUNTIF(is_learnable), COUNTIF(is_learnable AND label > 0), COUNTIF(is_judged), COUNTIF(is_judged AND label > 0)
  ) AS need,
  CAST(DATE_SUB(MAX(evaluation_from), INTERVAL ${model.horizon_days} DAY) AS STRING) AS learn_until,
  COUNT(*) AS labelled_rows
FROM sides`;

const optionValue = (value: string | number | boolean): string =>
  typeof value === "string" ? quoted(value) : String(value).toUpperCase();

/**
 * Learns from the cutoffs up to @learn_until: for the challenger those whose outcome was known when the evaluation slice began,
 * for what serves in the end all that are known. Each version is registered as the challenger.
 */
export function trainStatement(model: ScoringModel): string {
  const options = {
    ...model.training,
    model_registry: "vertex_ai",
    vertex_ai_model_id: model.name,
    data_split_method: "NO_SPLIT",
  };
  const lines = [
    ...Object.entries(options).map(([name, value]) => `${name} = ${optionValue(value)}`),
    "input_label_cols = ['label']",
    "vertex_ai_model_version_aliases = ['challenger']",
    "enable_global_explain = TRUE",
  ];
  return `CREATE OR REPLACE MODEL ${scratch(model).model}
OPTIONS (
  ${lines.join(",\n  ")}
) AS
SELECT
  label,
  ${model.learnt.map(({ name }) => name).join(",\n  ")}
FROM ${model.features}
WHERE label IS NOT NULL AND as_of_date <= @learn_until`;
}

/** What the challenger says of the rows it learnt from and of the later slice; the champion's and baseline's turn comes after. */
export function judgeStatement(model: ScoringModel): string {
  const { judged, compared, model: trained } = scratch(model);
  const prediction = isClassification(model)
    ? "(SELECT p.prob FROM UNNEST(predicted_label_probs) AS p WHERE p.label = 1)"
    : "predicted_label";
  return `CREATE OR REPLACE TABLE ${judged} AS
SELECT
  * EXCEPT (predicted_label${isClassification(model) ? ", predicted_label_probs" : ""}),
  IF(as_of_date = @evaluation_from, 'evaluation', 'training') AS slice,
  CAST(${prediction} AS FLOAT64) AS challenger
FROM ML.PREDICT(MODEL ${trained}, (
  SELECT * FROM ${model.features}
  WHERE ${learnable(model)} OR label IS NOT NULL AND as_of_date = @evaluation_from
));
CREATE OR REPLACE TABLE ${compared} (row_key STRING, series STRING, score FLOAT64)`;
}

/** The evaluation slice as instances of a batch job: the champion predicts it as it would in production. */
export const sliceStatement = (
  model: ScoringModel,
): string => `CREATE OR REPLACE TABLE ${scratch(model).instances} AS
SELECT * EXCEPT (label)
FROM ${model.features}
WHERE label IS NOT NULL AND as_of_date = @evaluation_from`;

/** What @series (champion or baseline) said of the slice. */
export const compareStatement = (
  model: ScoringModel,
): string => `INSERT INTO ${scratch(model).compared} (row_key, series, score)
SELECT CAST(${model.key} AS STRING), @series, ${outputScore(model)}
FROM ${scratch(model).output} AS o`;

/** The prediction of a row of a batch job's output. */
export const outputScore = (model: ScoringModel): string =>
  isClassification(model)
    ? `(
      SELECT p
      FROM UNNEST(o.label_probs) AS p WITH OFFSET AS i
      INNER JOIN UNNEST(o.label_values) AS v WITH OFFSET AS j ON i = j
      WHERE v = 1
    )`
    : "CAST(o.predicted_label AS FLOAT64)";
