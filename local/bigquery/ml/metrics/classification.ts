import { rocAuc } from "./ranking.ts";

export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Predicted positive means a probability of at least the threshold. */
export function confusionAt(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): Confusion {
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < probabilities.length; row += 1) {
    const index = (labels[row] === 1 ? 2 : 0) + (probabilities[row]! >= threshold ? 1 : 0);
    counts[index]! += 1;
  }
  return {
    trueNegatives: counts[0]!,
    falsePositives: counts[1]!,
    falseNegatives: counts[2]!,
    truePositives: counts[3]!,
  };
}

export interface ClassificationMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly accuracy: number;
  readonly f1Score: number;
  readonly logLoss: number;
  readonly rocAuc: number;
}

/** The row of ML.EVALUATE; a quotient without a denominator is 0. */
export function classificationMetrics(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): ClassificationMetrics {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusionAt(
    probabilities,
    labels,
    threshold,
  );
  const precision = ratio(truePositives, truePositives + falsePositives);
  const recall = ratio(truePositives, truePositives + falseNegatives);
  const area = rocAuc(probabilities, labels);
  return {
    precision,
    recall,
    accuracy: ratio(truePositives + trueNegatives, probabilities.length),
    f1Score: ratio(2 * precision * recall, precision + recall),
    logLoss: logLoss(probabilities, labels),
    rocAuc: Number.isFinite(area) ? area : 0,
  };
}

export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

/** Probabilities are kept 1e-15 away from 0 and 1, so that one certain mistake is not infinite. */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < probabilities.length; row += 1) {
    const given = labels[row] === 1 ? probabilities[row]! : 1 - probabilities[row]!;
    sum -= Math.log(Math.min(Math.max(given, 1e-15), 1));
  }
  return sum / probabilities.length;
}

/** Mean squared error of the probabilities. */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < probabilities.length; row += 1)
    sum += (probabilities[row]! - labels[row]!) ** 2;
  return sum / probabilities.length;
}
