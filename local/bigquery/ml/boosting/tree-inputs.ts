import { categoryIndices } from "../category-encoding.ts";
import type { CategoryColumn, CodedColumn } from "../coded-frame.ts";
import { type CategoryEncoder, type FeatureEncoder, finite } from "../encoding.ts";

/** What trees read: columns of numbers, and which feature each comes from. */
export interface TreeInputs {
  readonly columns: readonly Float64Array[];
  readonly featureOfInput: Int32Array;
}

/** 64 million cells of 8 bytes: more would not fit beside the rest in 1 GB. */
const mostOneHotCells = 64_000_000;

export function treeInputs(
  columns: readonly CodedColumn[],
  encoders: readonly FeatureEncoder[],
): TreeInputs {
  const inputs: Float64Array[] = [];
  const featureOfInput: number[] = [];
  for (const { values, feature } of eachTreeInput(columns, encoders)) {
    inputs.push(values);
    featureOfInput.push(feature);
  }
  return { columns: inputs, featureOfInput: Int32Array.from(featureOfInput) };
}

/** One after the other: who is done with one before the next never holds the encoded columns together. */
export function* eachTreeInput(
  columns: readonly CodedColumn[],
  encoders: readonly FeatureEncoder[],
): Generator<{ readonly values: Float64Array; readonly feature: number }> {
  for (const [feature, encoder] of encoders.entries()) {
    const column = columns[feature]!;
    const added =
      column.kind === "number"
        ? [withoutInfinities(column.values)]
        : encodeCategories(column, encoder as CategoryEncoder);
    for (const values of added) yield { values, feature };
  }
}

/** The column itself where it can be: a copy of each would double the memory of training. */
function withoutInfinities(values: Float64Array): Float64Array {
  const isOrdinary = (value: number): boolean => value === finite(value) || value !== value;
  return values.every(isOrdinary) ? values : values.map(finite);
}

function encodeCategories(column: CategoryColumn, encoder: CategoryEncoder): Float64Array[] {
  const indices = categoryIndices(column, encoder);
  if (encoder.encoding === "LABEL_ENCODING")
    // As ML.LABEL_ENCODER: 1 upwards in alphabetical order, 0 for NULL and what training did not have.
    return [numbersOf(indices, (index) => index + 1)];
  if (encoder.encoding === "TARGET_ENCODING")
    return [
      numbersOf(indices, (index) => (index < 0 ? encoder.meanTarget! : encoder.targets![index]!)),
    ];
  if (encoder.categories.length * indices.length > mostOneHotCells)
    throw new Error(
      `ONE_HOT_ENCODING of column '${encoder.name}' with ${encoder.categories.length} categories over ${indices.length} rows needs too much memory: use LABEL_ENCODING or TARGET_ENCODING.`,
    );
  return encoder.categories.map((_, category) =>
    numbersOf(indices, (index) => (index === category ? 1 : 0)),
  );
}

/** `Float64Array.from` with a function would collect all values as objects first. */
function numbersOf(indices: Int32Array, of: (index: number) => number): Float64Array {
  const numbers = new Float64Array(indices.length);
  for (let row = 0; row < indices.length; row += 1) numbers[row] = of(indices[row]!);
  return numbers;
}
