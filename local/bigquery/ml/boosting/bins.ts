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
  inputs: readonly Float64Array[],
  rows: number,
  trainingRows: number,
): BinnedInputs {
  const cuts = inputs.map((values) => chooseCuts(values.subarray(0, trainingRows)));
  const offsets = new Int32Array(inputs.length);
  let totalBins = 0;
  for (let input = 0; input < inputs.length; input += 1) {
    offsets[input] = totalBins;
    totalBins += cuts[input]!.length + 2;
  }
  const bins = inputs.map((values, input) => binValues(values, cuts[input]!));
  return { rows, bins, cuts, offsets, totalBins };
}

/** Upper bounds between neighbouring values: all of them when there are few, else about equally filled bins. */
export function chooseCuts(values: Float64Array): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) counts[counts.length - 1]! += 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const cuts: number[] = [];
  let binsLeft = Math.min(maxValueBins, distinct.length);
  let rowsLeft = sorted.length;
  let filled = 0;
  for (let index = 0; index + 1 < distinct.length && binsLeft > 1; index += 1) {
    filled += counts[index]!;
    const mustCutAll = distinct.length <= maxValueBins;
    if (!mustCutAll && filled < rowsLeft / binsLeft) continue;
    cuts.push(midpoint(distinct[index]!, distinct[index + 1]!));
    rowsLeft -= filled;
    filled = 0;
    binsLeft -= 1;
  }
  return Float64Array.from(cuts);
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
