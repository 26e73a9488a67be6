import { rankInputs } from "./threshold-ranks.ts";

/**
 * Boosted trees as parallel arrays, one entry per node; the nodes of tree t start at roots[t]. A node with left < 0 is a
 * leaf. A value x goes left when x < threshold, as in XGBoost; NaN goes where the training rows without a value fared better.
 */
export interface TreeEnsemble {
  /** Margin before the first tree. */
  readonly baseScore: number;
  readonly roots: Int32Array;
  /** Index of the model input that the node splits on. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly missingLeft: Uint8Array;
  /** Leaves: what they add to the margin, learning rate included. */
  readonly value: Float64Array;
  /** Sum of the second derivatives of the training rows that reached the node. */
  readonly cover: Float64Array;
  /** Loss reduction of the split. */
  readonly gain: Float64Array;
}

/** Each row's margin: base score and leaf values. `inputs` are columns. */
export function predictMargins(
  trees: TreeEnsemble,
  inputs: readonly Float64Array[],
  rows: number,
): Float64Array {
  const margins = new Float64Array(rows).fill(trees.baseScore);
  const { ranks, nodeRank } = rankInputs(trees, inputs);
  const { feature, left, right, missingLeft, value } = trees;
  for (const root of trees.roots) {
    for (let row = 0; row < rows; row += 1) {
      let node = root;
      while (left[node]! >= 0) {
        const rank = ranks[feature[node]!]![row]!;
        const goesLeft = rank < nodeRank[node]! && (rank >= 0 || missingLeft[node] === 1);
        node = goesLeft ? left[node]! : right[node]!;
      }
      margins[row] = margins[row]! + value[node]!;
    }
  }
  return margins;
}

/** Nodes while a tree grows; `finish` freezes all trees into arrays. */
export interface EnsembleBuilder {
  startTree(): number;
  addNode(cover: number): number;
  split(
    node: number,
    split: { feature: number; threshold: number; missingLeft: boolean; gain: number },
    left: number,
    right: number,
  ): void;
  setLeaf(node: number, value: number): void;
  readonly nodes: GrowingNodes;
  finish(baseScore: number): TreeEnsemble;
}
export interface GrowingNodes {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: number[];
  readonly value: number[];
  readonly cover: number[];
  readonly gain: number[];
}

export function createEnsembleBuilder(): EnsembleBuilder {
  const roots: number[] = [];
  const nodes: GrowingNodes = {
    feature: [],
    threshold: [],
    left: [],
    right: [],
    missingLeft: [],
    value: [],
    cover: [],
    gain: [],
  };
  return {
    nodes,
    startTree() {
      roots.push(nodes.left.length);
      return roots.length - 1;
    },
    addNode(cover) {
      nodes.feature.push(-1);
      nodes.threshold.push(0);
      nodes.left.push(-1);
      nodes.right.push(-1);
      nodes.missingLeft.push(0);
      nodes.value.push(0);
      nodes.cover.push(cover);
      nodes.gain.push(0);
      return nodes.left.length - 1;
    },
    split(node, split, left, right) {
      nodes.feature[node] = split.feature;
      nodes.threshold[node] = split.threshold;
      nodes.missingLeft[node] = split.missingLeft ? 1 : 0;
      nodes.gain[node] = split.gain;
      nodes.left[node] = left;
      nodes.right[node] = right;
    },
    setLeaf(node, value) {
      nodes.left[node] = -1;
      nodes.right[node] = -1;
      nodes.value[node] = value;
    },
    finish: (baseScore) => ({
      baseScore,
      roots: Int32Array.from(roots),
      feature: Int32Array.from(nodes.feature),
      threshold: Float64Array.from(nodes.threshold),
      left: Int32Array.from(nodes.left),
      right: Int32Array.from(nodes.right),
      missingLeft: Uint8Array.from(nodes.missingLeft),
      value: Float64Array.from(nodes.value),
      cover: Float64Array.from(nodes.cover),
      gain: Float64Array.from(nodes.gain),
    }),
  };
}
