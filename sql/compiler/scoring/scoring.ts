import type { LearntColumn, ScoringModel } from "./declaration.ts";
import { isClassification, quoted, scratch } from "./names.ts";
import { outputScore } from "./training.ts";

const latest = (model: ScoringModel): string =>
  `as_of_date = (SELECT MAX(as_of_date) FROM ${model.features})`;

/** How many rows the latest cutoff has, and how many of them the last scoring of that cutoff took. */
export const waitingStatement = (model: ScoringModel): string => `SELECT
  COUNT(*) AS row_count,
  CAST(MAX(as_of_date) AS STRING) AS as_of_date,
  (
    SELECT COUNT(*) FROM ${model.predictions} WHERE ${latest(model)} AND released_at IS NOT NULL
  ) AS scored
FROM ${model.features}
WHERE ${latest(model)}`;

/** The rows of the latest cutoff, as the batch prediction job reads them: a scratch table that the run drops. */
export const instancesStatement = (
  model: ScoringModel,
): string => `CREATE OR REPLACE TABLE ${scratch(model).instances} AS
SELECT * EXCEPT (label)
FROM ${model.features}
WHERE ${latest(model)}`;

/** Nobody thinks in logarithms: a column of them is shown as what it is the logarithm of. */
const isLogarithm = (name: string): boolean => name.startsWith("log_");

const shown: Readonly<Record<LearntColumn["kind"], (column: string) => string>> = {
  number: (column) =>
    `IF(${column} = TRUNC(${column}), FORMAT('%d', CAST(${column} AS INT64)), FORMAT('%.1f', CAST(${column} AS FLOAT64)))`,
  flag: (column) => `IF(${column}, 'yes', 'no')`,
  text: (column) => column,
};

/**
 * Keeps the predictions of a batch job with the signed contribution of every feature, and the three strongest in words; equal
 * ones, but for the last digits of a sum, by name. What was released of the same cutoff stays as it is until this is released.
 */
export function mergeStatement(model: ScoringModel): string {
  const { output } = scratch(model);
  const carried = model.predictionColumns.includes("horizon_days")
    ? [...model.carry, "horizon_days"]
    : model.carry;
  const money = model.output.endsWith("_micros");
  const value = money
    ? `CAST(ROUND(GREATEST(${outputScore(model)}, 0) * 1000000) AS INT64)`
    : outputScore(model);
  const contributions = model.learnt.map(
    ({ name, kind, phrase }, index) =>
      `STRUCT(${quoted(name)}${index === 0 ? " AS feature" : ""}, ${quoted(phrase)}${index === 0 ? " AS phrase" : ""}, COALESCE(${shown[kind](isLogarithm(name) ? `EXP(o.${name})` : `o.${name}`)}, 'not known')${index === 0 ? " AS shown" : ""}, a.${name}${index === 0 ? " AS attribution" : ""})`,
  );
  const keys = [model.key, "as_of_date"];
  const columns = [
    ...carried,
    model.output,
    "reasons",
    "attributions",
    "baseline",
    "run_id",
    "scored_at",
    "released_at",
  ];
  const horizon = carried.includes("horizon_days")
    ? [`    ${model.horizon_days} AS horizon_days,`]
    : [];
  return `MERGE INTO ${model.predictions} AS target
USING (
  SELECT
    x.* EXCEPT (contributions),
    TO_JSON(ARRAY(SELECT AS STRUCT c.feature, c.attribution FROM UNNEST(contributions) AS c)) AS attributions,
    ARRAY(
      SELECT CONCAT(
        c.phrase, ': ', c.shown, IF(c.attribution > 0, ' – raises', ' – lowers'), ' ${isClassification(model) ? "the score" : "the value"} (',
        FORMAT('%+.2f', c.attribution), ')'
      )
      FROM UNNEST(contributions) AS c
      WHERE ABS(c.attribution) >= 0.005
      ORDER BY ROUND(ABS(c.attribution), 6) DESC, c.feature
      LIMIT 3
    ) AS reasons,
    @run_id AS run_id,
    CURRENT_TIMESTAMP() AS scored_at,
    CAST(NULL AS TIMESTAMP) AS released_at
  FROM (
    SELECT
${[...keys, ...model.carry].map((name) => `      o.${name},`).join("\n")}
${horizon.join("\n")}
      ${value} AS ${model.output},
      [
        ${contributions.join(",\n        ")}
      ] AS contributions,
      e.baselineOutputValue AS baseline
    FROM ${output} AS o, UNNEST(o.explanation.attributions) AS e, UNNEST([e.featureAttributions]) AS a
  ) AS x
  WHERE x.${model.output} IS NOT NULL
) AS source
ON target.${model.key} = source.${model.key}
  AND target.as_of_date = source.as_of_date
  AND target.model_version = @model_version
  AND target.released_at IS NULL
WHEN MATCHED THEN
  UPDATE SET ${columns.map((name) => `${name} = source.${name}`).join(", ")}
WHEN NOT MATCHED THEN
  INSERT (${[...keys, ...columns].join(", ")}, model_version)
  VALUES (${[...keys, ...columns].map((name) => `source.${name}`).join(", ")}, @model_version)`;
}

/** Instances without a prediction, whatever the job said of them: recorded, never dropped. */
export const errorsStatement = (
  model: ScoringModel,
): string => `INSERT INTO ops.scoring_errors (run_id, model, model_version, row_key, as_of_date, reason, recorded_at)
SELECT @run_id, ${quoted(model.name)}, @model_version, CAST(i.${model.key} AS STRING), i.as_of_date, @reason, CURRENT_TIMESTAMP()
FROM ${scratch(model).instances} AS i
LEFT JOIN ${scratch(model).output} AS o ON o.${model.key} = i.${model.key}
WHERE ${outputScore(model)} IS NULL`;

/** Lets a run's predictions into gold; what the same version had said of the same cutoff before goes. */
export const releaseStatement = (
  model: Pick<ScoringModel, "predictions" | "key">,
): string => `UPDATE ${model.predictions}
SET released_at = CURRENT_TIMESTAMP()
WHERE run_id = @run_id AND released_at IS NULL;
DELETE FROM ${model.predictions} AS before
WHERE before.run_id <> @run_id AND before.released_at IS NOT NULL AND EXISTS (
  SELECT 1
  FROM ${model.predictions} AS released
  WHERE released.run_id = @run_id
    AND released.${model.key} = before.${model.key}
    AND released.as_of_date = before.as_of_date
    AND released.model_version = before.model_version
)`;

export const cleanStatement = (model: ScoringModel): string => {
  const { instances, output, judged, compared } = scratch(model);
  return [instances, output, judged, compared]
    .map((table) => `DROP TABLE IF EXISTS ${table};`)
    .join("\n");
};
