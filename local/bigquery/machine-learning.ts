/** The contract between the BigQuery engine and BigQuery ML (ml/). */

/**
 * A column of training or serving data, in columnar form: numbers as Float64Array with NaN for NULL, all else as strings
 * (BOOL as "true" and "false"). `type` is its GoogleSQL type, so that a predicted label comes back as the type it came in.
 */
export type MlColumn =
  | {
      readonly name: string;
      readonly kind: "number";
      readonly values: Float64Array;
      readonly type?: string;
    }
  | {
      readonly name: string;
      readonly kind: "category";
      readonly values: readonly (string | null)[];
      readonly type?: string;
    };

export interface MlFrame {
  readonly rows: number;
  readonly columns: readonly MlColumn[];
}

/** A result frame of an ML table function, with the columns' GoogleSQL types (STRUCT and ARRAY allowed). */
export interface MlResult {
  /** For example `[{name: "predicted_y", type: "STRING"}, {name: "predicted_y_probs", type: "ARRAY<STRUCT<label STRING, prob FLOAT64>>"}]`. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Row-major, plain JS values (numbers, strings, null, arrays, objects by field name). */
  readonly rows: readonly (readonly unknown[])[];
}

/** REST ModelReference. */
export interface ModelReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly modelId: string;
}

/** What BigQuery ML needs from local/bigquery/ml; models are opaque JSON documents that the engine stores durably. */
export interface MachineLearning {
  /**
   * Throws Error with a message naming an unknown option. `name` is the model being created: with the option
   * model_registry it becomes a version in the Vertex AI Model Registry.
   */
  train(
    options: Readonly<Record<string, unknown>>,
    frame: MlFrame,
    name?: ModelReference,
  ): Promise<Record<string, unknown>>;
  /**
   * fn is PREDICT, EVALUATE, EXPLAIN_PREDICT, FEATURE_IMPORTANCE, WEIGHTS, TRAINING_INFO, FEATURE_INFO, ROC_CURVE,
   * CONFUSION_MATRIX or GLOBAL_EXPLAIN; frame is absent where BigQuery ML allows it. Only the columns that the function adds: the
   * engine joins the pass-through input columns back by row order for PREDICT and EXPLAIN_PREDICT.
   */
  call(
    fn: string,
    model: Record<string, unknown>,
    frame: MlFrame | undefined,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<MlResult>;
  /** The result's columns without running, for analysis. */
  describe(
    fn: string,
    model: Record<string, unknown>,
    settings: Readonly<Record<string, unknown>>,
  ): MlResult["columns"];
}
