import { boost } from "./boosting/boost.ts";
import { treeInputs } from "./boosting/tree-inputs.ts";
import { canonicalOrder } from "./canonical-order.ts";
import { type CodedColumn, type CodedFrame, takeFrameRows, takeRows } from "./coded-frame.ts";
import { splitRows } from "./data-split.ts";
import { encodeArray, type HeldOut, type ModelDocument, serializeEnsemble } from "./document.ts";
import { fitEncoders } from "./encoding.ts";
import { summarizeFeatures } from "./feature-summary.ts";
import {
  classWeights,
  describeLabel,
  labelValues,
  requireBothClasses,
  rowsWithLabel,
} from "./label.ts";
import { fitLinear } from "./linear/fit.ts";
import { isBoosted, isClassifier, type ModelOptions } from "./options.ts";
import { scoreModel } from "./scoring.ts";

/** Trains and evaluates; everything that the model's functions will need is in the document. */
export function trainModel(
  options: ModelOptions,
  frame: CodedFrame,
  clock: () => number = () => performance.now(),
): ModelDocument {
  if (frame.rows === 0)
    throw new Error("The training query returned no rows: there is nothing to learn from.");
  const labelColumn = findLabel(frame, options);
  const label = describeLabel(labelColumn, options);
  const labelled = rowsWithLabel(labelColumn);
  const splitColumn = frame.columns.find(({ name }) => isSame(name, options.dataSplitCol));
  const featureColumns = frame.columns.filter(
    (column) => column !== labelColumn && column !== splitColumn,
  );
  if (featureColumns.length === 0)
    throw new Error(
      `The training query returns no column beside the label '${label.name}': select features too.`,
    );

  const order = canonicalOrder(takeFrameRows(frame, labelled)).map((row) => labelled[row]!);
  const { training, evaluation } = splitRows(order, options, splitColumn);
  if (training.length === 0)
    throw new Error(
      `data_split_method '${options.dataSplitMethod}' leaves no row for training out of ${order.length}.`,
    );
  const trainingFrame = takeFrameRows({ rows: frame.rows, columns: featureColumns }, training);
  const trainingLabels = labelValues(takeRows(labelColumn, training), label);
  requireBothClasses(trainingLabels, label, options);
  // Without a held-out part BigQuery ML evaluates on the training rows.
  const held = evaluation.length > 0 ? evaluation : training;
  const heldFrame =
    evaluation.length > 0
      ? takeFrameRows({ rows: frame.rows, columns: featureColumns }, evaluation)
      : trainingFrame;
  const heldLabels = labelValues(takeRows(labelColumn, held), label);
  const features = fitEncoders(
    trainingFrame.columns,
    options.categoryEncodingMethod,
    trainingLabels,
  );
  const fitted = fit(options, features, {
    training: trainingFrame.columns,
    evaluation: evaluation.length > 0 ? heldFrame.columns : [],
    trainingLabels,
    evaluationLabels: evaluation.length > 0 ? heldLabels : new Float64Array(0),
    weights: classWeights(trainingLabels, label, options),
    clock,
  });

  const model: ModelDocument = {
    format: "bqml-local/1",
    modelType: options.modelType,
    options,
    label,
    features,
    ...fitted,
    featureInfo: summarizeFeatures(trainingFrame.columns),
    heldOut: { predictions: "", labels: "" },
    trainingRows: training.length,
    evaluationRows: evaluation.length,
    ignoredRows: frame.rows - labelled.length,
  };
  return { ...model, ...evaluateHeldOut(model, heldFrame, heldLabels) };
}

function findLabel(frame: CodedFrame, options: ModelOptions): CodedColumn {
  const name = options.inputLabelCols?.[0] ?? "label";
  const column = frame.columns.find((candidate) => isSame(candidate.name, name));
  if (column === undefined)
    throw new Error(
      options.inputLabelCols === undefined
        ? "The training query has no column 'label': name the label with the option input_label_cols."
        : `input_label_cols names the column '${name}', which the training query does not return.`,
    );
  return column;
}

function isSame(name: string, other: string | undefined): boolean {
  return name.toLowerCase() === other?.toLowerCase();
}

function fit(
  options: ModelOptions,
  features: ModelDocument["features"],
  data: {
    training: readonly CodedColumn[];
    evaluation: readonly CodedColumn[];
    trainingLabels: Float64Array;
    evaluationLabels: Float64Array;
    weights: Float64Array;
    clock: () => number;
  },
): Pick<ModelDocument, "trees" | "linear" | "trainingInfo"> {
  const kind = isClassifier(options.modelType) ? "logistic" : "squared";
  if (!isBoosted(options.modelType)) {
    const { model, iterations } = fitLinear(
      kind,
      { ...data, encoders: features },
      options,
      data.clock,
    );
    return { linear: model, trainingInfo: iterations };
  }
  const training = treeInputs(data.training, features).columns;
  const evaluation =
    data.evaluation.length > 0 ? treeInputs(data.evaluation, features).columns : undefined;
  const inputs =
    evaluation === undefined
      ? training
      : training.map((values, input) => concatenate(values, evaluation[input]!));
  const labels = concatenate(data.trainingLabels, data.evaluationLabels);
  const boosted = boost(kind, { inputs, labels, weights: data.weights }, options, data.clock);
  return { trees: serializeEnsemble(boosted.trees), trainingInfo: boosted.iterations };
}

function concatenate(first: Float64Array, second: Float64Array): Float64Array {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function evaluateHeldOut(
  model: ModelDocument,
  held: CodedFrame,
  labels: Float64Array,
): { heldOut: HeldOut; globalExplanation?: readonly number[] } {
  const isClass = model.label.classes !== undefined;
  const explain = model.options.enableGlobalExplain;
  const { predictions, attributions } = scoreModel(model, held, explain);
  const heldOut: HeldOut = {
    predictions: encodeArray(Float32Array.from(predictions)),
    labels: encodeArray(isClass ? Uint8Array.from(labels) : labels),
  };
  if (attributions === undefined) return { heldOut };
  const features = model.features.length;
  const sums = Array.from({ length: features }, () => 0);
  for (let cell = 0; cell < attributions.length; cell += 1)
    sums[Math.floor(cell / held.rows)]! += Math.abs(attributions[cell]!);
  return { heldOut, globalExplanation: sums.map((sum) => sum / held.rows) };
}
