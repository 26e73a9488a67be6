import type { ApiRow, FieldSchema, JsonRow } from "../../bigquery/warehouse.ts";
import type { BatchPredictionJob } from "./job.ts";

export interface PredictedPage {
  /** Rows of the predictions table. */
  readonly results: readonly JsonRow[];
  /** Rows of the page that go to the errors table. */
  readonly failures: readonly { readonly row: number; readonly message: string }[];
  /** Of `results`, those that say in their own columns that they failed. */
  readonly failedResults: readonly string[];
}

/** What a model does with a page of its input table. */
export interface PagePredictor {
  /** Columns of the predictions table beyond the instance's. Throws when the input table cannot be predicted. */
  outputFields(
    fields: readonly FieldSchema[],
    job: Pick<BatchPredictionJob, "inputConfig" | "generateExplanation">,
  ): readonly FieldSchema[];
  predict(
    fields: readonly FieldSchema[],
    rows: readonly ApiRow[],
    job: Pick<BatchPredictionJob, "generateExplanation">,
  ): Promise<PredictedPage>;
}
