import type { TreeEnsemble } from "./tree-ensemble.ts";

/**
 * Inputs as ranks among the thresholds of the trees: value < threshold becomes rank < nodeRank, on integers, which compiles to
 * arithmetic in place of a branch that a processor cannot foresee.
 */
export interface RankedInputs {
  /** How many of the input's thresholds are not above the value; −1 for NaN. */
  readonly ranks: readonly Int32Array[];
  readonly hasMissing: readonly boolean[];
  /** Per inner node: a row goes left when its rank is below. */
  readonly nodeRank: Int32Array;
}

export function rankInputs(trees: TreeEnsemble, inputs: readonly Float64Array[]): RankedInputs {
  const distinct = inputs.map(() => new Set<number>());
  for (let node = 0; node < trees.left.length; node += 1)
    if (trees.left[node]! >= 0) distinct[trees.feature[node]!]!.add(trees.threshold[node]!);
  const thresholds = distinct.map((set) => Float64Array.from(set).toSorted());
  const nodeRank = new Int32Array(trees.left.length);
  for (let node = 0; node < trees.left.length; node += 1)
    if (trees.left[node]! >= 0)
      nodeRank[node] = rankOf(trees.threshold[node]!, thresholds[trees.feature[node]!]!);
  const hasMissing = inputs.map(() => false);
  const ranks = inputs.map((values, input) =>
    Int32Array.from(values, (value) => {
      if (value === value) return rankOf(value, thresholds[input]!);
      hasMissing[input] = true;
      return -1;
    }),
  );
  return { ranks, hasMissing, nodeRank };
}

function rankOf(value: number, thresholds: Float64Array): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes 1 for each of `count` rows from `first` that goes left at the node, else 0. */
export function turnLeft(
  trees: TreeEnsemble,
  ranked: RankedInputs,
  node: number,
  first: number,
  count: number,
  goesLeft: Uint8Array,
): void {
  const input = trees.feature[node]!;
  const ranks = ranked.ranks[input]!;
  const limit = ranked.nodeRank[node]!;
  for (let row = 0; row < count; row += 1) goesLeft[row] = (ranks[first + row]! - limit) >>> 31;
  // A missing value's −1 went left above.
  if (!ranked.hasMissing[input] || trees.missingLeft[node] === 1) return;
  for (let row = 0; row < count; row += 1) if (ranks[first + row]! < 0) goesLeft[row] = 0;
}
