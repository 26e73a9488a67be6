import { describe, expect, test } from "vitest";
import { createMachineLearning } from "../../../../../local/bigquery/ml/machine-learning.ts";
import { averagePrecision, rocAuc } from "../../../../../local/bigquery/ml/metrics/ranking.ts";
import { categories, frameOf, leads, numbers } from "./frames.ts";

const ml = createMachineLearning();

/** Perfectly told apart but for one row of each class. */
async function flawed(): Promise<Record<string, unknown>> {
  return ml.train(
    {
      model_type: "BOOSTED_TREE_CLASSIFIER",
      input_label_cols: ["y"],
      max_iterations: 1,
      learn_rate: 1,
      min_tree_child_weight: 0,
      max_tree_depth: 1,
      enable_global_explain: true,
    },
    frameOf(numbers("x", [0, 0, 0, 0, 1, 1, 1, 1]), {
      ...numbers("y", [0, 0, 0, 1, 1, 1, 1, 0]),
      type: "INT64",
    }),
  );
}

test("ML.EVALUATE without a table looks at what training held out, here all rows", async () => {
  const { columns, rows } = await ml.call("EVALUATE", await flawed(), undefined, {});
  expect(columns.map(({ name }) => name)).toEqual([
    "precision",
    "recall",
    "accuracy",
    "f1_score",
    "log_loss",
    "roc_auc",
  ]);
  const [precision, recall, accuracy, f1, , auc] = rows[0]!;
  expect([precision, recall, accuracy, f1, auc]).toEqual([0.75, 0.75, 0.75, 0.75, 0.75]);
});

test("ML.CONFUSION_MATRIX names a column per class", async () => {
  const { columns, rows } = await ml.call("CONFUSION_MATRIX", await flawed(), undefined, {});
  expect(columns).toEqual([
    { name: "expected_label", type: "INT64" },
    { name: "_0", type: "INT64" },
    { name: "_1", type: "INT64" },
  ]);
  expect(rows).toEqual([
    [0, 3, 1],
    [1, 1, 3],
  ]);
});

test("ML.ROC_CURVE counts at the thresholds it is given", async () => {
  const { rows } = await ml.call("ROC_CURVE", await flawed(), undefined, { thresholds: [0, 0.5] });
  expect(rows).toEqual([
    [0, 1, 1, 4, 4, 0, 0],
    [0.5, 0.75, 0.25, 3, 1, 3, 1],
  ]);
});

test("ML.GLOBAL_EXPLAIN is the mean strength of a feature", async () => {
  const model = await flawed();
  const { rows } = await ml.call("GLOBAL_EXPLAIN", model, undefined, {});
  // Leaves ±1/(1 + l2 1) of gradient ±1 and hessian 1.
  expect(rows).toEqual([["x", 0.5]]);
});

test("ML.FEATURE_INFO describes the training rows", async () => {
  const model = await ml.train(
    { model_type: "BOOSTED_TREE_REGRESSOR", input_label_cols: ["y"] },
    frameOf(
      numbers("x", [1, 2, 6, null]),
      categories("c", ["a", "b", "a", null]),
      numbers("y", [1, 2, 3, 4]),
    ),
  );
  const { rows } = await ml.call("FEATURE_INFO", model, undefined, {});
  expect(rows[0]).toEqual(["x", 1, 6, 3, 2, Math.sqrt(7), null, 1, null]);
  expect(rows[1]).toEqual(["c", null, null, null, null, null, 2, 1, null]);
});

test("describe gives the columns that call gives", async () => {
  const model = await flawed();
  const frame = frameOf(numbers("x", [0]), numbers("y", [0]));
  for (const fn of ["PREDICT", "EXPLAIN_PREDICT", "EVALUATE"])
    expect(ml.describe(fn, model, {})).toEqual((await ml.call(fn, model, frame, {})).columns);
});

test("labels come back in their own type", async () => {
  const won = { ...categories("won", ["false", "true", "true", "false"]), type: "BOOL" };
  const model = await ml.train(
    { model_type: "LOGISTIC_REG", input_label_cols: ["won"], l2_reg: 1 },
    frameOf(numbers("x", [0, 1, 1, 0]), won),
  );
  const { columns, rows } = await ml.call("PREDICT", model, frameOf(numbers("x", [1])), {});
  expect(columns[0]).toEqual({ name: "predicted_won", type: "BOOL" });
  expect(columns[1]?.type).toBe("ARRAY<STRUCT<label BOOL, prob FLOAT64>>");
  expect(rows[0]?.[0]).toBe(true);
});

