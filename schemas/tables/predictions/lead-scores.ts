import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, float64, string } from "../../column.ts";
import { scoredColumns } from "./scored.ts";

export const leadScorePredictions = defineTable({
  layer: "predictions",
  table: "lead_scores",
  description: "Every prediction of the lead scoring model, kept for history.",
  row: z.object({
    lead_id: string("Salesforce lead id.", { pii: "identifier" }),
    customer_id: string("Person.", { pii: "identifier" }),
    as_of_date: date("Cutoff of the features."),
    probability: float64("Predicted probability to buy within 14 days."),
    ...scoredColumns,
  }),
  grain: ["lead_id", "as_of_date", "model_version", "run_id"],
  partitionBy: "as_of_date",
  clusterBy: ["lead_id"],
});
