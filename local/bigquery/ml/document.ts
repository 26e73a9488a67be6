import type { TreeEnsemble } from "./boosting/tree-ensemble.ts";
import type { FeatureEncoder } from "./encoding.ts";
import type { LinearModel } from "./linear/linear-model.ts";
import type { ModelOptions } from "./options.ts";

export interface LabelDescription {
  readonly name: string;
  /** GoogleSQL type of the label column. */
  readonly type: string;
  /** Classifiers: the two labels, the positive one (the greater) last. */
  readonly classes?: readonly [string, string];
}

export interface TrainingIteration {
  readonly iteration: number;
  readonly loss: number;
  readonly evalLoss: number | null;
  readonly learningRate: number | null;
  readonly durationMs: number;
}

/** One row of ML.FEATURE_INFO. */
export interface FeatureSummary {
  readonly input: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  readonly stddev: number | null;
  readonly categoryCount: number | null;
  readonly nullCount: number;
}

/** Labels and predictions of the rows that ML.EVALUATE without a table looks at, base64 of typed arrays. */
export interface HeldOut {
  /** Float32: probability of the positive class, or the predicted value. */
  readonly predictions: string;
  /** Float64 for regression, Uint8 (1 is positive) for classification. */
  readonly labels: string;
}

/** A trained model as the engine stores it. Everything is JSON; `format` changes when its reading does. */
export interface ModelDocument {
  readonly format: "bqml-local/1";
  readonly modelType: ModelOptions["modelType"];
  readonly options: ModelOptions;
  readonly label: LabelDescription;
  readonly features: readonly FeatureEncoder[];
  readonly trees?: SerializedEnsemble;
  readonly linear?: LinearModel;
  readonly trainingInfo: readonly TrainingIteration[];
  readonly featureInfo: readonly FeatureSummary[];
  readonly heldOut: HeldOut;
  /** Mean absolute attribution per feature over the held-out rows, when ENABLE_GLOBAL_EXPLAIN asked for it. */
  readonly globalExplanation?: readonly number[];
  readonly trainingRows: number;
  readonly evaluationRows: number;
  readonly ignoredRows: number;
}

export type SerializedEnsemble = {
  readonly [K in keyof Omit<TreeEnsemble, "baseScore">]: string;
} & { readonly baseScore: number };

export function readDocument(model: Readonly<Record<string, unknown>>): ModelDocument {
  if (model["format"] !== "bqml-local/1")
    throw new Error(
      `The stored model has format ${JSON.stringify(model["format"])}, this version reads "bqml-local/1": train the model again.`,
    );
  return model as unknown as ModelDocument;
}

export function encodeArray(array: Float64Array | Float32Array | Int32Array | Uint8Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
}

/** The bytes in memory of their own, aligned for any typed array. */
export function decodeBytes(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, "base64");
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

export function serializeEnsemble(trees: TreeEnsemble): SerializedEnsemble {
  return {
    baseScore: trees.baseScore,
    roots: encodeArray(trees.roots),
    feature: encodeArray(trees.feature),
    threshold: encodeArray(trees.threshold),
    left: encodeArray(trees.left),
    right: encodeArray(trees.right),
    missingLeft: encodeArray(trees.missingLeft),
    value: encodeArray(trees.value),
    cover: encodeArray(trees.cover),
    gain: encodeArray(trees.gain),
  };
}

export function deserializeEnsemble(stored: SerializedEnsemble): TreeEnsemble {
  return {
    baseScore: stored.baseScore,
    roots: new Int32Array(decodeBytes(stored.roots)),
    feature: new Int32Array(decodeBytes(stored.feature)),
    threshold: new Float64Array(decodeBytes(stored.threshold)),
    left: new Int32Array(decodeBytes(stored.left)),
    right: new Int32Array(decodeBytes(stored.right)),
    missingLeft: new Uint8Array(decodeBytes(stored.missingLeft)),
    value: new Float64Array(decodeBytes(stored.value)),
    cover: new Float64Array(decodeBytes(stored.cover)),
    gain: new Float64Array(decodeBytes(stored.gain)),
  };
}
