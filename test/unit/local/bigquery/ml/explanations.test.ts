import { describe, expect, test } from "vitest";
import type { MlFrame } from "../../../../../local/bigquery/machine-learning.ts";
import { explainTrees } from "../../../../../local/bigquery/ml/boosting/tree-shap.ts";
import type { TreeEnsemble } from "../../../../../local/bigquery/ml/boosting/tree-ensemble.ts";
import { createMachineLearning } from "../../../../../local/bigquery/ml/machine-learning.ts";
import { createRandom } from "../../../../../local/bigquery/ml/random.ts";
import { leads } from "./frames.ts";

const ml = createMachineLearning();

describe("attributions add up to the prediction", () => {
  test.each([
    ["boosted trees", { model_type: "BOOSTED_TREE_CLASSIFIER", max_tree_depth: 8 }],
    [
      "one-hot trees",
      { model_type: "BOOSTED_TREE_CLASSIFIER", category_encoding_method: "ONE_HOT_ENCODING" },
    ],
    [
      "target-encoded trees",
      { model_type: "BOOSTED_TREE_CLASSIFIER", category_encoding_method: "TARGET_ENCODING" },
    ],
    ["logistic regression", { model_type: "LOGISTIC_REG", l2_reg: 1 }],
    ["dummy-encoded", { model_type: "LOGISTIC_REG", category_encoding_method: "DUMMY_ENCODING" }],
  ])("%s", async (_, options) => {
    const model = await ml.train({ ...options, input_label_cols: ["bought"] }, leads(400, 11));
    const unseen = withStrangeRows(leads(50, 12));
    const settings = { top_k_features: 4 };
    const { rows } = await ml.call("EXPLAIN_PREDICT", model, unseen, settings);
    const { rows: predicted } = await ml.call("PREDICT", model, unseen, {});
    for (const [index, [label, probability, top, baseline, value, error]] of rows.entries()) {
      const attributions = top as { feature: string; attribution: number }[];
      const sum = attributions.reduce((total, { attribution }) => total + attribution, 0);
      expect((baseline as number) + sum).toBeCloseTo(value as number, 10);
      expect(attributions).toHaveLength(4);
      expect(error).toBe(0);
      const [, probs] = predicted[index]!;
      const positive = (probs as { label: string; prob: number }[])[0]!;
      expect(positive.label).toBe("yes");
      expect(1 / (1 + Math.exp(-(value as number)))).toBeCloseTo(positive.prob, 10);
      expect(probability).toBeCloseTo(label === "yes" ? positive.prob : 1 - positive.prob, 10);
    }
  });
});

/** A row with a category that training did not have, and one with nothing at all. */
function withStrangeRows(frame: MlFrame): MlFrame {
  const columns = frame.columns.map((column) => {
    if (column.kind === "number") {
      const values = column.values.slice();
      values[1] = Number.NaN;
      return { ...column, values };
    }
    return { ...column, values: ["never seen", null, ...column.values.slice(2)] };
  });
  return { rows: frame.rows, columns };
}

describe("TreeSHAP", () => {
  test("a known case: two features that only matter together share the effect", () => {
    // x0 < 0.5 → 0; else x1 < 0.5 → 0 else 4. Half of the cover goes each way.
    const trees = treeOf([
      { feature: 0, threshold: 0.5, left: 1, right: 2, cover: 8 },
      { value: 0, cover: 4 },
      { feature: 1, threshold: 0.5, left: 3, right: 4, cover: 4 },
      { value: 0, cover: 2 },
      { value: 4, cover: 2 },
    ]);
    const inputs = [Float64Array.of(1, 0), Float64Array.of(1, 1)];
    const { baseline, attributions } = explainTrees(trees, inputs, 2, Int32Array.of(0, 1), 2);
    expect(baseline).toBe(1);
    // f(1,1)=4: φ0 = ½(2−1) + ½(4−2) = 1.5, φ1 = ½(2−1) + ½(4−2) = 1.5. f(0,1)=0: φ0 = ½(0−1) + ½(0−2), φ1 = ½(2−1) + 0.
    expect([...attributions]).toEqual([1.5, -1.5, 1.5, 0.5]);
  });

  test("agrees with the definition on random trees, missing values and shared features included", () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = createRandom(seed);
      const trees = randomTree(random, 4, 5);
      const rows = 6;
      const inputs = Array.from({ length: 4 }, () =>
        Float64Array.from({ length: rows }, () => (random() < 0.15 ? Number.NaN : random())),
      );
      const featureOfInput = Int32Array.of(0, 1, 2, 2);
      const { baseline, attributions } = explainTrees(trees, inputs, rows, featureOfInput, 3);
      for (let row = 0; row < rows; row += 1) {
        const value = (present: number): number =>
          expectation(trees, 0, inputs, row, featureOfInput, present);
        expect(baseline).toBeCloseTo(value(0), 10);
        for (let feature = 0; feature < 3; feature += 1)
          expect(attributions[feature * rows + row]).toBeCloseTo(shapley(value, feature), 10);
      }
    }
  });
});

