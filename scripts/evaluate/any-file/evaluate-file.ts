import { basename } from "node:path";
import type {
  MachineLearning,
  MlColumn,
  MlFrame,
} from "../../../local/bigquery/machine-learning.ts";
import { crossValidate, type CrossValidation, type Folds } from "../cross-validate.ts";
import { crossValidateNumbers, type NumberValidation } from "../cross-validate-numbers.ts";
import { modelOptions } from "../data-sets.ts";
import { readColumn } from "./columns.ts";
import { readLabel, type Label } from "./label.ts";
import { readRecords, type Records } from "./read-records.ts";

export interface FileChoices {
  readonly label: string;
  readonly exclude: readonly string[];
  readonly positive?: string | undefined;
  readonly task?: string | undefined;
}

export interface FileEvaluation {
  readonly file: string;
  readonly label: string;
  readonly task: Label["task"];
  readonly positive?: string;
  readonly rows: number;
  readonly rowsWithoutLabel: number;
  readonly columns: number;
  /** Column → why it was not learnt from. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly folds: number;
  readonly seed: number;
  readonly models: Readonly<Record<string, CrossValidation | NumberValidation>>;
  readonly seconds: number;
}

/** Boosted trees and a linear model on any table, judged on folds that they did not see. */
export async function evaluateFile(
  ml: MachineLearning,
  path: string,
  choices: FileChoices,
  folds: Folds,
): Promise<FileEvaluation> {
  const started = performance.now();
  const records = readRecords(path);
  const { frame, label, leftOut, rowsWithoutLabel } = toFrame(records, path, choices);
  const used = { ...folds, count: Math.min(folds.count, smallestSide(label)) };
  if (used.count < 2)
    throw new Error(`${path}: two folds need two rows of each kind, and there are fewer.`);
  const models: Record<string, CrossValidation | NumberValidation> = {};
  for (const [modelType, options] of Object.entries(optionsFor(label.task, frame)))
    models[modelType] =
      label.task === "classification"
        ? await crossValidate(ml, options, frame, choices.label, used)
        : await crossValidateNumbers(ml, options, frame, choices.label, used);
  return {
    file: basename(path),
    label: choices.label,
    task: label.task,
    ...(label.task === "classification" ? { positive: label.positive } : {}),
    rows: frame.rows,
    rowsWithoutLabel,
    columns: frame.columns.length - 1,
    leftOut,
    folds: used.count,
    seed: folds.seed,
    models,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Exported for its test. */
export function toFrame(
  { header, rows: all }: Records,
  path: string,
  choices: FileChoices,
): {
  readonly frame: MlFrame;
  readonly label: Label;
  readonly leftOut: Readonly<Record<string, string>>;
  readonly rowsWithoutLabel: number;
} {
  for (const name of [choices.label, ...choices.exclude])
    if (!header.includes(name))
      throw new Error(`${path} has no column ${name}: it has ${header.slice(0, 20).join(", ")}.`);
  const at = header.indexOf(choices.label);
  const rows = all.filter((row) => row[at] !== undefined);
  const label = readLabel(
    choices.label,
    rows.map((row) => row[at]),
    choices,
  );
  const columns: MlColumn[] = [];
  const leftOut: Record<string, string> = {};
  for (const [position, name] of header.entries()) {
    if (position === at) continue;
    const read = choices.exclude.includes(name)
      ? { leftOut: "asked for" }
      : readColumn(
          name,
          rows.map((row) => row[position]),
        );
    if ("leftOut" in read) leftOut[name] = read.leftOut;
    else columns.push(...read.columns);
  }
  if (columns.length === 0)
    throw new Error(`${path} has no column to learn ${choices.label} from.`);
  const type = label.task === "classification" ? "INT64" : "FLOAT64";
  columns.push({ name: choices.label, kind: "number", type, values: label.values });
  const frame = { rows: rows.length, columns };
  return { frame, label, leftOut, rowsWithoutLabel: all.length - rows.length };
}

const smallestSide = (label: Label): number => {
  if (label.task === "regression") return label.values.length;
  const positives = label.values.reduce((sum, value) => sum + value, 0);
  return Math.min(positives, label.values.length - positives);
};

/** Many words are ordered by what happened to their rows, not by the alphabet. */
const manyWords = 30;

/** A quantity takes deeper trees with more rows to a leaf, and fewer of them where there are few rows. */
const forQuantities = (rows: number): Readonly<Record<string, unknown>> => ({
  model_type: "BOOSTED_TREE_REGRESSOR",
  max_iterations: rows < 2_000 ? 100 : 200,
  learn_rate: 0.1,
  max_tree_depth: 6,
  min_tree_child_weight: 20,
});

function optionsFor(
  task: Label["task"],
  { columns, rows }: MlFrame,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const isWordy = columns.some(
    (column) => column.kind === "category" && new Set(column.values).size > manyWords,
  );
  const encoding = isWordy ? { category_encoding_method: "TARGET_ENCODING" } : {};
  const boosted = { ...modelOptions["BOOSTED_TREE_CLASSIFIER"], ...encoding };
  const linear = modelOptions["LOGISTIC_REG"];
  if (task === "classification")
    return { BOOSTED_TREE_CLASSIFIER: boosted, LOGISTIC_REG: { ...linear } };
  return {
    BOOSTED_TREE_REGRESSOR: { ...boosted, ...forQuantities(rows) },
    LINEAR_REG: { ...linear, model_type: "LINEAR_REG" },
  };
}
