import type { TreeEnsemble } from "./tree-ensemble.ts";

/**
 * Exact Shapley values of boosted trees in the path-dependent sense of TreeSHAP (Lundberg et al. 2018, arXiv 1802.03888):
 * an absent feature follows both branches in proportion to their cover. Per leaf, a feature's value depends only on which of
 * the path's features let the row through, so each leaf keeps a table over these patterns, filled when one first occurs
 * (Fast TreeSHAP, Yang 2021, arXiv 2109.09847). Baseline and values add up to the margin.
 */
export function explainTrees(
  trees: TreeEnsemble,
  inputs: readonly Float64Array[],
  rows: number,
  featureOfInput: Int32Array,
  features: number,
): { baseline: number; attributions: Float64Array } {
  const attributions = new Float64Array(rows * features);
  let baseline = trees.baseScore;
  for (let tree = 0; tree < trees.roots.length; tree += 1) {
    const plan = planTree(trees, trees.roots[tree]!, featureOfInput);
    baseline += plan.expectation;
    explainTree(trees, plan, inputs, rows, features, attributions);
  }
  return { baseline, attributions };
}

interface TreePlan {
  readonly expectation: number;
  /** Inner nodes, parents first, and what a decision at each does to the pattern of its path. */
  readonly inner: Int32Array;
  /** 1 << position of the node's feature among the features of its path. */
  readonly bit: Int32Array;
  /** Whether the path above already has the feature. */
  readonly isRepeated: Uint8Array;
  /** By node number minus the root; leaves only. */
  readonly leaves: readonly (Leaf | undefined)[];
  readonly root: number;
  readonly masks: Int32Array;
}

interface Leaf {
  readonly features: Int32Array;
  /** Share of cover that keeps to the path when the feature is absent. */
  readonly shares: Float64Array;
  readonly value: number;
  readonly table: Map<number, Float64Array>;
}

function planTree(trees: TreeEnsemble, root: number, featureOfInput: Int32Array): TreePlan {
  const inner: number[] = [];
  const bit: number[] = [];
  const isRepeated: number[] = [];
  const leaves: (Leaf | undefined)[] = [];
  let expectation = 0;

  const visit = (node: number, features: readonly number[], shares: readonly number[]): void => {
    const left = trees.left[node]!;
    if (left < 0) {
      const value = trees.value[node]!;
      const leaf = { features: Int32Array.from(features), shares: Float64Array.from(shares) };
      leaves[node - root] = { ...leaf, value, table: new Map() };
      expectation += value * shares.reduce((product, share) => product * share, 1);
      return;
    }
    const right = trees.right[node]!;
    const feature = featureOfInput[trees.feature[node]!]!;
    const known = features.indexOf(feature);
    const position = known < 0 ? features.length : known;
    if (position > 30)
      throw new Error(
        "A tree path with more than 31 different features cannot be explained: lower MAX_TREE_DEPTH.",
      );
    inner.push(node);
    bit.push(1 << position);
    isRepeated.push(known < 0 ? 0 : 1);
    const childFeatures = known < 0 ? [...features, feature] : features;
    const cover = trees.cover[left]! + trees.cover[right]!;
    for (const child of [left, right]) {
      const childShares = [...shares];
      childShares[position] = (childShares[position] ?? 1) * (trees.cover[child]! / cover);
      visit(child, childFeatures, childShares);
    }
  };
  visit(root, [], []);
  return {
    expectation,
    inner: Int32Array.from(inner),
    bit: Int32Array.from(bit),
    isRepeated: Uint8Array.from(isRepeated),
    leaves,
    root,
    masks: new Int32Array(leaves.length),
  };
}

function explainTree(
  trees: TreeEnsemble,
  plan: TreePlan,
  inputs: readonly Float64Array[],
  rows: number,
  features: number,
  attributions: Float64Array,
): void {
  const { inner, masks, root, leaves } = plan;
  for (let row = 0; row < rows; row += 1) {
    for (let step = 0; step < inner.length; step += 1) {
      const node = inner[step]!;
      const mask = masks[node - root]!;
      const x = inputs[trees.feature[node]!]![row]!;
      const goesLeft = x === x ? x < trees.threshold[node]! : trees.missingLeft[node] === 1;
      const bit = plan.bit[step]!;
      const taken = plan.isRepeated[step] === 1 ? mask : mask | bit;
      const refused = mask & ~bit;
      masks[trees.left[node]! - root] = goesLeft ? taken : refused;
      masks[trees.right[node]! - root] = goesLeft ? refused : taken;
    }
    const offset = row * features;
    for (let index = 0; index < leaves.length; index += 1) {
      const leaf = leaves[index];
      if (leaf === undefined || leaf.features.length === 0) continue;
      const mask = masks[index]!;
      let values = leaf.table.get(mask);
      if (values === undefined) {
        values = leafAttributions(leaf, mask);
        leaf.table.set(mask, values);
      }
      for (let position = 0; position < values.length; position += 1) {
        const slot = offset + leaf.features[position]!;
        attributions[slot] = attributions[slot]! + values[position]!;
      }
    }
  }
}

/**
 * Shapley values of the game v(S) = value · Π over i not in S of share(i), zero when S holds a feature that refuses the path.
 * Feature i's value sums over subsets of the accepting features by size: their products of shares are the coefficients of
 * Π (t + share).
 */
export function leafAttributions(leaf: Pick<Leaf, "shares" | "value">, mask: number): Float64Array {
  const size = leaf.shares.length;
  const result = new Float64Array(size);
  for (let own = 0; own < size; own += 1) {
    const accepts = (mask & (1 << own)) !== 0;
    // coefficients[k]: sum over sets S of k accepting others of the product of shares of the other accepting ones.
    let coefficients = [1];
    let refusedShares = 1;
    for (let other = 0; other < size; other += 1) {
      if (other === own) continue;
      if ((mask & (1 << other)) === 0) refusedShares *= leaf.shares[other]!;
      else coefficients = timesTermPlus(coefficients, leaf.shares[other]!);
    }
    let sum = 0;
    for (let chosen = 0; chosen < coefficients.length; chosen += 1)
      sum += coefficients[chosen]! * shapleyWeight(chosen, size);
    result[own] = leaf.value * refusedShares * sum * ((accepts ? 1 : 0) - leaf.shares[own]!);
  }
  return result;
}

/** (polynomial) · (t + share). */
function timesTermPlus(polynomial: readonly number[], share: number): number[] {
  const product = Array.from({ length: polynomial.length + 1 }, () => 0);
  for (let power = 0; power < polynomial.length; power += 1) {
    product[power] = product[power]! + polynomial[power]! * share;
    product[power + 1] = product[power + 1]! + polynomial[power]!;
  }
  return product;
}

/** k! (n − k − 1)! / n! */
function shapleyWeight(chosen: number, size: number): number {
  let weight = 1 / size;
  for (let index = 1; index <= chosen; index += 1) weight *= index / (size - index);
  return weight;
}
