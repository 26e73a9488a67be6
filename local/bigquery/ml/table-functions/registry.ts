import { confusionMatrix, evaluate, rocCurve } from "./evaluate.ts";
import { featureImportance, featureInfo, globalExplain, trainingInfo, weights } from "./inspect.ts";
import type { MlFunction } from "./ml-function.ts";
import { explainPredict, predict } from "./predict.ts";

/** The ML table functions by name, without the prefix `ML.`. */
const functions: Readonly<Record<string, MlFunction | undefined>> = {
  PREDICT: predict,
  EXPLAIN_PREDICT: explainPredict,
  EVALUATE: evaluate,
  ROC_CURVE: rocCurve,
  CONFUSION_MATRIX: confusionMatrix,
  FEATURE_IMPORTANCE: featureImportance,
  WEIGHTS: weights,
  TRAINING_INFO: trainingInfo,
  FEATURE_INFO: featureInfo,
  GLOBAL_EXPLAIN: globalExplain,
};

export function findFunction(name: string): MlFunction {
  const found = functions[name.toUpperCase()];
  if (found === undefined)
    throw new Error(
      `ML.${name} is not supported by local BigQuery ML; it has ${Object.keys(functions).join(", ")}.`,
    );
  return found;
}
