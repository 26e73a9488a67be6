import type { ModelDocument } from "../../bigquery/ml/document.ts";
import type { FieldSchema, TableReference, Warehouse } from "../../bigquery/warehouse.ts";
import { parseBigQueryUri } from "../names.ts";
import { VertexRefusal } from "../refusal.ts";

export interface OutputTables {
  readonly predictions: TableReference;
  readonly errors: TableReference;
}

/**
 * Where results go (https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.batchPredictionJobs#OutputConfig):
 * a project gets a new dataset prediction_<model>_<time> with the tables predictions and errors; a dataset gets
 * predictions_<time> and errors_<time>; a table must not exist yet, and its errors go to errors_<time> beside it.
 */
export async function chooseOutput(
  warehouse: Pick<Warehouse, "createDataset" | "getDataset" | "getTable">,
  outputUri: string,
  model: string,
  created: Date,
): Promise<OutputTables> {
  const { projectId, datasetId, tableId } = parseBigQueryUri(
    outputUri,
    "outputConfig.bigqueryDestination.outputUri",
  );
  const time = created.toISOString().replaceAll(/[-:.]/g, "_");
  if (datasetId === undefined) {
    const dataset = `prediction_${model.replaceAll(/\W/g, "_")}_${time}`;
    await warehouse.createDataset({ projectId, datasetId: dataset });
    const at = { projectId, datasetId: dataset };
    return { predictions: { ...at, tableId: "predictions" }, errors: { ...at, tableId: "errors" } };
  }
  warehouse.getDataset(projectId, datasetId);
  const predictions = { projectId, datasetId, tableId: tableId ?? `predictions_${time}` };
  if (tableId !== undefined && tableExists(warehouse, predictions))
    throw new VertexRefusal(
      "ALREADY_EXISTS",
      `Table ${projectId}.${datasetId}.${tableId} exists already: name a table that does not, or only its dataset.`,
    );
  return { predictions, errors: { projectId, datasetId, tableId: `errors_${time}` } };
}

export function tableExists(
  warehouse: Pick<Warehouse, "getTable">,
  table: TableReference,
): boolean {
  try {
    warehouse.getTable(table);
    return true;
  } catch {
    return false;
  }
}

/** Instance columns lose what only their own table knows: policy tags would need a policy here. */
export function instanceFields(fields: readonly FieldSchema[]): FieldSchema[] {
  return fields.map(({ name, type, mode, fields: inner }) => ({
    name,
    type,
    mode: mode === "REPEATED" ? mode : "NULLABLE",
    ...(inner === undefined ? {} : { fields: instanceFields(inner) }),
  }));
}

const float = (name: string): FieldSchema => ({ name, type: "FLOAT", mode: "NULLABLE" });

/**
 * What a registered BigQuery ML model answers (https://cloud.google.com/bigquery/docs/exporting-models): predicted_<label>,
 * and for classifiers <label>_values with <label>_probs. With explanations, `explanation.attributions[0].featureAttributions`
 * has a member per feature (https://cloud.google.com/vertex-ai/docs/tabular-data/classification-regression/get-batch-predictions).
 */
export function predictionFields(
  { label, features }: ModelDocument,
  explain: boolean,
): FieldSchema[] {
  const type = label.classes === undefined ? "FLOAT" : legacyType(label.type);
  const predicted: FieldSchema[] = [{ name: `predicted_${label.name}`, type, mode: "NULLABLE" }];
  if (label.classes !== undefined)
    predicted.push(
      { name: `${label.name}_values`, type, mode: "REPEATED" },
      { name: `${label.name}_probs`, type: "FLOAT", mode: "REPEATED" },
    );
  if (!explain) return predicted;
  const attribution: FieldSchema = {
    name: "attributions",
    type: "RECORD",
    mode: "REPEATED",
    fields: [
      float("baselineOutputValue"),
      float("instanceOutputValue"),
      {
        name: "featureAttributions",
        type: "RECORD",
        mode: "NULLABLE",
        fields: features.map(({ name }) => float(name)),
      },
      float("approximationError"),
      { name: "outputName", type: "STRING", mode: "NULLABLE" },
    ],
  };
  return [
    ...predicted,
    { name: "explanation", type: "RECORD", mode: "NULLABLE", fields: [attribution] },
  ];
}

/** google.rpc.Status of the row, with code and message only. */
export const errorsField: FieldSchema = {
  name: "errors",
  type: "RECORD",
  mode: "NULLABLE",
  fields: [
    { name: "code", type: "INTEGER", mode: "NULLABLE" },
    { name: "message", type: "STRING", mode: "NULLABLE" },
  ],
};

function legacyType(type: string): FieldSchema["type"] {
  switch (type) {
    case "INT64":
      return "INTEGER";
    case "FLOAT64":
      return "FLOAT";
    case "BOOL":
      return "BOOLEAN";
    default:
      return "STRING";
  }
}
