import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, float64, json, string, timestamp } from "../../column.ts";

export const leadScorePredictions = defineTable({
  layer: "predictions",
  table: "lead_scores",
  description: "Every prediction of the lead scoring model, kept for history.",
  row: z.object({
    lead_id: string("Salesforce lead id.", { pii: "identifier" }),
    customer_id: string("Person.", { pii: "identifier" }),
    as_of_date: date("Cutoff of the features."),
    probability: float64("Predicted probability to buy within 14 days."),
    attributions: json(
      "List of {feature, attribution}: signed contributions on the log-odds scale.",
    ),
    baseline: float64("Log-odds that the contributions start from."),
    model_version: string("Version in the model registry."),
    run_id: string("Scoring run."),
    scored_at: timestamp("When the batch job ended."),
  }),
  grain: ["lead_id", "as_of_date", "model_version"],
  partitionBy: "as_of_date",
  clusterBy: ["lead_id"],
});
