import { classificationMetrics, confusionAt, ratio } from "../metrics/classification.ts";
import { regressionMetrics } from "../metrics/regression.ts";
import type { ModelDocument } from "../document.ts";
import { classValue } from "./class-label.ts";
import type { CallInput, TableFunction } from "./ml-function.ts";

const float = (name: string): { name: string; type: string } => ({ name, type: "FLOAT64" });
const integer = (name: string): { name: string; type: string } => ({ name, type: "INT64" });

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-evaluate */
export const evaluate: TableFunction = {
  input: "optional",
  settings: ["threshold"],
  columns: ({ label }) =>
    (label.classes === undefined
      ? [
          "mean_absolute_error",
          "mean_squared_error",
          "mean_squared_log_error",
          "median_absolute_error",
          "r2_score",
          "explained_variance",
        ]
      : ["precision", "recall", "accuracy", "f1_score", "log_loss", "roc_auc"]
    ).map(float),
  rows(input) {
    const { predictions, labels } = input.evaluation();
    if (input.model.label.classes === undefined) {
      const metrics = regressionMetrics(predictions, labels);
      return [Object.values(metrics)];
    }
    const threshold = input.settings.number("threshold", 0.5);
    const metrics = classificationMetrics(predictions, labels, threshold);
    return [Object.values(metrics)];
  },
};

/**
 * Without thresholds of the caller's, one at each percentile of the predictions.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-roc
 */
export const rocCurve: TableFunction = {
  input: "optional",
  settings: ["thresholds"],
  columns(model) {
    requireClassifier(model, "ROC_CURVE");
    return [
      ...["threshold", "recall", "false_positive_rate"].map(float),
      ...["true_positives", "false_positives", "true_negatives", "false_negatives"].map(integer),
    ];
  },
  rows(input) {
    requireClassifier(input.model, "ROC_CURVE");
    const { predictions, labels } = input.evaluation();
    const thresholds = input.settings.numbers("thresholds") ?? percentiles(predictions);
    return thresholds.map((threshold) => {
      const counts = confusionAt(predictions, labels, threshold);
      return [
        threshold,
        ratio(counts.truePositives, counts.truePositives + counts.falseNegatives),
        ratio(counts.falsePositives, counts.falsePositives + counts.trueNegatives),
        counts.truePositives,
        counts.falsePositives,
        counts.trueNegatives,
        counts.falseNegatives,
      ];
    });
  },
};

function percentiles(predictions: ArrayLike<number>): readonly number[] {
  const sorted = Float64Array.from(predictions).toSorted();
  if (sorted.length === 0) return [];
  const at = Array.from(
    { length: 101 },
    (_, percent) => sorted[Math.round((percent / 100) * (sorted.length - 1))]!,
  );
  return [...new Set(at)].toReversed();
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-confusion */
export const confusionMatrix: TableFunction = {
  input: "optional",
  settings: ["threshold"],
  columns(model) {
    const classes = requireClassifier(model, "CONFUSION_MATRIX");
    return [
      { name: "expected_label", type: model.label.type },
      ...classes.map((text) => integer(columnName(text))),
    ];
  },
  rows(input: CallInput) {
    const { label } = input.model;
    requireClassifier(input.model, "CONFUSION_MATRIX");
    const { predictions, labels } = input.evaluation();
    const counts = confusionAt(predictions, labels, input.settings.number("threshold", 0.5));
    return [
      [classValue(label, 0), counts.trueNegatives, counts.falsePositives],
      [classValue(label, 1), counts.falseNegatives, counts.truePositives],
    ];
  },
};

/** A label that is no identifier is written as BigQuery ML writes it: other characters become underscores. */
function columnName(text: string): string {
  const name = text.replaceAll(/\W/g, "_");
  return /^\d/.test(name) ? `_${name}` : name;
}

function requireClassifier(model: ModelDocument, fn: string): readonly [string, string] {
  if (model.label.classes === undefined)
    throw new Error(`ML.${fn} needs a classification model; this one is ${model.modelType}.`);
  return model.label.classes;
}
