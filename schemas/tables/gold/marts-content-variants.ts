import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { float64, nullable, string, timestamp } from "../../column.ts";

export const martsContentVariants = defineTable({
  layer: "gold",
  table: "marts_content_variants",
  description: "Approved texts, ready for the channels.",
  row: z.object({
    variant_id: string("Variant."),
    brief: string("Name of the brief."),
    language: string("en, sv or de."),
    channel: string("Channel and field."),
    audience: string("Lifecycle stage it is written for."),
    item_id: nullable(string("Of a brief with a text per item: the item, such as a product.")),
    text: string("The text."),
    confidence: float64("0 to 1."),
    approved_at: timestamp("When it was approved."),
    picture_uri: nullable(string("Of a picture brief: the picture in Cloud Storage.")),
  }),
  grain: ["variant_id"],
  clusterBy: ["brief", "language"],
});
