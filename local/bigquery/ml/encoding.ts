import type { CategoryColumn, CodedColumn, CodedFrame, NumberColumn } from "./coded-frame.ts";
import { fitCategories } from "./category-encoding.ts";
import type { CategoryEncoding } from "./options.ts";

/** How one column of the training query becomes inputs of the model. */
export type FeatureEncoder = NumberEncoder | CategoryEncoder;
export interface NumberEncoder {
  readonly name: string;
  readonly kind: "number";
  readonly type: string;
  readonly mean: number;
  /** 1 for a constant column, so that dividing by it is harmless. */
  readonly stddev: number;
}
export interface CategoryEncoder {
  readonly name: string;
  readonly kind: "category";
  readonly type: string;
  readonly encoding: CategoryEncoding;
  /** Sorted; null is last where training rows had NULL and the encoding keeps it as a category. */
  readonly categories: readonly (string | null)[];
  /** TARGET_ENCODING: mean label per category. */
  readonly targets?: readonly number[];
  /** TARGET_ENCODING: for a category that training did not have. */
  readonly meanTarget?: number;
  /** DUMMY_ENCODING: the category without an input, the most frequent one. */
  readonly dropped?: number;
}

export function fitEncoders(
  columns: readonly CodedColumn[],
  encoding: CategoryEncoding,
  labels: Float64Array,
): FeatureEncoder[] {
  return columns.map((column) =>
    column.kind === "number" ? fitNumber(column) : fitCategories(column, encoding, labels),
  );
}

/** Mean and population standard deviation of the values that are there. */
function fitNumber(column: NumberColumn): NumberEncoder {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    count += 1;
    const clipped = finite(value);
    const delta = clipped - mean;
    mean += delta / count;
    squares += delta * (clipped - mean);
  }
  const stddev = count === 0 ? 0 : Math.sqrt(squares / count);
  const isConstant = !(stddev > 1e-12 * Math.max(1, Math.abs(mean)));
  return {
    name: column.name,
    kind: "number",
    type: column.type,
    mean,
    stddev: isConstant ? 1 : stddev,
  };
}

/** Infinity becomes the greatest finite number, so that it compares and sums. */
export function finite(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  return value === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : value;
}

/** The frame's columns in the order of the encoders, with a type that fits; extra columns are ignored, as ML.PREDICT does. */
export function alignColumns(
  frame: CodedFrame,
  encoders: readonly { readonly name: string; readonly kind: "number" | "category" }[],
): CodedColumn[] {
  const byName = new Map(frame.columns.map((column) => [column.name.toLowerCase(), column]));
  return encoders.map((encoder) => {
    const column = byName.get(encoder.name.toLowerCase());
    if (column === undefined)
      throw new Error(`The input has no column '${encoder.name}', which the model was trained on.`);
    if (column.kind === encoder.kind) return column;
    if (encoder.kind === "category") return numbersAsCategories(column as NumberColumn);
    const isAllNull = (column as CategoryColumn).dictionary.length === 0;
    if (isAllNull)
      return {
        name: column.name,
        kind: "number",
        type: "FLOAT64",
        values: new Float64Array(frame.rows).fill(Number.NaN),
      };
    throw new Error(
      `Column '${column.name}' is ${column.type}, but the model was trained on a number: cast it.`,
    );
  });
}

function numbersAsCategories(column: NumberColumn): CategoryColumn {
  const dictionary = new Map<string, number>();
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const text = String(value);
    if (!dictionary.has(text)) dictionary.set(text, dictionary.size);
    return dictionary.get(text)!;
  });
  return {
    name: column.name,
    kind: "category",
    type: "STRING",
    codes,
    dictionary: [...dictionary.keys()],
  };
}
