import { groupAttributions } from "./leaf-attributions.ts";
import { rankInputs, type RankedInputs, turnLeft } from "./threshold-ranks.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";
import { type Decision, type LeafGroup, planTree, type TreePlan } from "./tree-plan.ts";

/**
 * Exact Shapley values of boosted trees in the path-dependent sense of TreeSHAP (Lundberg et al. 2018, arXiv 1802.03888):
 * an absent feature follows both branches in proportion to their cover. What a leaf contributes depends only on which of its
 * path's features let the row through, so tables over these patterns are filled when one first occurs (after Fast TreeSHAP,
 * Yang 2021, arXiv 2109.09847). Baseline and attributions add up to the margin.
 *
 * Attributions are column by column: feature f of row r is at f · rows + r.
 */
export function explainTrees(
  trees: TreeEnsemble,
  inputs: readonly Float64Array[],
  rows: number,
  featureOfInput: Int32Array,
  features: number,
): { baseline: number; attributions: Float64Array } {
  const attributions = new Float64Array(rows * features);
  const columns = Array.from({ length: features }, (_, feature) =>
    attributions.subarray(feature * rows, (feature + 1) * rows),
  );
  const ranked = rankInputs(trees, inputs);
  let baseline = trees.baseScore;
  for (const root of trees.roots) {
    const plan = planTree(trees, root, featureOfInput);
    baseline += plan.expectation;
    explainTree(trees, plan, ranked, rows, columns);
  }
  return { baseline, attributions };
}

/** Rows per pass over a tree: their patterns stay in the processor's cache. */
const blockRows = 1024;

function explainTree(
  trees: TreeEnsemble,
  plan: TreePlan,
  ranked: RankedInputs,
  rows: number,
  columns: readonly Float64Array[],
): void {
  const patterns = new Map<number, Int32Array>();
  const patternsOf = (node: number): Int32Array => {
    const known = patterns.get(node) ?? new Int32Array(blockRows);
    patterns.set(node, known);
    return known;
  };
  const goesLeft = new Uint8Array(blockRows);
  const indices = new Int32Array(blockRows);
  const tables = plan.groups.map((group) => createTable(group, rows));

  for (let first = 0; first < rows; first += blockRows) {
    const count = Math.min(blockRows, rows - first);
    for (const decision of plan.upper) {
      turnLeft(trees, ranked, decision.node, first, count, goesLeft);
      const own = patternsOf(decision.node);
      passOn(decision, own, patternsOf(decision.left), patternsOf(decision.right), goesLeft, count);
    }
    for (const [number, group] of plan.groups.entries()) {
      indices.set(patternsOf(group.root));
      for (const { node } of group.decisions) {
        turnLeft(trees, ranked, node, first, count, goesLeft);
        for (let row = 0; row < count; row += 1)
          indices[row] = (indices[row]! << 1) | goesLeft[row]!;
      }
      addGroup(group, tables[number], indices, first, count, columns);
    }
  }
}

function passOn(
  { bit, isRepeated }: Decision,
  own: Int32Array,
  left: Int32Array,
  right: Int32Array,
  goesLeft: Uint8Array,
  count: number,
): void {
  const added = isRepeated ? 0 : bit;
  for (let row = 0; row < count; row += 1) {
    const taken = own[row]! | added;
    const refused = own[row]! & ~bit;
    // Without branches: all ones when the row goes left; refused is part of taken.
    const mask = -goesLeft[row]!;
    left[row] = refused | (taken & mask);
    right[row] = refused | (taken & ~mask);
  }
}

/** One array per feature of the group, indexed by pattern and decisions. */
interface Table {
  readonly isFilled: Uint8Array;
  readonly values: readonly Float64Array[];
}

/** Tables of more entries than this would not pay: longer paths are computed row by row. */
const mostEntries = 1 << 15;

function createTable(group: LeafGroup, rows: number): Table | undefined {
  const bits = group.pathLength + group.decisions.length;
  if (bits > 30)
    throw new Error(
      "A path with more than 27 different features cannot be explained: lower MAX_TREE_DEPTH.",
    );
  const entries = 1 << bits;
  if (entries > mostEntries || rows === 0) return undefined;
  return {
    isFilled: new Uint8Array(entries),
    values: Array.from(group.features, () => new Float64Array(entries)),
  };
}

function addGroup(
  group: LeafGroup,
  table: Table | undefined,
  indices: Int32Array,
  first: number,
  count: number,
  columns: readonly Float64Array[],
): void {
  for (let row = 0; row < count; row += 1) {
    const index = indices[row]!;
    if (table?.isFilled[index] === 1) continue;
    const values = groupAttributions(group, index);
    for (let place = 0; place < values.length; place += 1) {
      if (table !== undefined) {
        table.values[place]![index] = values[place]!;
        continue;
      }
      const column = columns[group.features[place]!]!;
      column[first + row] = column[first + row]! + values[place]!;
    }
    if (table !== undefined) table.isFilled[index] = 1;
  }
  if (table === undefined) return;
  for (let place = 0; place < table.values.length; place += 1)
    addColumn(columns[group.features[place]!]!, table.values[place]!, indices, first, count);
}

function addColumn(
  column: Float64Array,
  values: Float64Array,
  indices: Int32Array,
  first: number,
  count: number,
): void {
  for (let row = 0; row < count; row += 1)
    column[first + row] = column[first + row]! + values[indices[row]!]!;
}
