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
  /** Of the given table, or of the rows that training held out. */
  evaluation(): EvaluationRows;
}

interface Described {
  /** Names that its STRUCT argument may have. */
  readonly settings: readonly string[];
  columns(model: ModelDocument, settings: Settings): MlResult["columns"];
}

/** Answers a row for each input row. */
export interface RowFunction extends Described {
  readonly input: "required";
  /** Whether its scores need attributions. */
  readonly explains: boolean;
  rowOf(input: {
    readonly model: ModelDocument;
    readonly settings: Settings;
    readonly scores: Scores;
  }): (row: number) => readonly unknown[];
}

/** Answers a table of its own, about the model or about rows as a whole. */
export interface TableFunction extends Described {
  readonly input: "optional" | "none";
  rows(input: CallInput): MlResult["rows"];
}

/** One ML table function: what it asks for and what it answers. */
export type MlFunction = RowFunction | TableFunction;
