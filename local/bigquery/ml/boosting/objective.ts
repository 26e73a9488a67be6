import { meanLogLoss, sigmoid } from "../metrics/log-loss.ts";

export type Objective = "logistic" | "squared";

/** XGBoost keeps hessians above this, so that a leaf of certain rows has a weight. */
const leastHessian = 1e-16;

/** First and second derivative of each row's loss by its margin. */
export function setGradients(
  objective: Objective,
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let row = 0; row < gradients.length; row += 1) {
    const weight = weights[row]!;
    if (objective === "squared") {
      gradients[row] = weight * (margins[row]! - labels[row]!);
      hessians[row] = weight;
      continue;
    }
    const probability = sigmoid(margins[row]!);
    gradients[row] = weight * (probability - labels[row]!);
    hessians[row] = Math.max(weight * probability * (1 - probability), leastHessian);
  }
}

/** Mean log loss, or mean squared error, over rows [start, end). */
export function meanLoss(
  objective: Objective,
  margins: Float64Array,
  labels: Float64Array,
  start: number,
  end: number,
): number {
  if (objective === "logistic")
    return meanLogLoss(margins.subarray(start, end), labels.subarray(start, end));
  let sum = 0;
  for (let row = start; row < end; row += 1) sum += (margins[row]! - labels[row]!) ** 2;
  return sum / (end - start);
}

/** The constant margin with the least loss: boosting starts there. */
export function baseScore(
  objective: Objective,
  labels: Float64Array,
  weights: Float64Array,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < weights.length; row += 1) {
    sum += weights[row]! * labels[row]!;
    total += weights[row]!;
  }
  const mean = sum / total;
  return objective === "squared" ? mean : Math.log(mean / (1 - mean));
}
