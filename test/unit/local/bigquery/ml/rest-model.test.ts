import { expect, test } from "vitest";
import { createMachineLearning } from "../../../../../local/bigquery/ml/machine-learning.ts";
import { restModel } from "../../../../../local/bigquery/ml/rest-model.ts";
import { categories, frameOf, numbers } from "./frames.ts";

test("a model as the REST API shows it", async () => {
  const model = await createMachineLearning().train(
    { model_type: "LOGISTIC_REG", input_label_cols: ["won"], l2_reg: 1 },
    frameOf(numbers("x", [0, 0, 1, 1]), categories("won", ["no", "no", "yes", "yes"])),
  );
  const resource = restModel(JSON.parse(JSON.stringify(model)) as Record<string, unknown>);
  expect(resource).toMatchObject({
    modelType: "LOGISTIC_REGRESSION",
    featureColumns: [{ name: "x", type: { typeKind: "INT64" } }],
    labelColumns: [{ name: "won", type: { typeKind: "STRING" } }],
    trainingRuns: [
      {
        trainingOptions: { l2Regularization: 1, inputLabelColumns: ["won"] },
        evaluationMetrics: {
          binaryClassificationMetrics: {
            positiveLabel: "yes",
            negativeLabel: "no",
            aggregateClassificationMetrics: { accuracy: 1, rocAuc: 1, threshold: 0.5 },
          },
        },
      },
    ],
  });
});
