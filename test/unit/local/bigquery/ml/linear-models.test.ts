import { describe, expect, test } from "vitest";
import { createMachineLearning } from "../../../../../local/bigquery/ml/machine-learning.ts";
import { categories, frameOf, leads, numbers } from "./frames.ts";

const ml = createMachineLearning();
const line = {
  model_type: "LINEAR_REG",
  input_label_cols: ["y"],
  data_split_method: "NO_SPLIT",
};

describe("linear regression", () => {
  test("finds a line, in raw and in standardised weights", async () => {
    const frame = frameOf(numbers("x", [0, 2, 4]), numbers("y", [1, 5, 9]));
    const model = await ml.train(line, frame);
    const raw = await ml.call("WEIGHTS", model, undefined, {});
    expect(raw.rows.map(([name]) => name)).toEqual(["x", "__INTERCEPT__"]);
    expect(raw.rows[0]?.[1]).toBeCloseTo(2, 6);
    expect(raw.rows[1]?.[1]).toBeCloseTo(1, 6);
    const standardized = await ml.call("WEIGHTS", model, undefined, { standardize: true });
    // Mean 2, population standard deviation √(8/3).
    expect(standardized.rows[0]?.[1]).toBeCloseTo(2 * Math.sqrt(8 / 3), 6);
    expect(standardized.rows[1]?.[1]).toBeCloseTo(5, 6);
  });

  test("l2_reg shrinks: standardised weight Σzy / (n + l2)", async () => {
    const frame = frameOf(numbers("x", [-1, 1]), numbers("y", [-3, 3]));
    const model = await ml.train({ ...line, l2_reg: 1 }, frame);
    const { rows } = await ml.call("WEIGHTS", model, undefined, { standardize: true });
    expect(rows[0]?.[1]).toBeCloseTo(2, 6);
  });

  test("l1_reg sets a weak weight to exactly zero", async () => {
    const frame = frameOf(
      numbers("strong", [-1, -1, 1, 1]),
      numbers("weak", [-1, 1, -1, 1]),
      numbers("y", [-5.1, -4.9, 4.9, 5.1]),
    );
    const model = await ml.train({ ...line, l1_reg: 1 }, frame);
    const { rows } = await ml.call("WEIGHTS", model, undefined, { standardize: true });
    // Σzy − l1 over n: (20 − 1) / 4; the weak one's 0.4 is below l1.
    expect(rows[0]?.[1]).toBeCloseTo(4.75, 5);
    expect(rows[1]?.[1]).toBe(0);
  });

  test("NULL counts as the mean, and without an intercept the line goes through 0", async () => {
    const frame = frameOf(numbers("x", [0, 2, null]), numbers("y", [1, 5, 3]));
    const model = await ml.train(line, frame);
    const { rows } = await ml.call("PREDICT", model, frameOf(numbers("x", [null])), {});
    expect(rows[0]?.[0]).toBeCloseTo(3, 5);
  });

  test("evaluation figures by hand", async () => {
    const model = await ml.train(line, frameOf(numbers("x", [0, 1]), numbers("y", [0, 1])));
    const probe = frameOf(numbers("x", [0, 1, 2]), numbers("y", [0, 1, 5]));
    const { columns, rows } = await ml.call("EVALUATE", model, probe, {});
    expect(columns.map(({ name }) => name)).toEqual([
      "mean_absolute_error",
      "mean_squared_error",
      "mean_squared_log_error",
      "median_absolute_error",
      "r2_score",
      "explained_variance",
    ]);
    // Errors 0, 0 and 3; labels 0, 1, 5 vary by 14; errors by 6.
    const expected = [1, 3, Math.log(2) ** 2 / 3, 0, 1 - 9 / 14, 1 - 6 / 14];
    for (const [index, value] of expected.entries()) expect(rows[0]?.[index]).toBeCloseTo(value, 5);
  });
});

describe("logistic regression", () => {
  test("reproduces the rates of its categories", async () => {
    const frame = frameOf(
      categories("source", ["ad", "ad", "ad", "ad", "mail", "mail", "mail", "mail"]),
      categories("won", ["no", "no", "no", "yes", "no", "yes", "yes", "yes"]),
    );
    const options = { model_type: "LOGISTIC_REG", input_label_cols: ["won"] };
    const probe = frameOf(categories("source", ["ad", "mail"]));
    for (const category_encoding_method of ["ONE_HOT_ENCODING", "DUMMY_ENCODING"]) {
      const model = await ml.train({ ...options, category_encoding_method }, frame);
      const { rows } = await ml.call("PREDICT", model, probe, {});
      expect(rows.map(([label]) => label)).toEqual(["no", "yes"]);
      const probs = rows.map(([, list]) => (list as { prob: number }[])[0]!.prob);
      expect(probs[0]).toBeCloseTo(0.25, 5);
      expect(probs[1]).toBeCloseTo(0.75, 5);
    }
  });

  test("a category that training did not have has no weight", async () => {
    const model = await ml.train(
      { model_type: "LOGISTIC_REG", input_label_cols: ["bought"], l2_reg: 1 },
      leads(300, 2),
    );
    const probe = frameOf(
      numbers("visits", [0.5]),
      numbers("spend", [0.5]),
      numbers("age", [0.5]),
      categories("source", ["never seen"]),
    );
    const { rows } = await ml.call("EXPLAIN_PREDICT", model, probe, { top_k_features: 9 });
    const top = rows[0]![2] as { feature: string; attribution: number }[];
    expect(top.find(({ feature }) => feature === "source")?.attribution).toBe(0);
  });

  test("L-BFGS and Newton's method meet at the same optimum", async () => {
    const options = { model_type: "LOGISTIC_REG", input_label_cols: ["bought"], l2_reg: 1 };
    const newton = await ml.train(options, leads(400, 7));
    const quasi = await ml.train({ ...options, l1_reg: 1e-9 }, leads(400, 7));
    const weightsOf = async (model: Record<string, unknown>): Promise<unknown[]> =>
      (await ml.call("WEIGHTS", model, undefined, {})).rows.map(([, weight]) => weight);
    const [first, second] = [await weightsOf(newton), await weightsOf(quasi)];
    for (const [index, weight] of first.entries())
      if (weight !== null) expect(second[index]).toBeCloseTo(weight as number, 2);
  });
});
