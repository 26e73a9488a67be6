import { float64, json, nullable, repeated, string, timestamp } from "../../column.ts";

/** What every table of predictions says besides whom it is about and the prediction itself. */
export const scoredColumns = {
  reasons: repeated(string("The strongest three contributions in words, strongest first.")),
  attributions: json(
    "List of {feature, attribution}: signed contributions that add up to the prediction.",
  ),
  baseline: float64("What the contributions start from, on their scale."),
  model_version: string("Version in the model registry; bg_nbd is the baseline of lifetime value."),
  run_id: string("Scoring run."),
  scored_at: timestamp("When the batch job ended."),
  released_at: nullable(
    timestamp("When it was let into gold; NULL while the monitor holds it for a person."),
  ),
};
