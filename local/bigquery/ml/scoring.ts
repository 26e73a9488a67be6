import { predictMargins, type TreeEnsemble } from "./boosting/tree-ensemble.ts";
import { treeInputs } from "./boosting/tree-inputs.ts";
import { explainTrees } from "./boosting/tree-shap.ts";
import { type CodedFrame, sliceFrame } from "./coded-frame.ts";
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

/** Rows scored at a time: what is computed on the way is bounded, and a tree's tables still serve many rows. */
const blockRows = 1 << 17;

export function scoreModel(model: ModelDocument, frame: CodedFrame, explain: boolean): Scores {
  const { rows } = frame;
  const margins = new Float64Array(rows);
  const features = model.features.length;
  const attributions = explain ? new Float64Array(rows * features) : undefined;
  let baseline = 0;
  for (const { first, block, scored } of scoreBlocks(model, frame, explain)) {
    margins.set(scored.margins, first);
    baseline = scored.baseline;
    if (attributions === undefined || scored.attributions === undefined) continue;
    for (let feature = 0; feature < features; feature += 1) {
      const column = scored.attributions.subarray(feature * block, (feature + 1) * block);
      attributions.set(column, feature * rows + first);
    }
  }
  const predictions = model.label.classes === undefined ? margins : margins.map(sigmoid);
  return attributions === undefined
    ? { margins, predictions }
    : { margins, predictions, baseline, attributions };
}

/** Per feature the mean of the absolute attributions over all rows. */
export function meanAbsoluteAttributions(model: ModelDocument, frame: CodedFrame): number[] {
  const sums = model.features.map(() => 0);
  for (const { block, scored } of scoreBlocks(model, frame, true))
    for (const [cell, attribution] of scored.attributions!.entries())
      sums[Math.floor(cell / block)]! += Math.abs(attribution);
  return sums.map((sum) => sum / frame.rows);
}

interface ScoredBlock {
  readonly margins: Float64Array;
  readonly baseline: number;
  readonly attributions?: Float64Array;
}

function* scoreBlocks(
  model: ModelDocument,
  frame: CodedFrame,
  explain: boolean,
): Generator<{ first: number; block: number; scored: ScoredBlock }> {
  const aligned = { rows: frame.rows, columns: alignColumns(frame, model.features) };
  const trees = model.trees === undefined ? undefined : deserializeEnsemble(model.trees);
  for (let first = 0; first < frame.rows; first += blockRows) {
    const end = Math.min(first + blockRows, frame.rows);
    const part = sliceFrame(aligned, first, end);
    const scored =
      trees === undefined ? scoreLinear(model, part) : scoreTrees(model, trees, part, explain);
    yield { first, block: end - first, scored };
  }
}

function scoreTrees(
  model: ModelDocument,
  trees: TreeEnsemble,
  { rows, columns }: CodedFrame,
  explain: boolean,
): ScoredBlock {
  const inputs = treeInputs(columns, model.features);
  if (!explain)
    return { margins: predictMargins(trees, inputs.columns, rows), baseline: trees.baseScore };
  const { featureOfInput } = inputs;
  const features = model.features.length;
  const explanation = explainTrees(trees, inputs.columns, rows, featureOfInput, features);
  // The attributions are exact: adding them up is the prediction, without walking the trees again.
  return { margins: addUp(explanation, rows, features), ...explanation };
}

function scoreLinear(model: ModelDocument, { rows, columns }: CodedFrame): ScoredBlock {
  const explanation = explainLinear(model.linear!, columns, model.features, rows);
  return { margins: addUp(explanation, rows, model.features.length), ...explanation };
}

function addUp(
  { baseline, attributions }: { baseline: number; attributions: Float64Array },
  rows: number,
  features: number,
): Float64Array {
  const margins = new Float64Array(rows).fill(baseline);
  for (let feature = 0; feature < features; feature += 1)
    for (let row = 0; row < rows; row += 1)
      margins[row] = margins[row]! + attributions[feature * rows + row]!;
  return margins;
}
