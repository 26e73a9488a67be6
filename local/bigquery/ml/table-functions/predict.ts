import type { MlResult } from "../../machine-learning.ts";
import type { ModelDocument } from "../document.ts";
import { classValue } from "./class-label.ts";
import type { RowFunction } from "./ml-function.ts";

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-predict */
export const predict: RowFunction = {
  input: "required",
  explains: false,
  settings: ["threshold"],
  columns: ({ label }) =>
    label.classes === undefined
      ? [{ name: `predicted_${label.name}`, type: "FLOAT64" }]
      : [
          { name: `predicted_${label.name}`, type: label.type },
          {
            name: `predicted_${label.name}_probs`,
            type: `ARRAY<STRUCT<label ${label.type}, prob FLOAT64>>`,
          },
        ],
  rowOf({ model, settings, scores: { predictions } }) {
    if (model.label.classes === undefined) return (row) => [predictions[row]];
    const threshold = settings.number("threshold", 0.5);
    const [negative, positive] = classValues(model);
    return (row) => {
      const probability = predictions[row]!;
      return [
        probability >= threshold ? positive : negative,
        [
          { label: positive, prob: probability },
          { label: negative, prob: 1 - probability },
        ],
      ];
    };
  },
};

function classValues(model: ModelDocument): readonly [unknown, unknown] {
  return [classValue(model.label, 0), classValue(model.label, 1)];
}

/**
 * Attributions explain the log-odds of the positive class, or the predicted number; they are exact, so the error is 0. The
 * strongest TOP_K_FEATURES are listed: all of them and the baseline add up to prediction_value.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-explain-predict
 */
export const explainPredict: RowFunction = {
  input: "required",
  explains: true,
  settings: ["threshold", "top_k_features", "approx_feature_contrib"],
  columns: ({ label }): MlResult["columns"] => [
    {
      name: `predicted_${label.name}`,
      type: label.classes === undefined ? "FLOAT64" : label.type,
    },
    ...(label.classes === undefined ? [] : [{ name: "probability", type: "FLOAT64" }]),
    {
      name: "top_feature_attributions",
      type: "ARRAY<STRUCT<feature STRING, attribution FLOAT64>>",
    },
    { name: "baseline_prediction_value", type: "FLOAT64" },
    { name: "prediction_value", type: "FLOAT64" },
    { name: "approximation_error", type: "FLOAT64" },
  ],
  rowOf({ model, settings, scores }) {
    const { predictions, margins, baseline, attributions } = scores;
    const threshold = settings.number("threshold", 0.5);
    const most = settings.number("top_k_features", 5);
    if (settings.boolean("approx_feature_contrib", false))
      throw new Error("approx_feature_contrib is not implemented: attributions are exact.");
    const isClass = model.label.classes !== undefined;
    const [negative, positive] = isClass ? classValues(model) : [null, null];
    const names = model.features.map(({ name }) => name);
    const strongest = createStrongest(names, attributions!, predictions.length, most);

    return (row) => {
      const prediction = predictions[row]!;
      const isPositive = prediction >= threshold;
      const predicted = isClass ? (isPositive ? positive : negative) : prediction;
      return [
        predicted,
        ...(isClass ? [isPositive ? prediction : 1 - prediction] : []),
        strongest(row),
        baseline!,
        margins[row]!,
        0,
      ];
    };
  },
};

/** Per row the attributions with the greatest absolute value, strongest first. */
function createStrongest(
  names: readonly string[],
  attributions: Float64Array,
  rows: number,
  most: number,
): (row: number) => { feature: string; attribution: number }[] {
  return (row) => {
    return names
      .map((feature, index) => ({ feature, attribution: attributions[index * rows + row]! }))
      .toSorted((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution))
      .slice(0, most);
  };
}
