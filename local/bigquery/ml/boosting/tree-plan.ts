import type { TreeEnsemble } from "./tree-ensemble.ts";

/**
 * One tree prepared for explaining rows. On the way down, a node's *pattern* has one bit per different feature of its path,
 * set when every decision on that feature lets the row through.
 */
export interface TreePlan {
  /** Mean of the leaves by cover: what the tree predicts of an unknown row. */
  readonly expectation: number;
  /** Inner nodes above the groups, parents first. */
  readonly upper: readonly Decision[];
  /** The lowest subtrees: each row reads one table entry per group, in place of one per leaf. */
  readonly groups: readonly LeafGroup[];
}

export interface Decision {
  readonly node: number;
  readonly left: number;
  readonly right: number;
  /** 1 << position of its feature among the features of its path. */
  readonly bit: number;
  /** Whether the path above already has the feature. */
  readonly isRepeated: boolean;
}

export interface LeafGroup {
  readonly root: number;
  /** Different features of the path above. */
  readonly pathLength: number;
  /** Inner nodes, parents first. A group's index is its root's pattern, then one bit per decision here (1: left). */
  readonly decisions: readonly Decision[];
  /** Features that a leaf of the group depends on. */
  readonly features: Int32Array;
  readonly leaves: readonly PlannedLeaf[];
}

export interface PlannedLeaf {
  readonly value: number;
  /** Per different feature of the path: the share of cover that keeps to the path when the feature is absent. */
  readonly shares: Float64Array;
  /** Per feature of the path, its place in the group's features. */
  readonly places: Int32Array;
  /** Decisions of the group on the way to the leaf: their number, and whether the leaf is on the left. */
  readonly turns: readonly { readonly decision: number; readonly isLeft: boolean }[];
}

/** Subtrees of at most 2 levels are groups: 3 decisions make tables 8 times as long and leaves 4 times as few. */
const groupHeight = 2;

interface Path {
  readonly features: readonly number[];
  readonly shares: readonly number[];
}

export function planTree(trees: TreeEnsemble, root: number, featureOfInput: Int32Array): TreePlan {
  const upper: Decision[] = [];
  const groups: LeafGroup[] = [];
  let expectation = 0;

  const decide = (node: number, path: Path): { decision: Decision; left: Path; right: Path } => {
    const left = trees.left[node]!;
    const right = trees.right[node]!;
    const feature = featureOfInput[trees.feature[node]!]!;
    const known = path.features.indexOf(feature);
    const position = known < 0 ? path.features.length : known;
    const features = known < 0 ? [...path.features, feature] : path.features;
    const cover = trees.cover[left]! + trees.cover[right]!;
    const follow = (child: number): Path => {
      const shares = [...path.shares];
      shares[position] = (shares[position] ?? 1) * (trees.cover[child]! / cover);
      return { features, shares };
    };
    const decision = { node, left, right, bit: 1 << position, isRepeated: known >= 0 };
    return { decision, left: follow(left), right: follow(right) };
  };

  const visit = (node: number, path: Path): void => {
    if (heightOf(trees, node) > groupHeight) {
      const { decision, left, right } = decide(node, path);
      upper.push(decision);
      visit(decision.left, left);
      visit(decision.right, right);
      return;
    }
    const decisions: Decision[] = [];
    const found: { path: Path; value: number; turns: PlannedLeaf["turns"] }[] = [];
    const descend = (inner: number, at: Path, turns: PlannedLeaf["turns"]): void => {
      if (trees.left[inner]! < 0) {
        const value = trees.value[inner]!;
        expectation += value * at.shares.reduce((product, share) => product * share, 1);
        found.push({ path: at, value, turns });
        return;
      }
      const { decision, left, right } = decide(inner, at);
      const number = decisions.push(decision) - 1;
      descend(decision.left, left, [...turns, { decision: number, isLeft: true }]);
      descend(decision.right, right, [...turns, { decision: number, isLeft: false }]);
    };
    descend(node, path, []);
    const features = [...new Set(found.flatMap((leaf) => leaf.path.features))];
    groups.push({
      root: node,
      pathLength: path.features.length,
      decisions,
      features: Int32Array.from(features),
      leaves: found.map((leaf) => ({
        value: leaf.value,
        turns: leaf.turns,
        shares: Float64Array.from(leaf.path.shares),
        places: Int32Array.from(leaf.path.features, (feature) => features.indexOf(feature)),
      })),
    });
  };
  visit(root, { features: [], shares: [] });
  return { expectation, upper, groups };
}

/** 0 for a leaf; counting stops above the height that matters. */
function heightOf(trees: TreeEnsemble, node: number, limit = groupHeight + 1): number {
  if (limit === 0 || trees.left[node]! < 0) return 0;
  const left = heightOf(trees, trees.left[node]!, limit - 1);
  const right = heightOf(trees, trees.right[node]!, limit - 1);
  return 1 + Math.max(left, right);
}
