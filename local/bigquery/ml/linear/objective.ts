import { sigmoid, softplus } from "../metrics/log-loss.ts";
import { type Design, designMargins } from "./linear-model.ts";

/**
 * Σ weight · loss + l2/2 Σ w² + l1 Σ |w|, over all weights but the intercept. The sum, not the mean, of the losses: an
 * l2_reg of 1 is scikit-learn's C = 1. BigQuery ML does not document its scale.
 */
export interface LinearObjective {
  readonly design: Design;
  readonly kind: "logistic" | "squared";
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  readonly l1: number;
  readonly l2: number;
}

/** Σ weight · loss without penalties. Squared loss is half the square, so that its second derivative is the weight. */
export function dataLoss(objective: LinearObjective, margins: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < margins.length; row += 1) {
    const margin = margins[row]!;
    const label = objective.labels[row]!;
    const loss =
      objective.kind === "logistic" ? softplus(margin) - label * margin : (margin - label) ** 2 / 2;
    sum += objective.weights[row]! * loss;
  }
  return sum;
}

export function penalty(objective: LinearObjective, parameters: Float64Array): number {
  let sum = 0;
  for (let slot = 0; slot < parameters.length; slot += 1) {
    if (slot === objective.design.intercept) continue;
    sum += (objective.l2 / 2) * parameters[slot]! ** 2 + objective.l1 * Math.abs(parameters[slot]!);
  }
  return sum;
}

/** First and second derivative of each row's weighted loss by its margin. */
export function rowDerivatives(
  objective: LinearObjective,
  margins: Float64Array,
): { first: Float64Array; second: Float64Array } {
  const first = new Float64Array(margins.length);
  const second = new Float64Array(margins.length);
  for (let row = 0; row < margins.length; row += 1) {
    const weight = objective.weights[row]!;
    if (objective.kind === "squared") {
      first[row] = weight * (margins[row]! - objective.labels[row]!);
      second[row] = weight;
    } else {
      const probability = sigmoid(margins[row]!);
      first[row] = weight * (probability - objective.labels[row]!);
      second[row] = weight * probability * (1 - probability);
    }
  }
  return { first, second };
}

/** Gradient of the smooth part (losses and l2). */
export function gradientOf(
  { design, l2 }: LinearObjective,
  parameters: Float64Array,
  first: Float64Array,
): Float64Array {
  const gradient = new Float64Array(design.parameters);
  for (const { values, slot } of design.numbers) {
    let sum = 0;
    for (let row = 0; row < first.length; row += 1) sum += first[row]! * values[row]!;
    gradient[slot] = sum;
  }
  for (const { slots } of design.categories)
    for (let row = 0; row < first.length; row += 1) {
      const slot = slots[row]!;
      if (slot >= 0) gradient[slot] = gradient[slot]! + first[row]!;
    }
  if (design.intercept !== undefined)
    gradient[design.intercept] = first.reduce((sum, value) => sum + value, 0);
  for (let slot = 0; slot < gradient.length; slot += 1)
    if (slot !== design.intercept) gradient[slot] = gradient[slot]! + l2 * parameters[slot]!;
  return gradient;
}

export function valueAt(objective: LinearObjective, parameters: Float64Array): number {
  return (
    dataLoss(objective, designMargins(objective.design, parameters)) +
    penalty(objective, parameters)
  );
}
