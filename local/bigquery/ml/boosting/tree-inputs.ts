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
  for (const [feature, encoder] of encoders.entries()) {
    const column = columns[feature]!;
    const added =
      column.kind === "number"
        ? [withoutInfinities(column.values)]
        : encodeCategories(column, encoder as CategoryEncoder);
    for (const values of added) {
      inputs.push(values);
      featureOfInput.push(feature);
    }
  }
  return { columns: inputs, featureOfInput: Int32Array.from(featureOfInput) };
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
    return [Float64Array.from(indices, (index) => index + 1)];
  if (encoder.encoding === "TARGET_ENCODING")
    return [
      Float64Array.from(indices, (index) =>
        index < 0 ? encoder.meanTarget! : encoder.targets![index]!,
      ),
    ];
  if (encoder.categories.length * indices.length > mostOneHotCells)
    throw new Error(
      `ONE_HOT_ENCODING of column '${encoder.name}' with ${encoder.categories.length} categories over ${indices.length} rows needs too much memory: use LABEL_ENCODING or TARGET_ENCODING.`,
    );
  return encoder.categories.map((_, category) =>
    Float64Array.from(indices, (index) => (index === category ? 1 : 0)),
  );
}
