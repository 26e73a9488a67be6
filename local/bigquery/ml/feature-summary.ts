import { copyKnown } from "./boosting/bins.ts";
import type { CodedColumn } from "./coded-frame.ts";
import type { FeatureSummary } from "./document.ts";

/** ML.FEATURE_INFO, over the training rows. */
export function summarizeFeatures(columns: readonly CodedColumn[]): FeatureSummary[] {
  return columns.map((column) => {
    if (column.kind === "number") return summarizeNumbers(column.name, column.values);
    const used = new Set(column.codes);
    const nullCount = column.codes.reduce((count, code) => count + (code < 0 ? 1 : 0), 0);
    used.delete(-1);
    return {
      input: column.name,
      min: null,
      max: null,
      mean: null,
      median: null,
      stddev: null,
      categoryCount: used.size,
      nullCount,
    };
  });
}

function summarizeNumbers(input: string, values: Float64Array): FeatureSummary {
  const copy = new Float64Array(values.length);
  const sorted = copy.subarray(0, copyKnown(values, copy));
  sorted.sort();
  const count = sorted.length;
  const nullCount = values.length - count;
  if (count === 0)
    return {
      input,
      min: null,
      max: null,
      mean: null,
      median: null,
      stddev: null,
      categoryCount: null,
      nullCount,
    };
  const mean = sorted.reduce((sum, value) => sum + value / count, 0);
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = Math.floor(count / 2);
  return {
    input,
    min: sorted[0]!,
    max: sorted[count - 1]!,
    mean,
    median: count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2,
    stddev: count > 1 ? Math.sqrt(squares / (count - 1)) : 0,
    categoryCount: null,
    nullCount,
  };
}
