import type { CategoryColumn } from "./coded-frame.ts";
import type { CategoryEncoder } from "./encoding.ts";
import type { CategoryEncoding } from "./options.ts";

/** TARGET_ENCODING: as many rows of the overall mean are mixed into each category's, so that rare ones do not give the label away. */
const smoothingRows = 20;

/**
 * Fits one categorical column. ONE_HOT and DUMMY keep NULL as a category of its own
 * (https://cloud.google.com/bigquery/docs/auto-preprocessing#missing_data_imputation).
 */
export function fitCategories(
  column: CategoryColumn,
  encoding: CategoryEncoding,
  labels: Float64Array,
): CategoryEncoder {
  // The dictionary may hold categories of rows that do not train: only those that occur count.
  const counts = new Int32Array(column.dictionary.length);
  const sums = new Float64Array(column.dictionary.length);
  let nulls = 0;
  let sumOfNulls = 0;
  for (let row = 0; row < column.codes.length; row += 1) {
    const code = column.codes[row]!;
    if (code < 0) {
      nulls += 1;
      sumOfNulls += labels[row]!;
      continue;
    }
    counts[code] = counts[code]! + 1;
    sums[code] = sums[code]! + labels[row]!;
  }
  const known = column.dictionary
    .map((text, code) => ({ text: text as string | null, count: counts[code]!, sum: sums[code]! }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => (a.text! < b.text! ? -1 : 1));
  if (nulls > 0 && encoding !== "LABEL_ENCODING")
    known.push({ text: null, count: nulls, sum: sumOfNulls });

  const base = {
    name: column.name,
    kind: "category",
    type: column.type,
    encoding,
    categories: known.map(({ text }) => text),
  } as const;
  if (encoding === "DUMMY_ENCODING") {
    const most = known.reduce(
      (best, { count }, index) => (count > (known[best]?.count ?? 0) ? index : best),
      0,
    );
    return { ...base, dropped: most };
  }
  if (encoding !== "TARGET_ENCODING") return base;
  const meanTarget = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const targets = known.map(
    ({ count, sum }) => (sum + smoothingRows * meanTarget) / (count + smoothingRows),
  );
  return { ...base, targets, meanTarget };
}

/** Per row the index into the encoder's categories, −1 for one it does not know. */
export function categoryIndices(column: CategoryColumn, encoder: CategoryEncoder): Int32Array {
  const indexOf = new Map(encoder.categories.map((text, index) => [text, index]));
  const ofCode = Int32Array.from(column.dictionary, (text) => indexOf.get(text) ?? -1);
  const ofNull = indexOf.get(null) ?? -1;
  const indices = new Int32Array(column.codes.length);
  for (let row = 0; row < indices.length; row += 1) {
    const code = column.codes[row]!;
    indices[row] = code < 0 ? ofNull : ofCode[code]!;
  }
  return indices;
}
