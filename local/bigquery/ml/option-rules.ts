import type { ModelOptions, ModelType } from "./options.ts";

export type OptionRule =
  | {
      /** Absent: accepted because it has no effect here. */
      readonly field?: keyof ModelOptions;
      readonly models?: (type: ModelType) => boolean;
      readonly read: (value: unknown, name: string) => unknown;
    }
  | { readonly unsupported: string };

const boostedOnly = (type: ModelType): boolean => type.startsWith("BOOSTED_TREE");
const linearOnly = (type: ModelType): boolean => !boostedOnly(type);
const classifierOnly = (type: ModelType): boolean =>
  type === "BOOSTED_TREE_CLASSIFIER" || type === "LOGISTIC_REG";

const tuning = {
  unsupported: "hyperparameter tuning does not run locally; give the value itself.",
};

/** Every option of the four model types, in the documentation's order. */
export const optionRules: Readonly<Record<string, OptionRule | undefined>> = {
  input_label_cols: { field: "inputLabelCols", read: oneName },
  labels: { field: "inputLabelCols", read: oneName },
  approx_global_feature_contrib: { read: mustBe(false, "attributions are exact here") },
  category_encoding_method: {
    field: "categoryEncodingMethod",
    read: oneOf("ONE_HOT_ENCODING", "DUMMY_ENCODING", "LABEL_ENCODING", "TARGET_ENCODING"),
  },
  booster_type: { models: boostedOnly, read: mustBe("GBTREE", "DART is not implemented") },
  dart_normalize_type: { unsupported: "the booster is GBTREE." },
  dropout: { unsupported: "the booster is GBTREE." },
  num_parallel_tree: { models: boostedOnly, read: mustBe(1, "one tree per iteration is grown") },
  tree_method: { models: boostedOnly, read: oneOf("AUTO", "HIST") },
  xgboost_version: { models: boostedOnly, read: oneOf("0.9", "1.1") },
  max_tree_depth: { field: "maxTreeDepth", models: boostedOnly, read: integer(1, 30) },
  min_split_loss: { field: "minSplitLoss", models: boostedOnly, read: atLeast(0) },
  min_tree_child_weight: { field: "minTreeChildWeight", models: boostedOnly, read: atLeast(0) },
  subsample: { field: "subsample", models: boostedOnly, read: share },
  colsample_bytree: { field: "colsampleBytree", models: boostedOnly, read: share },
  colsample_bylevel: { field: "colsampleBylevel", models: boostedOnly, read: share },
  colsample_bynode: { field: "colsampleBynode", models: boostedOnly, read: share },
  learn_rate: { field: "learnRate", read: positive },
  l1_reg: { field: "l1Reg", read: atLeast(0) },
  l2_reg: { field: "l2Reg", read: atLeast(0) },
  max_iterations: { field: "maxIterations", read: integer(1, 10_000) },
  early_stop: { field: "earlyStop", read: boolean },
  min_rel_progress: { field: "minRelProgress", read: atLeast(0) },
  auto_class_weights: { field: "autoClassWeights", models: classifierOnly, read: boolean },
  class_weights: { field: "classWeights", models: classifierOnly, read: weights },
  data_split_method: {
    field: "dataSplitMethod",
    read: oneOf("AUTO_SPLIT", "RANDOM", "CUSTOM", "SEQ", "NO_SPLIT"),
  },
  data_split_eval_fraction: { field: "dataSplitEvalFraction", read: share },
  data_split_col: { field: "dataSplitCol", read: text },
  enable_global_explain: { field: "enableGlobalExplain", read: boolean },
  fit_intercept: { field: "fitIntercept", models: linearOnly, read: boolean },
  // The optimum does not depend on the way to it: these name gradient descent's steps, and Newton's method is used.
  optimize_strategy: {
    models: linearOnly,
    read: oneOf("AUTO_STRATEGY", "BATCH_GRADIENT_DESCENT", "NORMAL_EQUATION"),
  },
  learn_rate_strategy: { models: linearOnly, read: oneOf("LINE_SEARCH", "CONSTANT") },
  ls_init_learn_rate: { models: linearOnly, read: positive },
  calculate_p_values: { models: linearOnly, read: mustBe(false, "p-values are not computed") },
  warm_start: { read: mustBe(false, "training always begins anew") },
  model_registry: { field: "modelRegistry", read: oneOf("VERTEX_AI") },
  vertex_ai_model_id: { field: "vertexAiModelId", read: text },
  vertex_ai_model_version_aliases: { field: "vertexAiModelVersionAliases", read: texts },
  description: { read: text },
  friendly_name: { read: text },
  expiration_timestamp: { unsupported: "local models do not expire; drop the model instead." },
  kms_key_name: { unsupported: "local storage is not encrypted." },
  num_trials: tuning,
  max_parallel_trials: tuning,
  hparam_tuning_algorithm: tuning,
  hparam_tuning_objectives: tuning,
};

