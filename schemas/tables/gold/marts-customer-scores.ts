import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, float64, int64, nullable, numeric, string, timestamp } from "../../column.ts";

const reasons = {
  reason_1: nullable(string("Strongest reason in words, with its signed contribution.")),
  reason_2: nullable(string("Second reason.")),
  reason_3: nullable(string("Third reason.")),
  model_version: string("Version in the model registry."),
  as_of_date: date("Cutoff of what was known."),
  scored_at: timestamp("When it was scored."),
};

export const martsCustomerChurnRisk = defineTable({
  layer: "gold",
  table: "marts_customer_churn_risk",
  description: "The risk of every active customer not to come back, with its reasons.",
  row: z.object({
    customer_id: string("Person.", { pii: "identifier" }),
    churn_probability: float64("Predicted probability to keep no purchase within the horizon."),
    churn_score: int64("churn_probability in percent, 0–100."),
    churn_risk_tier: string("high above 0.7, medium from 0.4, else low."),
    decile: int64("1 is the tenth at the greatest risk."),
    is_retention_audience: bool("Above 70 %: to be won back."),
    ...reasons,
  }),
  grain: ["customer_id"],
  clusterBy: ["customer_id"],
});

export const martsCustomerClv = defineTable({
  layer: "gold",
  table: "marts_customer_clv",
  description: "Revenue expected of every customer within the horizon, with its reasons.",
  row: z.object({
    customer_id: string("Person.", { pii: "identifier" }),
    predicted_clv: numeric("Revenue expected within the horizon, in currency_code."),
    currency_code: string("ISO 4217."),
    clv_score: int64("Percentile among the customers valued together, 0–100."),
    clv_decile: int64("1 is the most valuable tenth."),
    clv_tier: string("high for the first two deciles, low for the last five, else medium."),
    horizon_days: int64("Days that the value covers."),
    ...reasons,
  }),
  grain: ["customer_id"],
  clusterBy: ["customer_id"],
});
