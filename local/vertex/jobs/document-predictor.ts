import type { MachineLearning } from "../../bigquery/machine-learning.ts";
import { readDocument } from "../../bigquery/ml/document.ts";
import type { JsonRow } from "../../bigquery/warehouse.ts";
import { missingInputs, readInstances, toJsonRow } from "./instances.ts";
import { predictionFields } from "./output-tables.ts";
import type { PagePredictor } from "./page-predictor.ts";

/** A model that BigQuery ML trained, with attributions where the job asks for them. */
export function createDocumentPredictor(
  ml: Pick<MachineLearning, "call">,
  document: Record<string, unknown>,
): PagePredictor {
  const model = readDocument(document);
  return {
    outputFields(fields, { inputConfig, generateExplanation }) {
      const missing = missingInputs(fields, model.features);
      if (missing.length > 0)
        throw new Error(
          `The input table ${inputConfig.bigquerySource.inputUri} lacks columns that the model was trained on: ${missing.join(", ")}.`,
        );
      return predictionFields(model, generateExplanation);
    },
    async predict(fields, rows, { generateExplanation }) {
      const instances = readInstances(fields, rows, model.features);
      const predicted = await predictFrame(ml, document, instances.frame, generateExplanation);
      const results = instances.rows.map((row, index): JsonRow => ({
        ...toJsonRow(fields, rows[row]!),
        ...predicted[index]!,
      }));
      return { results, failures: instances.failures, failedResults: [] };
    },
  };
}

async function predictFrame(
  ml: Pick<MachineLearning, "call">,
  document: Record<string, unknown>,
  frame: Parameters<MachineLearning["call"]>[2] & object,
  generateExplanation: boolean,
): Promise<JsonRow[]> {
  const model = readDocument(document);
  const { label } = model;
  const name = `predicted_${label.name}`;
  if (frame.rows === 0) return [];
  const { rows } = await ml.call("PREDICT", document, frame, {});
  const predicted = rows.map(([value, probs]): Record<string, unknown> => {
    if (label.classes === undefined) return { [name]: value };
    const classes = probs as readonly { label: unknown; prob: number }[];
    return {
      [name]: value,
      [`${label.name}_values`]: classes.map((item) => item.label),
      [`${label.name}_probs`]: classes.map((item) => item.prob),
    };
  });
  if (!generateExplanation) return predicted;
  const settings = { top_k_features: model.features.length };
  const explained = await ml.call("EXPLAIN_PREDICT", document, frame, settings);
  return predicted.map((result, index) => {
    const [top, baseline, value, error] = explained.rows[index]!.slice(-4);
    const attributions = top as readonly { feature: string; attribution: number }[];
    const attribution = {
      baselineOutputValue: baseline,
      instanceOutputValue: value,
      featureAttributions: Object.fromEntries(
        attributions.map((item) => [item.feature, item.attribution]),
      ),
      approximationError: error,
      outputName: name,
    };
    return { ...result, explanation: { attributions: [attribution] } };
  });
}
