import { deserializeEnsemble, type ModelDocument } from "../document.ts";
import type { TableFunction } from "./ml-function.ts";

const column = (name: string, type: string): { name: string; type: string } => ({ name, type });

/**
 * Weight counts the splits on a feature; gain and cover are means over them, as XGBoost's importance types.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-importance
 */
export const featureImportance: TableFunction = {
  input: "none",
  settings: [],
  columns(model) {
    requireTrees(model);
    return [
      column("feature", "STRING"),
      column("importance_weight", "INT64"),
      column("importance_gain", "FLOAT64"),
      column("importance_cover", "FLOAT64"),
    ];
  },
  rows({ model }) {
    const trees = deserializeEnsemble(requireTrees(model));
    const featureOfInput = model.features.flatMap((encoder, feature) =>
      encoder.kind === "category" && encoder.encoding === "ONE_HOT_ENCODING"
        ? encoder.categories.map(() => feature)
        : [feature],
    );
    const weight = model.features.map(() => 0);
    const gain = model.features.map(() => 0);
    const cover = model.features.map(() => 0);
    const open = [...trees.roots];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (trees.left[node]! < 0) continue;
      open.push(trees.left[node]!, trees.right[node]!);
      const feature = featureOfInput[trees.feature[node]!]!;
      weight[feature]! += 1;
      gain[feature]! += trees.gain[node]!;
      cover[feature]! += trees.cover[node]!;
    }
    return model.features.map(({ name }, feature) => {
      const count = Math.max(1, weight[feature]!);
      return [name, weight[feature]!, gain[feature]! / count, cover[feature]! / count];
    });
  },
};

function requireTrees(model: ModelDocument): NonNullable<ModelDocument["trees"]> {
  if (model.trees === undefined)
    throw new Error(
      `ML.FEATURE_IMPORTANCE needs a boosted tree model; this one is ${model.modelType}: use ML.WEIGHTS.`,
    );
  return model.trees;
}

/**
 * Weights of raw values, or of standardised ones when STANDARDIZE says so; the intercept changes accordingly.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-weights
 */
export const weights: TableFunction = {
  input: "none",
  settings: ["standardize"],
  columns(model) {
    requireLinear(model);
    return [
      column("processed_input", "STRING"),
      column("weight", "FLOAT64"),
      column("category_weights", "ARRAY<STRUCT<category STRING, weight FLOAT64>>"),
    ];
  },
  rows({ model, settings }) {
    const linear = requireLinear(model);
    const standardize = settings.boolean("standardize", false);
    let intercept = linear.intercept;
    const rows = model.features.map((encoder, feature): readonly unknown[] => {
      const weight = linear.weights[feature]!;
      if (encoder.kind === "number") {
        const raw = (weight as number) / encoder.stddev;
        if (!standardize) intercept -= raw * encoder.mean;
        return [encoder.name, standardize ? weight : raw, []];
      }
      const categories = encoder.categories
        .map((category, index) => ({
          category: category ?? "_null_filler",
          weight: (weight as readonly number[])[index]!,
        }))
        .filter((_, index) => index !== encoder.dropped);
      return [encoder.name, null, categories];
    });
    return [...rows, ["__INTERCEPT__", intercept, []]];
  },
};

function requireLinear(model: ModelDocument): NonNullable<ModelDocument["linear"]> {
  if (model.linear === undefined)
    throw new Error(
      `ML.WEIGHTS needs a linear model; this one is ${model.modelType}: use ML.FEATURE_IMPORTANCE.`,
    );
  return model.linear;
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-train */
export const trainingInfo: TableFunction = {
  input: "none",
  settings: [],
  columns: () => [
    column("training_run", "INT64"),
    column("iteration", "INT64"),
    column("loss", "FLOAT64"),
    column("eval_loss", "FLOAT64"),
    column("learning_rate", "FLOAT64"),
    column("duration_ms", "INT64"),
  ],
  rows: ({ model }) =>
    model.trainingInfo.map((step) => [
      0,
      step.iteration,
      step.loss,
      step.evalLoss,
      step.learningRate,
      step.durationMs,
    ]),
};

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-feature */
export const featureInfo: TableFunction = {
  input: "none",
  settings: [],
  columns: () => [
    column("input", "STRING"),
    ...["min", "max", "mean", "median", "stddev"].map((name) => column(name, "FLOAT64")),
    column("category_count", "INT64"),
    column("null_count", "INT64"),
    column("dimension", "INT64"),
  ],
  rows: ({ model }) =>
    model.featureInfo.map((feature) => [
      feature.input,
      feature.min,
      feature.max,
      feature.mean,
      feature.median,
      feature.stddev,
      feature.categoryCount,
      feature.nullCount,
      null,
    ]),
};

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-global-explain */
export const globalExplain: TableFunction = {
  input: "none",
  settings: [],
  columns(model) {
    requireExplanation(model);
    return [column("feature", "STRING"), column("attribution", "FLOAT64")];
  },
  rows({ model }) {
    const attributions = requireExplanation(model);
    return model.features
      .map(({ name }, feature) => [name, attributions[feature]!] as const)
      .toSorted((a, b) => b[1] - a[1]);
  },
};

function requireExplanation(model: ModelDocument): readonly number[] {
  if (model.globalExplanation === undefined)
    throw new Error(
      "ML.GLOBAL_EXPLAIN needs a model trained with the option enable_global_explain = TRUE.",
    );
  return model.globalExplanation;
}
