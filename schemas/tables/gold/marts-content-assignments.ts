import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { string, timestamp } from "../../column.ts";

export const martsContentAssignments = defineTable({
  layer: "gold",
  table: "marts_content_assignments",
  description: "Who meets which text of which running experiment: what travels to the channels.",
  row: z.object({
    customer_id: string("Person.", { pii: "identifier" }),
    experiment_id: string("Experiment."),
    brief: string("Name of the brief."),
    language: string("Language."),
    channel: string("Channel and field."),
    variant_id: string("Variant; events that follow from it carry it as variation_id."),
    text: string("The text."),
    assigned_at: timestamp("When."),
  }),
  grain: ["customer_id", "experiment_id"],
  clusterBy: ["customer_id"],
});
