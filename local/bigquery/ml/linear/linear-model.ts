import { categoryIndices } from "../category-encoding.ts";
import type { CodedColumn } from "../coded-frame.ts";
import { type CategoryEncoder, type FeatureEncoder, finite } from "../encoding.ts";

/** Weights of standardised numbers, and one per category in the encoder's order. */
export interface LinearModel {
  readonly intercept: number;
  readonly weights: readonly (number | readonly number[])[];
}

/** Training data of a linear model: dense standardised numbers, and per categorical column one active slot or none (−1). */
export interface Design {
  readonly rows: number;
  readonly numbers: readonly { readonly values: Float64Array; readonly slot: number }[];
  readonly categories: readonly { readonly slots: Int32Array }[];
  /** Slots of weights; the intercept's, when there is one, is the last. */
  readonly parameters: number;
  readonly intercept: number | undefined;
  readonly firstSlots: readonly number[];
}

export function createDesign(
  columns: readonly CodedColumn[],
  encoders: readonly FeatureEncoder[],
  fitIntercept: boolean,
): Design {
  const numbers: { values: Float64Array; slot: number }[] = [];
  const categories: { slots: Int32Array }[] = [];
  const firstSlots: number[] = [];
  let next = 0;
  for (const [feature, encoder] of encoders.entries()) {
    const column = columns[feature]!;
    firstSlots.push(next);
    if (column.kind === "number" && encoder.kind === "number") {
      numbers.push({
        values: standardize(column.values, encoder.mean, encoder.stddev),
        slot: next,
      });
      next += 1;
    } else if (column.kind === "category" && encoder.kind === "category") {
      categories.push({ slots: slotsOf(categoryIndices(column, encoder), encoder, next) });
      next += encoder.categories.length - (encoder.dropped === undefined ? 0 : 1);
    }
  }
  return {
    rows: columns[0] === undefined ? 0 : rowsOf(columns[0]),
    numbers,
    categories,
    parameters: next + (fitIntercept ? 1 : 0),
    intercept: fitIntercept ? next : undefined,
    firstSlots,
  };
}

function rowsOf(column: CodedColumn): number {
  return column.kind === "number" ? column.values.length : column.codes.length;
}

/** NULL becomes the mean, which is 0 after standardising. */
function standardize(values: Float64Array, mean: number, stddev: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? 0 : (finite(value) - mean) / stddev));
}

function slotsOf(indices: Int32Array, encoder: CategoryEncoder, first: number): Int32Array {
  const dropped = encoder.dropped ?? Number.POSITIVE_INFINITY;
  return indices.map((index) => {
    if (index < 0 || index === dropped) return -1;
    return first + (index > dropped ? index - 1 : index);
  });
}

export function designMargins(design: Design, parameters: Float64Array): Float64Array {
  const start = design.intercept === undefined ? 0 : parameters[design.intercept]!;
  const margins = new Float64Array(design.rows).fill(start);
  for (const { values, slot } of design.numbers) {
    const weight = parameters[slot]!;
    for (let row = 0; row < margins.length; row += 1)
      margins[row] = margins[row]! + weight * values[row]!;
  }
  for (const { slots } of design.categories) {
    for (let row = 0; row < margins.length; row += 1) {
      const slot = slots[row]!;
      if (slot >= 0) margins[row] = margins[row]! + parameters[slot]!;
    }
  }
  return margins;
}

export function toLinearModel(
  design: Design,
  encoders: readonly FeatureEncoder[],
  parameters: Float64Array,
): LinearModel {
  const weights = encoders.map((encoder, feature) => {
    const first = design.firstSlots[feature]!;
    if (encoder.kind === "number") return parameters[first]!;
    return encoder.categories.map((_, index) => {
      if (index === encoder.dropped) return 0;
      const isAfter = encoder.dropped !== undefined && index > encoder.dropped;
      return parameters[first + (isAfter ? index - 1 : index)]!;
    });
  });
  const intercept = design.intercept === undefined ? 0 : parameters[design.intercept]!;
  return { intercept, weights };
}

/**
 * What each feature adds to the margin: weight × standardised value, or the category's weight
 * (https://cloud.google.com/bigquery/docs/xai-overview: Shapley values of linear models). The baseline is the intercept.
 */
export function explainLinear(
  model: LinearModel,
  columns: readonly CodedColumn[],
  encoders: readonly FeatureEncoder[],
  rows: number,
): { baseline: number; attributions: Float64Array } {
  const attributions = new Float64Array(rows * encoders.length);
  for (const [feature, encoder] of encoders.entries()) {
    const column = columns[feature]!;
    const weights = model.weights[feature]!;
    if (column.kind === "number" && encoder.kind === "number") {
      const standardized = standardize(column.values, encoder.mean, encoder.stddev);
      for (let row = 0; row < rows; row += 1)
        attributions[feature * rows + row] = standardized[row]! * (weights as number);
    } else if (column.kind === "category" && encoder.kind === "category") {
      const indices = categoryIndices(column, encoder);
      for (let row = 0; row < rows; row += 1)
        attributions[feature * rows + row] = (weights as readonly number[])[indices[row]!] ?? 0;
    }
  }
  return { baseline: model.intercept, attributions };
}
