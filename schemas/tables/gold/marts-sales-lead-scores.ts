import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, int64, nullable, string, timestamp } from "../../column.ts";

export const martsSalesLeadScores = defineTable({
  layer: "gold",
  table: "marts_sales_lead_scores",
  description: "Today's score of every open CRM lead, with its reasons.",
  row: z.object({
    lead_id: string("Salesforce lead id.", { pii: "identifier" }),
    customer_id: string("Person.", { pii: "identifier" }),
    salesforce_object: string("Object that holds the record: Lead."),
    lead_score: int64("0–100: predicted probability to buy within 14 days, in percent."),
    decile: int64("1 is the best tenth of the leads scored together."),
    tier: string("hot from 70, warm from 30, else cold."),
    reason_1: nullable(string("Strongest reason in words, with its signed contribution.")),
    reason_2: nullable(string("Second reason.")),
    reason_3: nullable(string("Third reason.")),
    model_version: string("Version in the model registry."),
    scored_at: timestamp("When it was scored."),
    previous_score: nullable(int64("Score of the cutoff before.")),
    score_change: nullable(int64("lead_score − previous_score.")),
    has_opted_out_of_email: nullable(bool("CRM opt-out.")),
  }),
  grain: ["lead_id"],
  clusterBy: ["lead_id"],
});
