export interface RegressionMetrics {
  readonly meanAbsoluteError: number;
  readonly meanSquaredError: number;
  /** Null where a label or prediction is −1 or less: its logarithm does not exist. */
  readonly meanSquaredLogError: number | null;
  readonly medianAbsoluteError: number;
  readonly r2Score: number;
  readonly explainedVariance: number;
}

/** The row of ML.EVALUATE for a regression model. */
export function regressionMetrics(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
): RegressionMetrics {
  const rows = predictions.length;
  const errors = new Float64Array(rows);
  let absolute = 0;
  let squared = 0;
  let squaredLog: number | null = 0;
  let labelSum = 0;
  let errorSum = 0;
  for (let row = 0; row < rows; row += 1) {
    const label = labels[row]!;
    const prediction = predictions[row]!;
    const error = label - prediction;
    errors[row] = Math.abs(error);
    absolute += Math.abs(error);
    squared += error * error;
    labelSum += label;
    errorSum += error;
    squaredLog =
      squaredLog === null || label <= -1 || prediction <= -1
        ? null
        : squaredLog + (Math.log1p(label) - Math.log1p(prediction)) ** 2;
  }
  let variance = 0;
  for (let row = 0; row < rows; row += 1) variance += (labels[row]! - labelSum / rows) ** 2;
  const errorVariance = squared - errorSum ** 2 / rows;
  errors.sort();
  const half = Math.floor(rows / 2);
  return {
    meanAbsoluteError: absolute / rows,
    meanSquaredError: squared / rows,
    meanSquaredLogError: squaredLog === null ? null : squaredLog / rows,
    medianAbsoluteError: rows % 2 === 1 ? errors[half]! : (errors[half - 1]! + errors[half]!) / 2,
    r2Score: variance === 0 ? 0 : 1 - squared / variance,
    explainedVariance: variance === 0 ? 0 : 1 - errorVariance / variance,
  };
}
