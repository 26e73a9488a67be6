import type { ModelType } from "../../local/bigquery/ml/options.ts";

/** A public set with a binary label, and the figures that our models must reach on it. */
export interface DataSet {
  readonly name: string;
  /** Below the data directory. */
  readonly file: string;
  readonly delimiter: string;
  readonly label: string;
  readonly positive: string;
  /** Identifiers and columns that are known only after the outcome. */
  readonly leftOut: readonly string[];
  /** Codes written as numbers. */
  readonly categories: readonly string[];
  readonly limits: readonly Limit[];
}

export interface Limit {
  readonly modelType: ModelType;
  readonly metric: "rocAuc" | "averagePrecision";
  readonly atLeast: number;
}

const boosted = "BOOSTED_TREE_CLASSIFIER";
const logistic = "LOGISTIC_REG";

export const dataSets: readonly DataSet[] = [
  {
    name: "bank-marketing",
    file: "bank-marketing/bank-full.csv",
    delimiter: ";",
    label: "y",
    positive: "yes",
    leftOut: ["duration"],
    categories: [],
    limits: [
      { modelType: boosted, metric: "rocAuc", atLeast: 0.795 },
      { modelType: logistic, metric: "rocAuc", atLeast: 0.76 },
    ],
  },
  {
    name: "telco-churn",
    file: "telco-churn/Telco-Customer-Churn.csv",
    delimiter: ",",
    label: "Churn",
    positive: "Yes",
    leftOut: ["customerID"],
    categories: [],
    limits: [
      { modelType: boosted, metric: "rocAuc", atLeast: 0.843 },
      { modelType: logistic, metric: "rocAuc", atLeast: 0.843 },
    ],
  },
  {
    name: "online-shoppers",
    file: "online-shoppers/online_shoppers_intention.csv",
    delimiter: ",",
    label: "Revenue",
    positive: "TRUE",
    leftOut: [],
    categories: ["OperatingSystems", "Browser", "Region", "TrafficType"],
    limits: [
      { modelType: boosted, metric: "rocAuc", atLeast: 0.93 },
      { modelType: boosted, metric: "averagePrecision", atLeast: 0.745 },
    ],
  },
];

/** One choice for all sets, made as CREATE MODEL makes it. */
export const modelOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [boosted]: {
    model_type: boosted,
    max_iterations: 200,
    learn_rate: 0.05,
    max_tree_depth: 4,
    min_tree_child_weight: 5,
    subsample: 0.8,
    colsample_bytree: 0.7,
    early_stop: false,
    data_split_method: "NO_SPLIT",
  },
  [logistic]: { model_type: logistic, l2_reg: 1, data_split_method: "NO_SPLIT" },
};
