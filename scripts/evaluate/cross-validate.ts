import type { MachineLearning, MlColumn, MlFrame } from "../../local/bigquery/machine-learning.ts";
import { brierScore, logLoss } from "../../local/bigquery/ml/metrics/classification.ts";
import { averagePrecision, rocAuc } from "../../local/bigquery/ml/metrics/ranking.ts";
import { createRandom } from "../../local/bigquery/ml/random.ts";

export interface CrossValidation {
  readonly rocAuc: number;
  readonly averagePrecision: number;
  readonly logLoss: number;
  readonly brier: number;
  /** Of the training folds' models, on the rows that each did not see. */
  readonly rocAucByFold: readonly number[];
  readonly seconds: number;
}

export interface Folds {
  readonly count: number;
  readonly seed: number;
}

/** Means over the folds; the folds keep the label's rate (stratified) and depend on the seed alone. */
export async function crossValidate(
  ml: MachineLearning,
  options: Readonly<Record<string, unknown>>,
  frame: MlFrame,
  label: string,
  folds: Folds,
): Promise<CrossValidation> {
  const started = performance.now();
  const labels = frame.columns.find(({ name }) => name === label)?.values as Float64Array;
  const foldOf = stratify(labels, folds);
  const numbers = Array.from({ length: folds.count }, (_, fold) => fold);
  const results = await Promise.all(
    numbers.map(async (fold) => {
      const model = await ml.train(
        { ...options, input_label_cols: [label] },
        take(frame, (row) => foldOf[row] !== fold),
      );
      const heldOut = take(frame, (row) => foldOf[row] === fold);
      const { rows } = await ml.call("PREDICT", model, heldOut, {});
      const truth = labels.filter((_, row) => foldOf[row] === fold);
      const scores = rows.map(([, probs]) => (probs as { prob: number }[])[0]!.prob);
      return {
        rocAuc: rocAuc(scores, truth),
        averagePrecision: averagePrecision(scores, truth),
        logLoss: logLoss(scores, truth),
        brier: brierScore(scores, truth),
      };
    }),
  );
  const mean = (metric: "rocAuc" | "averagePrecision" | "logLoss" | "brier"): number =>
    results.reduce((sum, result) => sum + result[metric], 0) / results.length;
  return {
    rocAuc: mean("rocAuc"),
    averagePrecision: mean("averagePrecision"),
    logLoss: mean("logLoss"),
    brier: mean("brier"),
    rocAucByFold: results.map((result) => result.rocAuc),
    seconds: (performance.now() - started) / 1000,
  };
}

function stratify(labels: Float64Array, { count, seed }: Folds): Uint8Array {
  const random = createRandom(seed);
  const keys = Float64Array.from(labels, () => random());
  const order = Uint32Array.from(labels, (_, row) => row).toSorted(
    (a, b) => labels[a]! - labels[b]! || keys[a]! - keys[b]!,
  );
  const foldOf = new Uint8Array(labels.length);
  for (const [position, row] of order.entries()) foldOf[row] = position % count;
  return foldOf;
}

export function take(frame: MlFrame, keep: (row: number) => boolean): MlFrame {
  const columns = frame.columns.map((column): MlColumn => {
    if (column.kind === "number")
      return { ...column, values: column.values.filter((_, row) => keep(row)) };
    return { ...column, values: column.values.filter((_, row) => keep(row)) };
  });
  return { rows: columns[0]?.values.length ?? 0, columns };
}
