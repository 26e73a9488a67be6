import { predictMargins } from "./boosting/tree-ensemble.ts";
import { treeInputs } from "./boosting/tree-inputs.ts";
import { explainTrees } from "./boosting/tree-shap.ts";
import type { CodedFrame } from "./coded-frame.ts";
import { deserializeEnsemble, type ModelDocument } from "./document.ts";
import { alignColumns } from "./encoding.ts";
import { explainLinear } from "./linear/linear-model.ts";
import { sigmoid } from "./metrics/log-loss.ts";

export interface Scores {
  /** Log-odds of the positive class, or the predicted value. */
  readonly margins: Float64Array;
  /** Probability of the positive class, or the predicted value. */
  readonly predictions: Float64Array;
  readonly baseline?: number;
  /** Column by column: feature f of row r is at f · rows + r. With the baseline they add up to the margin. */
  readonly attributions?: Float64Array;
}

export function scoreModel(model: ModelDocument, frame: CodedFrame, explain: boolean): Scores {
  const columns = alignColumns(frame, model.features);
  const { margins, explanation } =
    model.trees === undefined
      ? scoreLinear(model, columns, frame.rows, explain)
      : scoreTrees(model, columns, frame.rows, explain);
  const predictions = model.label.classes === undefined ? margins : margins.map(sigmoid);
  return { margins, predictions, ...explanation };
}

type Explanation = { baseline: number; attributions: Float64Array } | undefined;

function scoreTrees(
  model: ModelDocument,
  columns: ReturnType<typeof alignColumns>,
  rows: number,
  explain: boolean,
): { margins: Float64Array; explanation: Explanation } {
  const trees = deserializeEnsemble(model.trees!);
  const inputs = treeInputs(columns, model.features);
  if (!explain)
    return { margins: predictMargins(trees, inputs.columns, rows), explanation: undefined };
  const { featureOfInput } = inputs;
  const features = model.features.length;
  const explanation = explainTrees(trees, inputs.columns, rows, featureOfInput, features);
  // The attributions are exact: adding them up is the prediction, without walking the trees again.
  return { margins: addUp(explanation, rows, features), explanation };
}

function scoreLinear(
  model: ModelDocument,
  columns: ReturnType<typeof alignColumns>,
  rows: number,
  explain: boolean,
): { margins: Float64Array; explanation: Explanation } {
  const linear = model.linear!;
  const { baseline, attributions } = explainLinear(linear, columns, model.features, rows);
  const features = model.features.length;
  const explanation = { baseline, attributions };
  const margins = addUp(explanation, rows, features);
  return { margins, explanation: explain ? explanation : undefined };
}

function addUp(
  { baseline, attributions }: NonNullable<Explanation>,
  rows: number,
  features: number,
): Float64Array {
  const margins = new Float64Array(rows).fill(baseline);
  for (let feature = 0; feature < features; feature += 1)
    for (let row = 0; row < rows; row += 1)
      margins[row] = margins[row]! + attributions[feature * rows + row]!;
  return margins;
}