function number(value: unknown, name: string): number {
  const read = typeof value === "bigint" ? Number(value) : value;
  if (typeof read !== "number" || !Number.isFinite(read))
    throw new Error(`Option '${name}' needs a number, not ${JSON.stringify(value)}.`);
  return read;
}

function atLeast(least: number) {
  return (value: unknown, name: string): number => {
    const read = number(value, name);
    if (read < least) throw new Error(`Option '${name}' must be at least ${least}, not ${read}.`);
    return read;
  };
}

function integer(least: number, most: number) {
  return (value: unknown, name: string): number => {
    const read = number(value, name);
    if (!Number.isInteger(read) || read < least || read > most)
      throw new Error(
        `Option '${name}' must be a whole number from ${least} to ${most}, not ${read}.`,
      );
    return read;
  };
}

function share(value: unknown, name: string): number {
  const read = number(value, name);
  if (read <= 0 || read > 1)
    throw new Error(`Option '${name}' must be above 0 and at most 1, not ${read}.`);
  return read;
}

function positive(value: unknown, name: string): number {
  const read = number(value, name);
  if (read <= 0) throw new Error(`Option '${name}' must be above 0, not ${read}.`);
  return read;
}

function boolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean")
    throw new Error(`Option '${name}' needs TRUE or FALSE, not ${JSON.stringify(value)}.`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string")
    throw new Error(`Option '${name}' needs a string, not ${JSON.stringify(value)}.`);
  return value;
}

function texts(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) throw new Error(`Option '${name}' needs an array of strings.`);
  return value.map((item) => text(item, name));
}

function oneName(value: unknown, name: string): readonly string[] {
  const names = texts(value, name);
  if (names.length !== 1)
    throw new Error(`Option '${name}' must name exactly one column, not ${names.length}.`);
  return names;
}

function oneOf(...allowed: readonly string[]) {
  return (value: unknown, name: string): string => {
    const read = text(value, name).toUpperCase();
    if (!allowed.includes(read))
      throw new Error(`Option '${name}' must be one of ${allowed.join(", ")}, not '${read}'.`);
    return read;
  };
}

function mustBe(only: unknown, reason: string) {
  return (value: unknown, name: string): unknown => {
    const plain = typeof value === "bigint" ? Number(value) : value;
    const read = typeof plain === "string" ? plain.toUpperCase() : plain;
    if (read !== only)
      throw new Error(
        `Option '${name}' must be ${JSON.stringify(only)} in local BigQuery ML (${reason}), not ${JSON.stringify(read)}.`,
      );
    return read;
  };
}

/** An array of STRUCT(label, weight): objects with two members, or pairs. */
function weights(value: unknown, name: string): readonly { label: string; weight: number }[] {
  if (!Array.isArray(value)) throw new Error(`Option '${name}' needs an array of STRUCTs.`);
  return value.map((item: unknown) => {
    const members: readonly unknown[] = Array.isArray(item)
      ? item
      : Object.values((item ?? {}) as Record<string, unknown>);
    if (members.length !== 2)
      throw new Error(`Option '${name}' needs STRUCTs of a label and a weight.`);
    return { label: String(members[0]), weight: positive(members[1], name) };
  });
}
