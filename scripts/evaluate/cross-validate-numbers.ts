import type { MachineLearning, MlFrame } from "../../local/bigquery/machine-learning.ts";
import { regressionMetrics } from "../../local/bigquery/ml/metrics/regression.ts";
import { createRandom } from "../../local/bigquery/ml/random.ts";
import { rankCorrelation } from "../simulate/rank-correlation.ts";
import { take, type Folds } from "./cross-validate.ts";

/** Means over the folds. */
export interface NumberValidation {
  readonly mae: number;
  readonly rmse: number;
  readonly r2: number;
  readonly rankCorrelation: number;
  /** Of the mean of what was learnt from, as a guess for every row. */
  readonly naiveMae: number;
  readonly seconds: number;
}

/** Rows fall into folds by chance, which depends on the seed alone. */
export async function crossValidateNumbers(
  ml: MachineLearning,
  options: Readonly<Record<string, unknown>>,
  frame: MlFrame,
  label: string,
  { count, seed }: Folds,
): Promise<NumberValidation> {
  const started = performance.now();
  const labels = frame.columns.find(({ name }) => name === label)?.values as Float64Array;
  const random = createRandom(seed);
  const keys = Float64Array.from(labels, () => random());
  const order = Uint32Array.from(labels, (_, row) => row).toSorted((a, b) => keys[a]! - keys[b]!);
  const foldOf = new Uint8Array(labels.length);
  for (const [place, row] of order.entries()) foldOf[row] = place % count;
  const results = await Promise.all(
    Array.from({ length: count }, async (_, fold) => {
      const training = take(frame, (row) => foldOf[row] !== fold);
      const model = await ml.train({ ...options, input_label_cols: [label] }, training);
      const heldOut = take(frame, (row) => foldOf[row] === fold);
      const { rows } = await ml.call("PREDICT", model, heldOut, {});
      const truth = labels.filter((_value, row) => foldOf[row] === fold);
      const predicted = rows.map(([value]) => Number(value));
      const learnt = labels.filter((_value, row) => foldOf[row] !== fold);
      const mean = learnt.reduce((sum, value) => sum + value, 0) / learnt.length;
      const { meanAbsoluteError, meanSquaredError, r2Score } = regressionMetrics(predicted, truth);
      return {
        mae: meanAbsoluteError,
        rmse: Math.sqrt(meanSquaredError),
        r2: r2Score,
        rankCorrelation: rankCorrelation(predicted, [...truth]),
        naiveMae: truth.reduce((sum, value) => sum + Math.abs(value - mean), 0) / truth.length,
      };
    }),
  );
  const meanOf = (figure: keyof (typeof results)[number]): number =>
    results.reduce((sum, result) => sum + result[figure], 0) / count;
  return {
    mae: meanOf("mae"),
    rmse: meanOf("rmse"),
    r2: meanOf("r2"),
    rankCorrelation: meanOf("rankCorrelation"),
    naiveMae: meanOf("naiveMae"),
    seconds: (performance.now() - started) / 1000,
  };
}
