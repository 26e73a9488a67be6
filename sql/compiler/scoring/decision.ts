import type { ScoringModel } from "./declaration.ts";
import { isClassification } from "./names.ts";

/** Below this a model ranks hardly better than chance. */
const leastRanking = { classification: 0.55, regression: 0.05 } as const;

/** Promote or keep, from the figures: the first rule that is broken gives the reason. */
export function decisionColumns(model: ScoringModel): string {
  const { limits } = model;
  const [rank, loss] = isClassification(model)
    ? ["roc_auc", "log loss"]
    : ["rank_correlation", "mean absolute error"];
  const of = (series: string, figure: string): string =>
    `MAX(IF(series = '${series}', ${figure}, NULL))`;
  const scale = isClassification(model) ? "1" : "GREATEST(ABS(f.actual), 1e-9)";
  return `facts AS (
  SELECT
    ${of("challenger", rank)} AS ranking,
    ${of("training", rank)} AS training_ranking,
    ${of("challenger", "loss")} AS loss,
    ${of("naive", "loss")} AS naive_loss,
    ${of("champion", "loss")} AS champion_loss,
    ${of("baseline", "loss")} AS baseline_loss,
    ${of("challenger", "actual")} AS actual
  FROM summary
),
leak AS (
  SELECT * FROM single_features WHERE strength >= ${limits.single_feature} ORDER BY strength DESC, feature LIMIT 1
),
unfair AS (
  SELECT
    g.*,
    g.loss > g.champion_loss * (1 + ${limits.group_worse}) AS is_worse_than_champion
  FROM group_figures AS g
  CROSS JOIN facts AS f
  WHERE
    (ABS(g.calibration_gap) > ${limits.group_calibration} * ${scale} AND ABS(g.calibration_gap) > 3 * g.standard_error)
    OR g.loss > g.champion_loss * (1 + ${limits.group_worse})
  ORDER BY ABS(g.calibration_gap) DESC, g.group_column, g.group_value
  LIMIT 1
),
reasoned AS (
  SELECT
    f.ranking,
    CASE
      WHEN l.feature IS NOT NULL
        THEN FORMAT('kept: %s alone ranks the outcomes at %.3f, which looks like a leak', l.feature, l.strength)
      WHEN f.training_ranking - f.ranking > ${limits.training_gap}
        THEN FORMAT('kept: it ranks what it learnt from at %.3f and what came later at %.3f, which looks like a leak or memory', f.training_ranking, f.ranking)
      WHEN COALESCE(f.ranking, 0) <= ${leastRanking[model.kind]}
        THEN FORMAT('kept: on the later slice it ranks no better than chance (%.3f)', COALESCE(f.ranking, 0))
      WHEN f.loss >= f.naive_loss
        THEN FORMAT('kept: not better than the naive guess on the later slice (${loss} %.4f, naive %.4f)', f.loss, f.naive_loss)
      WHEN f.loss >= f.baseline_loss
        THEN FORMAT('kept: not better than the baseline on the later slice (${loss} %.4f, baseline %.4f)', f.loss, f.baseline_loss)
      WHEN f.loss > f.champion_loss * (1 + ${limits.worse_than_champion})
        THEN FORMAT('kept: worse than the champion on the same slice (${loss} %.4f, champion %.4f)', f.loss, f.champion_loss)
      WHEN u.is_worse_than_champion
        THEN FORMAT('kept: worse than the champion for %s %s (${loss} %.4f, champion %.4f)', u.group_column, u.group_value, u.loss, u.champion_loss)
      WHEN u.group_column IS NOT NULL
        THEN FORMAT('kept: off for %s %s by %.3f more than for all (predicted %.3f, actual %.3f)', u.group_column, u.group_value, u.calibration_gap, u.predicted, u.actual)
      WHEN f.champion_loss IS NOT NULL
        THEN FORMAT('promoted: on the same later slice not worse than the champion (${loss} %.4f, champion %.4f)', f.loss, f.champion_loss)
      WHEN f.baseline_loss IS NOT NULL
        THEN FORMAT('promoted: better than the baseline on the later slice (${loss} %.4f, baseline %.4f)', f.loss, f.baseline_loss)
      ELSE FORMAT('promoted: better than the naive guess on the later slice (${loss} %.4f, naive %.4f)', f.loss, f.naive_loss)
    END AS sentence
  FROM facts AS f
  LEFT JOIN leak AS l ON TRUE
  LEFT JOIN unfair AS u ON TRUE
),
decided AS (
  SELECT
    REGEXP_EXTRACT(sentence, r'^[a-z]+') AS decision,
    REGEXP_REPLACE(sentence, r'^[a-z]+: ', '') AS reason,
    ranking AS roc_auc
  FROM reasoned
)`;
}
