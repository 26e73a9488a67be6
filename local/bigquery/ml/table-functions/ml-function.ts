import type { MlResult } from "../../machine-learning.ts";
import type { ModelDocument } from "../document.ts";
import type { Scores } from "../scoring.ts";
import type { Settings } from "../settings.ts";

/** Rows to evaluate: probability of the positive class (or prediction) and label (1 is positive, or the number). */
export interface EvaluationRows {
  readonly predictions: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

export interface CallInput {
  readonly model: ModelDocument;
  readonly settings: Settings;
  /** Of the input rows, where the function takes some. */
  readonly scores?: Scores | undefined;
  /** Of the given table, or of the rows that training held out. */
  evaluation(): EvaluationRows;
}

/** One ML table function: what it asks for and what it answers. */
export interface MlFunction {
  readonly input: "required" | "optional" | "none";
  /** Scores with attributions. */
  readonly explains?: boolean;
  /** Names that its STRUCT argument may have. */
  readonly settings: readonly string[];
  columns(model: ModelDocument, settings: Settings): MlResult["columns"];
  rows(input: CallInput): MlResult["rows"];
}
