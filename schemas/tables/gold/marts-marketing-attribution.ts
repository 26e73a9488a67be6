import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { int64, nullable, numeric, string, timestamp } from "../../column.ts";

const weight = (rule: string) =>
  numeric(`Share of the conversion: ${rule}. Sums to 1 per conversion.`);

/** What a conversion tells by itself. */
const shareColumns = {
  conversion_id: string("Type, source and id.", { pii: "identifier" }),
  touch_index: int64("1 for the oldest touch."),
  path_length: int64("Touches of the conversion."),
  customer_id: nullable(string("Person, when the identity graph knows.", { pii: "identifier" })),
  conversion_timestamp: timestamp("When."),
  conversion_type: string("purchase, lead, opportunity or opportunity_won."),
  revenue: numeric("Worth of the whole conversion in units of currency_code; multiply by a share."),
  currency_code: nullable(string("ISO 4217; none for leads.")),
  channel: string("GA4 default channel group; Unattributed where no session is known."),
  source: nullable(string("Source of the session.")),
  medium: nullable(string("Medium of the session.")),
  campaign: nullable(string("Campaign of the session.")),
  session_key: nullable(string("Session; none for Unattributed.")),
  touched_at: nullable(timestamp("Start of the session.")),
  first_touch: weight("all to the first touch"),
  last_touch: weight("all to the last touch"),
  linear: weight("equal parts"),
  position_based: weight("40 % first, 40 % last, the rest between"),
  time_decay: weight("halved with every 7 days before the conversion"),
  shapley: weight("by the Shapley value of its channel in the path"),
};

export const stagingMarketingShares = defineTable({
  layer: "silver",
  table: "staging_marketing_shares",
  description: "A row per conversion and touch, with the shares that need no other conversion.",
  row: z.object(shareColumns),
  grain: ["conversion_id", "touch_index"],
  clusterBy: ["conversion_id"],
});

export const martsMarketingAttribution = defineTable({
  layer: "gold",
  table: "marts_marketing_attribution",
  description:
    "A row per conversion and touch, with the share that each attribution rule gives the touch.",
  row: z.object({
    ...shareColumns,
    markov: weight("by the removal effect of its channel"),
  }),
  grain: ["conversion_id", "touch_index"],
  clusterBy: ["channel", "conversion_id"],
});
