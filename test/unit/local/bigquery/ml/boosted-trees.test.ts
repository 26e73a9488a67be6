import { describe, expect, test } from "vitest";
import { createMachineLearning } from "../../../../../local/bigquery/ml/machine-learning.ts";
import { frameOf, leads, numbers, reorder } from "./frames.ts";

const ml = createMachineLearning();
const oneSplit = {
  model_type: "BOOSTED_TREE_REGRESSOR",
  input_label_cols: ["y"],
  max_iterations: 1,
  max_tree_depth: 1,
  learn_rate: 1,
  l2_reg: 0,
  min_tree_child_weight: 0,
};
const steps = frameOf(numbers("x", [1, 2, 3, 4]), numbers("y", [10, 10, 30, 30]));
const predictions = async (
  model: Record<string, unknown>,
  frame: ReturnType<typeof frameOf>,
): Promise<unknown[]> =>
  (await ml.call("PREDICT", model, frame, {})).rows.map(([predicted]) => predicted);

describe("a tree of one split, by hand", () => {
  test("cuts between the values and predicts the means", async () => {
    const model = await ml.train(oneSplit, steps);
    const probe = frameOf(numbers("x", [-5, 2.4, 2.6, 99]));
    expect(await predictions(model, probe)).toEqual([10, 10, 30, 30]);
    // Mean 20, gradients ±10: gain = 20²/2 + 20²/2 − 0 = 400, all 4 rows covered.
    const importance = await ml.call("FEATURE_IMPORTANCE", model, undefined, {});
    expect(importance.rows).toEqual([["x", 1, 400, 4]]);
  });

  test("l2_reg shrinks a leaf by its weight: 20 ± 20 / (2 + 2)", async () => {
    const model = await ml.train({ ...oneSplit, l2_reg: 2 }, steps);
    expect(await predictions(model, frameOf(numbers("x", [1, 4])))).toEqual([15, 25]);
  });

  test("l1_reg takes from the gradient first: 20 ± (20 − 6) / 2", async () => {
    const model = await ml.train({ ...oneSplit, l1_reg: 6 }, steps);
    expect(await predictions(model, frameOf(numbers("x", [1, 4])))).toEqual([13, 27]);
  });

  test("learn_rate scales what a tree adds", async () => {
    const model = await ml.train({ ...oneSplit, learn_rate: 0.3 }, steps);
    expect(await predictions(model, frameOf(numbers("x", [1, 4])))).toEqual([17, 23]);
  });

  test.each([
    ["min_split_loss above the gain", { min_split_loss: 401 }],
    ["min_tree_child_weight above the rows", { min_tree_child_weight: 3 }],
  ])("%s leaves the mean", async (_, option) => {
    const model = await ml.train({ ...oneSplit, ...option }, steps);
    expect(await predictions(model, frameOf(numbers("x", [1, 4])))).toEqual([20, 20]);
  });

  test("rows without a value go where training rows without one belong", async () => {
    const gaps = frameOf(numbers("x", [1, 2, 3, 4, null]), numbers("y", [10, 10, 30, 30, 30]));
    const model = await ml.train(oneSplit, gaps);
    expect(await predictions(model, frameOf(numbers("x", [null, 1])))).toEqual([30, 10]);
  });

  test("missing values alone can make a split", async () => {
    const gaps = frameOf(numbers("x", [1, 1, null, null]), numbers("y", [10, 10, 30, 30]));
    const model = await ml.train(oneSplit, gaps);
    expect(await predictions(model, frameOf(numbers("x", [null, 1, 500])))).toEqual([30, 10, 10]);
  });
});

describe("a classifier", () => {
  test("starts at the log-odds of the rate and moves by Newton's step", async () => {
    const frame = frameOf(numbers("x", [0, 0, 0, 1]), numbers("y", [0, 0, 0, 1]));
    const options = { ...oneSplit, model_type: "BOOSTED_TREE_CLASSIFIER" };
    const model = await ml.train(options, frame);
    const { rows } = await ml.call("EXPLAIN_PREDICT", model, frameOf(numbers("x", [0, 1])), {});
    // ln(1/3) − 1/0.75 and ln(1/3) + 1/0.25: gradient sum over hessian sum p(1−p) = 3/16 a row.
    expect(rows[0]?.[4]).toBeCloseTo(Math.log(1 / 3) - 4 / 3, 12);
    expect(rows[1]?.[4]).toBeCloseTo(Math.log(1 / 3) + 4, 12);
  });

  test("training loss falls with every tree, and a held-out part is measured beside it", async () => {
    const model = await ml.train(
      {
        model_type: "BOOSTED_TREE_CLASSIFIER",
        input_label_cols: ["bought"],
        data_split_method: "RANDOM",
        data_split_eval_fraction: 0.25,
        early_stop: false,
      },
      leads(400, 3),
    );
    const { rows } = await ml.call("TRAINING_INFO", model, undefined, {});
    expect(rows).toHaveLength(20);
    const losses = rows.map((row) => row[2] as number);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(rows.every((row) => typeof row[3] === "number")).toBe(true);
    expect(model["evaluationRows"]).toBe(100);
  });

  test("early stopping ends at the first iteration that gains less than min_rel_progress", async () => {
    const model = await ml.train(
      {
        model_type: "BOOSTED_TREE_CLASSIFIER",
        input_label_cols: ["bought"],
        min_rel_progress: 0.1,
        max_iterations: 50,
      },
      leads(400, 3),
    );
    const { rows } = await ml.call("TRAINING_INFO", model, undefined, {});
    const losses = rows.map((row) => row[2] as number);
    const gains = losses.slice(1).map((loss, index) => (losses[index]! - loss) / losses[index]!);
    expect(gains.slice(0, -1).every((gain) => gain >= 0.1)).toBe(true);
    expect(gains.at(-1)).toBeLessThan(0.1);
  });

  test("the model does not depend on the order of the rows", async () => {
    const frame = leads(300, 5);
    const backwards = Array.from({ length: 300 }, (_, row) => 299 - row);
    const options = {
      model_type: "BOOSTED_TREE_CLASSIFIER",
      input_label_cols: ["bought"],
      subsample: 0.7,
      colsample_bytree: 0.75,
      data_split_method: "RANDOM",
    };
    const [one, other] = await Promise.all([
      ml.train(options, frame),
      ml.train(options, reorder(frame, backwards)),
    ]);
    expect(other["trees"]).toEqual(one["trees"]);
    expect(other["heldOut"]).toEqual(one["heldOut"]);
  });

  test("auto_class_weights weighs the rare class up", async () => {
    const frame = frameOf(numbers("x", [1, 1, 1, 1]), numbers("y", [0, 0, 0, 1]));
    const options = { model_type: "BOOSTED_TREE_CLASSIFIER", input_label_cols: ["y"] };
    const probability = async (extra: object): Promise<unknown> => {
      const model = await ml.train({ ...options, ...extra }, frame);
      const { rows } = await ml.call("PREDICT", model, frameOf(numbers("x", [1])), {});
      const probs = rows[0]![1] as { prob: number }[];
      return probs[0]!.prob;
    };
    expect(await probability({})).toBeCloseTo(0.25, 12);
    expect(await probability({ auto_class_weights: true })).toBeCloseTo(0.5, 12);
    expect(await probability({ class_weights: [["1", 9]] })).toBeCloseTo(0.75, 12);
  });
});
