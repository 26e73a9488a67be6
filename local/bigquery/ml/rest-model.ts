import { decodeBytes, readDocument } from "./document.ts";
import { classificationMetrics } from "./metrics/classification.ts";
import { regressionMetrics } from "./metrics/regression.ts";
import type { ModelType } from "./options.ts";

/** REST names two of the types otherwise than SQL does. */
const restTypes: Record<ModelType, string> = {
  BOOSTED_TREE_CLASSIFIER: "BOOSTED_TREE_CLASSIFIER",
  BOOSTED_TREE_REGRESSOR: "BOOSTED_TREE_REGRESSOR",
  LOGISTIC_REG: "LOGISTIC_REGRESSION",
  LINEAR_REG: "LINEAR_REGRESSION",
};

/**
 * The trained part of a REST Model resource: modelType, featureColumns, labelColumns and trainingRuns
 * (https://cloud.google.com/bigquery/docs/reference/rest/v2/models). Reference, times and labels are the engine's.
 */
export function restModel(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const model = readDocument(document);
  const { options, label, features, trainingInfo } = model;
  const column = (name: string, type: string): Record<string, unknown> => ({
    name,
    type: { typeKind: type },
  });
  return {
    modelType: restTypes[model.modelType],
    featureColumns: features.map(({ name, type }) => column(name, type)),
    labelColumns: [column(label.name, label.type)],
    trainingRuns: [
      {
        trainingOptions: {
          maxIterations: String(options.maxIterations),
          learnRate: options.learnRate,
          l1Regularization: options.l1Reg,
          l2Regularization: options.l2Reg,
          earlyStop: options.earlyStop,
          minRelativeProgress: options.minRelProgress,
          inputLabelColumns: [label.name],
          dataSplitMethod: options.dataSplitMethod,
          dataSplitEvalFraction: options.dataSplitEvalFraction,
          categoryEncodingMethod: options.categoryEncodingMethod,
          enableGlobalExplain: options.enableGlobalExplain,
        },
        results: trainingInfo.map(({ iteration, loss, evalLoss, learningRate, durationMs }) => ({
          index: iteration,
          durationMs: String(durationMs),
          trainingLoss: loss,
          ...(evalLoss === null ? {} : { evalLoss }),
          ...(learningRate === null ? {} : { learnRate: learningRate }),
        })),
        evaluationMetrics: evaluationMetrics(document),
        ...(options.modelRegistry === undefined || options.vertexAiModelId === undefined
          ? {}
          : { vertexAiModelId: options.vertexAiModelId }),
      },
    ],
  };
}

/** As ML.EVALUATE without a table: of the rows that training held out. */
function evaluationMetrics(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { heldOut, label } = readDocument(document);
  const predictions = new Float32Array(decodeBytes(heldOut.predictions));
  const labels = decodeBytes(heldOut.labels);
  if (label.classes === undefined) {
    const { medianAbsoluteError, r2Score, ...rest } = regressionMetrics(
      predictions,
      new Float64Array(labels),
    );
    return {
      regressionMetrics: {
        meanAbsoluteError: rest.meanAbsoluteError,
        meanSquaredError: rest.meanSquaredError,
        ...(rest.meanSquaredLogError === null
          ? {}
          : { meanSquaredLogError: rest.meanSquaredLogError }),
        medianAbsoluteError,
        rSquared: r2Score,
      },
    };
  }
  const [negativeLabel, positiveLabel] = label.classes;
  const metrics = classificationMetrics(predictions, new Uint8Array(labels), 0.5);
  return {
    binaryClassificationMetrics: {
      aggregateClassificationMetrics: { ...metrics, threshold: 0.5 },
      positiveLabel,
      negativeLabel,
    },
  };
}
