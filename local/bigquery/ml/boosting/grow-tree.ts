import { findBestSplit, leafWeight, type TreeLimits } from "./best-split.ts";
import type { BinnedInputs } from "./bins.ts";
import type { ColumnSampler } from "./column-sampler.ts";
import type { Histogram, Histograms } from "./histogram.ts";
import type { EnsembleBuilder } from "./tree-ensemble.ts";

export interface GrowthContext {
  readonly binned: BinnedInputs;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly histograms: Histograms;
  readonly limits: TreeLimits;
  readonly learnRate: number;
  readonly columns: ColumnSampler;
  readonly builder: EnsembleBuilder;
  /** As long as the training rows; partitioning writes here first. */
  readonly scratch: Uint32Array;
}

interface OpenNode {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
  /** Absent at the last level, where nothing is split. */
  readonly histogram: Histogram | undefined;
}

/** Rows [start, end) of the reordered rows reached this leaf. */
export interface LeafRows {
  readonly leaf: number;
  readonly start: number;
  readonly end: number;
}

export interface GrownTree {
  readonly root: number;
  readonly leaves: readonly LeafRows[];
}

/** Grows one tree on the given rows, which it reorders so that those of a leaf are together. */
export function growTree(context: GrowthContext, rows: Uint32Array): GrownTree {
  const { builder, histograms, columns, limits, binned } = context;
  columns.startTree();
  const { gradient, hessian } = sumOf(context, rows, 0, rows.length);
  const root = builder.addNode(hessian);
  const sums = new Map<number, { gradient: number; hessian: number }>();
  const parents = new Map<number, number>();
  const ends: LeafRows[] = [];
  // Depth first: only one histogram per level is alive.
  const open: OpenNode[] = [
    {
      node: root,
      start: 0,
      end: rows.length,
      depth: 0,
      gradient,
      hessian,
      histogram:
        limits.maxTreeDepth > 0
          ? histograms.build(rows, 0, rows.length, columns.ofTree())
          : undefined,
    },
  ];

  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    sums.set(next.node, { gradient: next.gradient, hessian: next.hessian });
    const split =
      next.histogram !== undefined && next.end - next.start > 1
        ? findBestSplit(
            next.histogram,
            binned,
            columns.ofNode(next.depth),
            next.gradient,
            next.hessian,
            limits,
          )
        : undefined;
    if (next.histogram === undefined || split === undefined) {
      if (next.histogram !== undefined) histograms.release(next.histogram);
      ends.push({ leaf: next.node, start: next.start, end: next.end });
      continue;
    }
    const middle = partition(context, rows, next, split);
    const left = builder.addNode(split.leftHessian);
    const right = builder.addNode(next.hessian - split.leftHessian);
    parents.set(left, next.node).set(right, next.node);
    const threshold = binned.cuts[split.input]![split.bin] ?? Number.POSITIVE_INFINITY;
    builder.split(
      next.node,
      { feature: split.input, threshold, missingLeft: split.missingLeft, gain: split.gain },
      left,
      right,
    );
    openChildren(
      context,
      rows,
      { ...next, histogram: next.histogram },
      middle,
      split,
      left,
      right,
      open,
    );
  }
  finishLeaves(context, root, sums);
  const leaves = ends.map((end) => ({ ...end, leaf: leafOf(end.leaf, parents, builder) }));
  return { root, leaves };
}

/** Pruning may have made a leaf of a node above. */
function leafOf(
  node: number,
  parents: ReadonlyMap<number, number>,
  { nodes }: EnsembleBuilder,
): number {
  let leaf = node;
  for (let above = parents.get(node); above !== undefined; above = parents.get(above))
    if (nodes.left[above]! < 0) leaf = above;
  return leaf;
}

function openChildren(
  context: GrowthContext,
  rows: Uint32Array,
  parent: OpenNode & { readonly histogram: Histogram },
  middle: number,
  split: { leftGradient: number; leftHessian: number },
  left: number,
  right: number,
  open: OpenNode[],
): void {
  const { histograms, columns, limits } = context;
  const depth = parent.depth + 1;
  const leftIsSmall = middle - parent.start <= parent.end - middle;
  let small: Histogram | undefined;
  let large: Histogram | undefined;
  if (depth >= limits.maxTreeDepth) histograms.release(parent.histogram);
  else {
    small = leftIsSmall
      ? histograms.build(rows, parent.start, middle, columns.ofTree())
      : histograms.build(rows, middle, parent.end, columns.ofTree());
    large = histograms.subtract(parent.histogram, small);
  }
  const leftNode: OpenNode = {
    node: left,
    start: parent.start,
    end: middle,
    depth,
    gradient: split.leftGradient,
    hessian: split.leftHessian,
    histogram: leftIsSmall ? small : large,
  };
  const rightNode: OpenNode = {
    node: right,
    start: middle,
    end: parent.end,
    depth,
    gradient: parent.gradient - split.leftGradient,
    hessian: parent.hessian - split.leftHessian,
    histogram: leftIsSmall ? large : small,
  };
  open.push(rightNode, leftNode);
}

function sumOf(
  context: GrowthContext,
  rows: Uint32Array,
  start: number,
  end: number,
): { gradient: number; hessian: number } {
  let gradient = 0;
  let hessian = 0;
  for (let index = start; index < end; index += 1) {
    gradient += context.gradients[rows[index]!]!;
    hessian += context.hessians[rows[index]!]!;
  }
  return { gradient, hessian };
}

/** Moves the rows that go left to the front, keeping their order; returns where the right ones begin. */
function partition(
  context: GrowthContext,
  rows: Uint32Array,
  { start, end }: OpenNode,
  split: { input: number; bin: number; missingLeft: boolean },
): number {
  const bins = context.binned.bins[split.input]!;
  const missing = context.binned.cuts[split.input]!.length + 1;
  const { scratch } = context;
  let write = start;
  let waiting = 0;
  for (let index = start; index < end; index += 1) {
    const row = rows[index]!;
    const bin = bins[row]!;
    const goesLeft = bin === missing ? split.missingLeft : bin <= split.bin;
    if (goesLeft) {
      rows[write] = row;
      write += 1;
    } else {
      scratch[waiting] = row;
      waiting += 1;
    }
  }
  rows.set(scratch.subarray(0, waiting), write);
  return write;
}

/** Bottom-up, as XGBoost prunes: a split of two leaves that gains less than MIN_SPLIT_LOSS is undone. */
function finishLeaves(
  context: GrowthContext,
  root: number,
  sums: ReadonlyMap<number, { gradient: number; hessian: number }>,
): void {
  const { builder, limits, learnRate } = context;
  const { left, right, gain } = builder.nodes;
  for (let node = left.length - 1; node >= root; node -= 1) {
    const { gradient, hessian } = sums.get(node)!;
    const isInner = left[node]! >= 0;
    const bothLeaves = isInner && left[left[node]!]! < 0 && left[right[node]!]! < 0;
    if (isInner && !(bothLeaves && gain[node]! < limits.minSplitLoss)) continue;
    gain[node] = 0;
    builder.setLeaf(node, learnRate * leafWeight(gradient, hessian, limits));
  }
}
