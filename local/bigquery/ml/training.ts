import { boost } from "./boosting/boost.ts";
import { eachTreeInput } from "./boosting/tree-inputs.ts";
import { canonicalOrder } from "./canonical-order.ts";
import {
  type CodedColumn,
  type CodedFrame,
  sliceFrame,
  takeFrameRows,
  takeRows,
} from "./coded-frame.ts";
import { splitRows } from "./data-split.ts";
import { encodeArray, type ModelDocument, serializeEnsemble } from "./document.ts";
import { fitEncoders } from "./encoding.ts";
import { summarizeFeatures } from "./feature-summary.ts";
import {
  classWeights,
  describeLabel,
  labelValues,
  requireBothClasses,
  withLabel,
} from "./label.ts";
import { fitLinear } from "./linear/fit.ts";
import { isBoosted, isClassifier, type ModelOptions } from "./options.ts";
import { sigmoid } from "./metrics/log-loss.ts";
import { meanAbsoluteAttributions, scoreModel } from "./scoring.ts";

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
  const splitColumn = frame.columns.find(({ name }) => isSame(name, options.dataSplitCol));
  const columns = frame.columns.filter(
    (column) => column !== labelColumn && column !== splitColumn,
  );
  const temporal = columns.find(({ type }) => /^(DATE|DATETIME|TIME|TIMESTAMP)$/.test(type));
  if (temporal !== undefined)
    throw new Error(
      `Feature column '${temporal.name}' is ${temporal.type}, which local BigQuery ML does not take apart: select what matters of it, with EXTRACT or DATE_DIFF.`,
    );
  if (columns.length === 0)
    throw new Error(
      `The training query returns no column beside the label '${label.name}': select features too.`,
    );

  const order = withLabel(canonicalOrder(frame), labelColumn);
  const split = splitRows(order, options, splitColumn);
  const rows = split.training.length;
  if (rows === 0)
    throw new Error(
      `data_split_method '${options.dataSplitMethod}' leaves no row for training out of ${order.length}.`,
    );
  // Training rows first, then those held out: both are views of one copy.
  const arrangement = new Uint32Array(order.length);
  arrangement.set(split.training);
  arrangement.set(split.evaluation, rows);
  const data = takeFrameRows({ rows: frame.rows, columns }, arrangement);
  const labels = labelValues(takeRows(labelColumn, arrangement), label);
  const training = sliceFrame(data, 0, rows);
  const trainingLabels = labels.subarray(0, rows);
  requireBothClasses(trainingLabels, label, options);

  const features = fitEncoders(training.columns, options.categoryEncodingMethod, trainingLabels);
  const weights = classWeights(trainingLabels, label, options);
  const { margins, ...fitted } = fit(options, features, { data, labels, weights, clock });
  const model: ModelDocument = {
    format: "bqml-local/1",
    modelType: options.modelType,
    options,
    label,
    features,
    ...fitted,
    featureInfo: summarizeFeatures(training.columns),
    heldOut: { predictions: "", labels: "" },
    trainingRows: rows,
    evaluationRows: order.length - rows,
    ignoredRows: frame.rows - order.length,
  };
  // Without a held-out part BigQuery ML evaluates on the training rows.
  const first = order.length > rows ? rows : 0;
  const held = sliceFrame(data, first, order.length);
  return evaluateOn(model, held, labels.subarray(first), margins?.subarray(first));
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

interface FitData {
  /** Training rows, as many as there are weights, then held-out ones. */
  readonly data: CodedFrame;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  readonly clock: () => number;
}

function fit(
  options: ModelOptions,
  features: ModelDocument["features"],
  { data, labels, weights, clock }: FitData,
): Pick<ModelDocument, "trees" | "linear" | "trainingInfo"> & { margins?: Float64Array } {
  const kind = isClassifier(options.modelType) ? "logistic" : "squared";
  if (isBoosted(options.modelType)) {
    const inputs = eachTreeInput(data.columns, features).map(({ values }) => values);
    const { trees, iterations, margins } = boost(kind, { inputs, labels, weights }, options, clock);
    return { trees: serializeEnsemble(trees), trainingInfo: iterations, margins };
  }
  const rows = weights.length;
  const linear = {
    training: sliceFrame(data, 0, rows).columns,
    evaluation: data.rows > rows ? sliceFrame(data, rows, data.rows).columns : [],
    encoders: features,
    trainingLabels: labels.subarray(0, rows),
    evaluationLabels: labels.subarray(rows),
    weights,
  };
  const { model, iterations } = fitLinear(kind, linear, options, clock);
  return { linear: model, trainingInfo: iterations };
}

function evaluateOn(
  model: ModelDocument,
  held: CodedFrame,
  labels: Float64Array,
  /** Boosting has them already. */
  margins = scoreModel(model, held, false).margins,
): ModelDocument {
  const isClass = model.label.classes !== undefined;
  const predictions = isClass ? margins.map(sigmoid) : margins;
  const heldOut = {
    predictions: encodeArray(Float32Array.from(predictions)),
    labels: encodeArray(isClass ? Uint8Array.from(labels) : labels),
  };
  if (!model.options.enableGlobalExplain) return { ...model, heldOut };
  return { ...model, heldOut, globalExplanation: meanAbsoluteAttributions(model, held) };
}
