import { optionRules } from "./option-rules.ts";

export type ModelType =
  | "BOOSTED_TREE_CLASSIFIER"
  | "BOOSTED_TREE_REGRESSOR"
  | "LOGISTIC_REG"
  | "LINEAR_REG";
export type CategoryEncoding =
  | "ONE_HOT_ENCODING"
  | "DUMMY_ENCODING"
  | "LABEL_ENCODING"
  | "TARGET_ENCODING";
export type SplitMethod = "AUTO_SPLIT" | "RANDOM" | "CUSTOM" | "SEQ" | "NO_SPLIT";

/**
 * CREATE MODEL options with BigQuery ML's documented defaults
 * (https://cloud.google.com/bigquery/docs/reference/standard-sql/bigqueryml-syntax-create-boosted-tree and …-create-glm).
 */
export interface ModelOptions {
  readonly modelType: ModelType;
  /** Undefined: the column called `label`. */
  readonly inputLabelCols?: readonly string[] | undefined;
  readonly maxIterations: number;
  readonly learnRate: number;
  readonly l1Reg: number;
  readonly l2Reg: number;
  readonly earlyStop: boolean;
  readonly minRelProgress: number;
  /** Names of the options that the statement gave. Linear models run to convergence where it does not limit them. */
  readonly given: readonly string[];
  readonly minSplitLoss: number;
  readonly minTreeChildWeight: number;
  readonly maxTreeDepth: number;
  readonly subsample: number;
  readonly colsampleBytree: number;
  readonly colsampleBylevel: number;
  readonly colsampleBynode: number;
  readonly autoClassWeights: boolean;
  readonly classWeights?:
    | readonly { readonly label: string; readonly weight: number }[]
    | undefined;
  readonly categoryEncodingMethod: CategoryEncoding;
  readonly dataSplitMethod: SplitMethod;
  readonly dataSplitEvalFraction: number;
  readonly dataSplitCol?: string | undefined;
  readonly fitIntercept: boolean;
  readonly enableGlobalExplain: boolean;
  readonly modelRegistry?: string | undefined;
  readonly vertexAiModelId?: string | undefined;
  readonly vertexAiModelVersionAliases?: readonly string[] | undefined;
}

export const isBoosted = (type: ModelType): boolean => type.startsWith("BOOSTED_TREE");
export const isClassifier = (type: ModelType): boolean =>
  type === "BOOSTED_TREE_CLASSIFIER" || type === "LOGISTIC_REG";

/** Reads OPTIONS(…); throws an Error that names the option that is unknown, of another model type, or out of range. */
export function parseModelOptions(given: Readonly<Record<string, unknown>>): ModelOptions {
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && value !== null) values.set(name.toLowerCase(), value);

  const modelType = readModelType(values.get("model_type"));
  const read: Record<string, unknown> = {};
  for (const [name, value] of values) {
    if (name === "model_type") continue;
    const rule = optionRules[name];
    if (rule === undefined)
      throw new Error(
        `Unknown option '${name}' in CREATE MODEL with model_type '${modelType}'. Remove it or correct its spelling.`,
      );
    if ("unsupported" in rule)
      throw new Error(
        `Option '${name}' is not supported by local BigQuery ML: ${rule.unsupported}`,
      );
    if (rule.models !== undefined && !rule.models(modelType))
      throw new Error(`Option '${name}' is not an option of model_type '${modelType}'.`);
    if (rule.field === undefined) rule.read(value, name);
    else read[rule.field] = rule.read(value, name);
  }
  const options = { ...defaultsOf(modelType), ...read, modelType } as ModelOptions;
  checkTogether(options);
  return { ...options, given: [...values.keys()] };
}

function readModelType(value: unknown): ModelType {
  const type = typeof value === "string" ? value.toUpperCase() : undefined;
  switch (type) {
    case "BOOSTED_TREE_CLASSIFIER":
    case "BOOSTED_TREE_REGRESSOR":
    case "LOGISTIC_REG":
    case "LINEAR_REG":
      return type;
    case undefined:
      throw new Error("CREATE MODEL needs the option model_type.");
    default:
      throw new Error(
        `Model type '${type}' is not supported by local BigQuery ML: use BOOSTED_TREE_CLASSIFIER, BOOSTED_TREE_REGRESSOR, LOGISTIC_REG or LINEAR_REG.`,
      );
  }
}

function defaultsOf(type: ModelType): Omit<ModelOptions, "modelType" | "given"> {
  const boosted = isBoosted(type);
  return {
    maxIterations: 20,
    learnRate: boosted ? 0.3 : 0.1,
    l1Reg: 0,
    l2Reg: boosted ? 1 : 0,
    earlyStop: true,
    minRelProgress: 0.01,
    minSplitLoss: 0,
    minTreeChildWeight: 1,
    maxTreeDepth: 6,
    subsample: 1,
    colsampleBytree: 1,
    colsampleBylevel: 1,
    colsampleBynode: 1,
    autoClassWeights: false,
    categoryEncodingMethod: boosted ? "LABEL_ENCODING" : "ONE_HOT_ENCODING",
    dataSplitMethod: "AUTO_SPLIT",
    dataSplitEvalFraction: 0.2,
    fitIntercept: true,
    enableGlobalExplain: false,
  };
}

function checkTogether(options: ModelOptions): void {
  const encoding = options.categoryEncodingMethod;
  const allowed: readonly CategoryEncoding[] = isBoosted(options.modelType)
    ? ["ONE_HOT_ENCODING", "LABEL_ENCODING", "TARGET_ENCODING"]
    : ["ONE_HOT_ENCODING", "DUMMY_ENCODING"];
  if (!allowed.includes(encoding))
    throw new Error(
      `category_encoding_method '${encoding}' is not an option of model_type '${options.modelType}': use one of ${allowed.join(", ")}.`,
    );
  if (options.autoClassWeights && options.classWeights !== undefined)
    throw new Error(
      "Options 'auto_class_weights' and 'class_weights' exclude each other: give one.",
    );
  const needsColumn = options.dataSplitMethod === "CUSTOM" || options.dataSplitMethod === "SEQ";
  if (needsColumn && options.dataSplitCol === undefined)
    throw new Error(
      `data_split_method '${options.dataSplitMethod}' needs the option data_split_col.`,
    );
  if (!needsColumn && options.dataSplitCol !== undefined)
    throw new Error("Option 'data_split_col' goes with data_split_method 'CUSTOM' or 'SEQ' only.");
}
