/** Columns as small integers. A feature's bins are numbered upwards in value; its last bin holds the rows without a value. */
export interface BinnedInputs {
  readonly rows: number;
  /** One Uint8Array of `rows` bins per input. */
  readonly bins: readonly Uint8Array[];
  /** Per input: bin b holds the values below cuts[b] and not below cuts[b − 1]. */
  readonly cuts: readonly Float64Array[];
  /** Where an input's bins begin in a histogram over all inputs. */
  readonly offsets: Int32Array;
  readonly totalBins: number;
}

/** 255 bins for values and one for missing ones fit a byte. */
export const maxValueBins = 255;

/** Bins every row by the quantiles of the first `trainingRows` rows. */
export function binInputs(
  inputs: Iterable<Float64Array>,
  rows: number,
  trainingRows: number,
): BinnedInputs {
  const cuts: Float64Array[] = [];
  const bins: Uint8Array[] = [];
  const offsets: number[] = [];
  const scratch = new Float64Array(trainingRows);
  let totalBins = 0;
  for (const values of inputs) {
    const ofInput = chooseCuts(values.subarray(0, trainingRows), scratch);
    cuts.push(ofInput);
    bins.push(binValues(values, ofInput));
    offsets.push(totalBins);
    totalBins += ofInput.length + 2;
  }
  return { rows, bins, cuts, offsets: Int32Array.from(offsets), totalBins };
}

/**
 * Upper bounds between neighbouring values: all of them when there are few, else about equally filled bins. The values are
 * sorted in `scratch`, which is as long as they are.
 */
export function chooseCuts(values: Float64Array, scratch: Float64Array): Float64Array {
  const sorted = scratch.subarray(0, copyKnown(values, scratch));
  sorted.sort();
  const distinct = countDistinct(sorted);
  const cuts: number[] = [];
  let binsLeft = Math.min(maxValueBins, distinct);
  let rowsLeft = sorted.length;
  let filled = 0;
  for (let row = 1; row < sorted.length && binsLeft > 1; row += 1) {
    filled += 1;
    if (sorted[row] === sorted[row - 1]) continue;
    const mustCutAll = distinct <= maxValueBins;
    if (!mustCutAll && filled < rowsLeft / binsLeft) continue;
    cuts.push(midpoint(sorted[row - 1]!, sorted[row]!));
    rowsLeft -= filled;
    filled = 0;
    binsLeft -= 1;
  }
  return Float64Array.from(cuts);
}

/** Copies the values that are no NaN to the front of `target`; how many they are. `filter` would make objects of them first. */
export function copyKnown(values: Float64Array, target: Float64Array): number {
  let known = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    target[known] = value;
    known += 1;
  }
  return known;
}

function countDistinct(sorted: Float64Array): number {
  let distinct = sorted.length > 0 ? 1 : 0;
  for (let row = 1; row < sorted.length; row += 1)
    if (sorted[row] !== sorted[row - 1]) distinct += 1;
  return distinct;
}

/** Strictly above a and not above b, whatever rounding and infinities do. */
function midpoint(a: number, b: number): number {
  const middle = a + (b - a) / 2;
  return middle > a && middle < b ? middle : b;
}

function binValues(values: Float64Array, cuts: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  const missing = cuts.length + 1;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    bins[row] = value === value ? binOf(value, cuts) : missing;
  }
  return bins;
}

/** How many cuts are not above the value. */
export function binOf(value: number, cuts: Float64Array): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