/** Shapley value of one of three features, from the definition. */
function shapley(value: (present: number) => number, feature: number): number {
  const weights = [2 / 6, 1 / 6, 2 / 6];
  let sum = 0;
  for (let present = 0; present < 8; present += 1) {
    if ((present & (1 << feature)) !== 0) continue;
    const size = [0, 1, 2].filter((other) => (present & (1 << other)) !== 0).length;
    sum += weights[size]! * (value(present | (1 << feature)) - value(present));
  }
  return sum;
}

/** What the tree predicts when only some features are known, by recursion over its nodes. */
function expectation(
  trees: TreeEnsemble,
  node: number,
  inputs: readonly Float64Array[],
  row: number,
  featureOfInput: Int32Array,
  present: number,
): number {
  const left = trees.left[node]!;
  const right = trees.right[node]!;
  if (left < 0) return trees.value[node]!;
  const follow = (child: number): number =>
    expectation(trees, child, inputs, row, featureOfInput, present);
  const input = trees.feature[node]!;
  if ((present & (1 << featureOfInput[input]!)) !== 0) {
    const x = inputs[input]![row]!;
    const goesLeft = Number.isNaN(x) ? trees.missingLeft[node] === 1 : x < trees.threshold[node]!;
    return follow(goesLeft ? left : right);
  }
  const total = trees.cover[left]! + trees.cover[right]!;
  return (trees.cover[left]! * follow(left) + trees.cover[right]! * follow(right)) / total;
}

interface NodeSketch {
  readonly feature?: number;
  readonly threshold?: number;
  readonly left?: number;
  readonly right?: number;
  readonly missingLeft?: boolean;
  readonly value?: number;
  readonly cover: number;
}

function treeOf(nodes: readonly NodeSketch[]): TreeEnsemble {
  return {
    baseScore: 0,
    roots: Int32Array.of(0),
    feature: Int32Array.from(nodes, ({ feature }) => feature ?? -1),
    threshold: Float64Array.from(nodes, ({ threshold }) => threshold ?? 0),
    left: Int32Array.from(nodes, ({ left }) => left ?? -1),
    right: Int32Array.from(nodes, ({ right }) => right ?? -1),
    missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => (missingLeft === true ? 1 : 0)),
    value: Float64Array.from(nodes, ({ value }) => value ?? 0),
    cover: Float64Array.from(nodes, ({ cover }) => cover),
    gain: new Float64Array(nodes.length),
  };
}

function randomTree(random: () => number, inputs: number, depth: number): TreeEnsemble {
  const nodes: NodeSketch[] = [];
  const grow = (left: number): number => {
    const at = nodes.push({ cover: 0 }) - 1;
    if (left === 0 || random() < 0.2) {
      nodes[at] = { value: random() * 10 - 5, cover: 1 + Math.floor(random() * 9) };
      return at;
    }
    const children = [grow(left - 1), grow(left - 1)] as const;
    nodes[at] = {
      feature: Math.floor(random() * inputs),
      threshold: random(),
      missingLeft: random() < 0.5,
      left: children[0],
      right: children[1],
      cover: nodes[children[0]]!.cover + nodes[children[1]]!.cover,
    };
    return at;
  };
  grow(depth);
  return treeOf(nodes);
}
