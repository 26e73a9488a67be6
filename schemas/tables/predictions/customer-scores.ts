import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, float64, int64, micros, string } from "../../column.ts";
import { scoredColumns } from "./scored.ts";

const customer = {
  customer_id: string("Person.", { pii: "identifier" }),
  as_of_date: date("Cutoff of the features."),
};
const storage = {
  grain: ["customer_id", "as_of_date", "model_version", "run_id"],
  partitionBy: "as_of_date",
  clusterBy: ["customer_id"],
};

export const churnScorePredictions = defineTable({
  layer: "predictions",
  table: "churn_scores",
  description: "Every prediction of the churn model, kept for history.",
  row: z.object({
    ...customer,
    probability: float64("Predicted probability to keep no purchase within the horizon."),
    ...scoredColumns,
  }),
  ...storage,
});

export const clvScorePredictions = defineTable({
  layer: "predictions",
  table: "clv_scores",
  description: "Every prediction of customer lifetime value, kept for history.",
  row: z.object({
    ...customer,
    predicted_clv_micros: micros("Revenue expected within the horizon, micros of currency_code."),
    currency_code: string("ISO 4217."),
    horizon_days: int64("Days that the value covers."),
    ...scoredColumns,
  }),
  ...storage,
});

export const propensityScorePredictions = defineTable({
  layer: "predictions",
  table: "propensity_scores",
  description: "Every prediction of purchase propensity, kept for history.",
  row: z.object({
    ...customer,
    probability: float64("Predicted probability to buy within the horizon."),
    ...scoredColumns,
  }),
  ...storage,
});