describe("ranking figures", () => {
  test.each([
    ["perfect", [0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1, 1],
    ["reversed", [0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0, 5 / 12],
    ["one tie of all", [0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1], 0.5, 0.5],
    ["scikit-learn's example", [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75, 5 / 6],
  ])("%s", (_, scores, labels, auc, precision) => {
    expect(rocAuc(scores, labels)).toBeCloseTo(auc, 12);
    expect(averagePrecision(scores, labels)).toBeCloseTo(precision, 12);
  });
});

describe("refusals say what is wrong", () => {
  const base = { model_type: "LOGISTIC_REG", input_label_cols: ["bought"] };
  test.each([
    [{ ...base, learn_rte: 0.1 }, "Unknown option 'learn_rte'"],
    [{ ...base, max_tree_depth: 3 }, "'max_tree_depth' is not an option of model_type"],
    [{ ...base, num_trials: 10 }, "'num_trials' is not supported"],
    [{ ...base, l2_reg: -1 }, "'l2_reg' must be at least 0"],
    [{ ...base, model_type: "DNN_CLASSIFIER" }, "'DNN_CLASSIFIER' is not supported"],
    [{ ...base, input_label_cols: ["sold"] }, "column 'sold'"],
    [{ ...base, data_split_method: "SEQ" }, "needs the option data_split_col"],
    [{ ...base, category_encoding_method: "LABEL_ENCODING" }, "use one of ONE_HOT_ENCODING"],
    [{ model_type: "LOGISTIC_REG" }, "no column 'label'"],
    [{ ...base, model_type: "LINEAR_REG" }, "LINEAR_REG predicts a number"],
  ])("%j", async (options, message) => {
    await expect(ml.train(options, leads(20, 1))).rejects.toThrow(message);
  });

  test.each([
    ["no rows", frameOf(numbers("x", []), categories("bought", [])), "returned no rows"],
    [
      "one class",
      frameOf(numbers("x", [1, 2]), categories("bought", ["no", "no"])),
      'one class only ("no")',
    ],
    [
      "three classes",
      frameOf(numbers("x", [1, 2, 3]), categories("bought", ["a", "b", "c"])),
      "3 classes",
    ],
    [
      "no label at all",
      frameOf(numbers("x", [1]), categories("bought", [null])),
      "NULL in every row",
    ],
    ["no feature", frameOf(categories("bought", ["no", "yes"])), "no column beside the label"],
  ])("training data with %s", async (_, frame, message) => {
    await expect(ml.train(base, frame)).rejects.toThrow(message);
  });

  test("columns that are constant or NULL do no harm", async () => {
    for (const model_type of ["LOGISTIC_REG", "BOOSTED_TREE_CLASSIFIER"]) {
      const frame = leads(60, 4);
      const odd = frameOf(
        ...frame.columns,
        numbers(
          "constant",
          Array.from({ length: 60 }, () => 7),
        ),
        numbers(
          "empty",
          Array.from({ length: 60 }, () => null),
        ),
        categories(
          "blank",
          Array.from({ length: 60 }, () => null),
        ),
      );
      const model = await ml.train({ ...base, model_type }, odd);
      const { rows } = await ml.call("EXPLAIN_PREDICT", model, odd, {});
      expect(rows.every((row) => Number.isFinite(row[1]))).toBe(true);
    }
  });

  test.each([
    ["PREDICT", { treshold: 0.3 }, "no setting 'treshold'"],
    ["WEIGHTS", {}, "needs a linear model"],
    ["FORECAST", {}, "ML.FORECAST is not supported"],
  ])("ML.%s %j", async (fn, settings, message) => {
    const model = await flawed();
    const frame = fn === "PREDICT" ? frameOf(numbers("x", [1])) : undefined;
    await expect(ml.call(fn, model, frame, settings)).rejects.toThrow(message);
  });

  test("a missing feature column is named", async () => {
    const model = await flawed();
    const frame = frameOf(numbers("z", [1]));
    await expect(ml.call("PREDICT", model, frame, {})).rejects.toThrow("no column 'x'");
  });
});

describe("data_split_method", () => {
  const options = { model_type: "LOGISTIC_REG", input_label_cols: ["y"], l2_reg: 1 };
  const rows = 10;
  const y = numbers("y", [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const x = numbers("x", [1, 2, 1, 3, 2, 5, 1, 4, 2, 3]);

  test("CUSTOM holds out the rows that are TRUE and learns nothing from the column", async () => {
    const flags = Array.from({ length: rows }, (_, row) => (row < 2 ? "true" : "false"));
    const model = await ml.train(
      { ...options, data_split_method: "CUSTOM", data_split_col: "held" },
      frameOf(x, y, { ...categories("held", flags), type: "BOOL" }),
    );
    expect([model["trainingRows"], model["evaluationRows"]]).toEqual([8, 2]);
    const { rows: weights } = await ml.call("WEIGHTS", model, undefined, {});
    expect(weights.map(([name]) => name)).toEqual(["x", "__INTERCEPT__"]);
  });

  test("SEQ holds out the latest rows", async () => {
    const days = Array.from({ length: rows }, (_, row) => `2026-01-${String(31 - row)}`);
    const model = await ml.train(
      {
        ...options,
        data_split_method: "SEQ",
        data_split_col: "day",
        data_split_eval_fraction: 0.2,
      },
      frameOf(x, y, categories("day", days)),
    );
    expect(model["evaluationRows"]).toBe(2);
    const { rows: info } = await ml.call("FEATURE_INFO", model, undefined, {});
    // The two latest days have x 1 and 2: the mean of the rest is 21 / 8.
    expect(info[0]?.[3]).toBeCloseTo(21 / 8, 12);
  });

  test.each([
    [499, 0],
    [500, 100],
    [50_001, 10_000],
  ])("AUTO_SPLIT of %i rows holds out %i", async (count, held) => {
    const values = Array.from({ length: count }, (_, row) => row);
    const model = await ml.train(
      options,
      frameOf(
        numbers("x", values),
        numbers(
          "y",
          values.map((row) => row % 2),
        ),
      ),
    );
    expect(model["evaluationRows"]).toBe(held);
  });
});
