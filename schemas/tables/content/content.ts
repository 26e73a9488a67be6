import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, float64, int64, json, nullable, string, timestamp } from "../../column.ts";

export const contentBriefs = defineTable({
  layer: "content",
  table: "briefs",
  description:
    "Briefs declared without a deployment, beside those of content/briefs; a row replaces the file of its name.",
  row: z.object({
    name: string("Name of the brief."),
    brief: json("Its fields, as content/README.md lists them."),
    is_active: bool("An inactive one is not written, also when a file declares it."),
    updated_at: timestamp("When."),
    updated_by: string("Who."),
  }),
  grain: ["name"],
});

export const contentVariants = defineTable({
  layer: "content",
  table: "variants",
  description:
    "Every text that a content job wrote, with what the guards said and what became of it.",
  row: z.object({
    variant_id: string("Hash of run, brief, language and place in the answer."),
    run_id: string("Workflow execution id."),
    brief: string("Name of the brief."),
    language: string("en, sv or de."),
    channel: string("Channel and field, for example email_subject."),
    audience: string("Lifecycle stage it is written for."),
    text: string("The text."),
    confidence: float64("The model's own, capped by the sample behind the facts; 0 to 1."),
    impact: string("low, medium, high or critical."),
    state: string("approved, waiting, rejected or dropped."),
    violations: json("Why it was dropped: guard, code and reason of each."),
    repaired: int64("1 when the text is the model's second attempt."),
    approval_id: nullable(string("Approval it waits for or was decided by.")),
    audit_id: string("Entry of ops.audit_log that says how it was made."),
    item_id: nullable(string("Of a brief with a text per item: the item, such as a product.")),
    created_at: timestamp("When it was written."),
    decided_at: nullable(timestamp("When its state became final.")),
  }),
  grain: ["variant_id"],
  clusterBy: ["run_id", "brief"],
});

export const contentApprovals = defineTable({
  layer: "content",
  table: "approvals",
  description: "What waits for a person, and what was decided.",
  row: z.object({
    approval_id: string("Hash of run, brief and language."),
    run_id: string("Workflow execution id of the content run."),
    brief: string("Name of the brief."),
    language: string("Language."),
    impact: string("low, medium, high or critical."),
    required_role: string("person or administrator."),
    facts: json("The facts that the texts were written from."),
    state: string("waiting, approved, rejected or expired."),
    callback_url: nullable(string("Where the waiting workflow listens.")),
    requested_at: timestamp("When it began to wait."),
    decided_at: nullable(timestamp("When it was decided.")),
    decided_by: nullable(string("Who decided.")),
    reason: nullable(string("Why.")),
  }),
  grain: ["approval_id"],
});

export const contentPictures = defineTable({
  layer: "content",
  table: "pictures",
  description: "What became of each approved picture description.",
  row: z.object({
    variant_id: string("The description."),
    state: string("drawn, or blocked by the model's safety filter."),
    uri: nullable(string("Object in Cloud Storage.")),
    sha256: nullable(string("Of the bytes.")),
    size_bytes: int64("Of the bytes."),
    model: string("Model that drew."),
    reason: nullable(string("Why it was blocked.")),
    decided_at: timestamp("When."),
  }),
  grain: ["variant_id"],
});

export const contentExperiments = defineTable({
  layer: "content",
  table: "experiments",
  description: "Experiments over variants: who may meet them and how they are judged.",
  row: z.object({
    experiment_id: string("Hash of run, brief and language."),
    run_id: nullable(string("Content run that wrote the variants.")),
    brief: nullable(string("Name of the brief.")),
    language: nullable(
      string("Language of the variants; people of other languages never meet it."),
    ),
    audience: nullable(string("Audience of the brief.")),
    salt: string("Another salt is another assignment."),
    layer_name: string("Experiments of one layer exclude each other."),
    bucket_from: int64("First bucket of the layer, of 10,000."),
    bucket_to: int64("Bucket after the last."),
    variants: json(
      "List of {id, share}; the first is the control. Shares are those of the latest round.",
    ),
    allocation: nullable(string("fixed, or thompson: shares follow what was learnt.")),
    outcome_event: string("Event that counts as success."),
    base_rate: float64("Expected success rate, for the minimum sample."),
    relative_effect: float64("Smallest change worth finding."),
    state: string("planned, running, paused, ended or superseded."),
    round: nullable(int64("Latest allocation.")),
    champion: nullable(string("Variant that it ended with.")),
    started_at: timestamp("Start; of a planned one, when it was planned."),
    ended_at: nullable(timestamp("End.")),
  }),
  grain: ["experiment_id"],
});

export const contentAllocations = defineTable({
  layer: "content",
  table: "allocations",
  description: "Planned shares of each round: what the sample ratio is held against.",
  row: z.object({
    experiment_id: string("Experiment."),
    round: int64("From 1."),
    variants: json("List of {id, share}."),
    decided_at: timestamp("When."),
  }),
  grain: ["experiment_id", "round"],
});

export const contentAssignments = defineTable({
  layer: "content",
  table: "assignments",
  description: "Which variant a person meets; it stays when shares change.",
  row: z.object({
    experiment_id: string("Experiment."),
    customer_id: string("Person.", { pii: "identifier" }),
    variant: string("Variant."),
    round: int64("Allocation that it was drawn with."),
    assigned_at: timestamp("When."),
  }),
  grain: ["experiment_id", "customer_id"],
  clusterBy: ["experiment_id"],
});

export const contentChampions = defineTable({
  layer: "content",
  table: "champions",
  description: "The best variant so far of each brief and language: the next experiment's control.",
  row: z.object({
    brief: string("Name of the brief."),
    language: string("Language."),
    variant_id: string("Variant."),
    experiment_id: string("Experiment that it won."),
    since: timestamp("When."),
  }),
  grain: ["brief", "language"],
});

export const contentExposures = defineTable({
  layer: "content",
  table: "exposures",
  description: "Who met which variant, and whether what was hoped for followed.",
  row: z.object({
    experiment_id: string("Experiment."),
    customer_id: string("Person.", { pii: "identifier" }),
    variant: string("Variant."),
    round: nullable(int64("Allocation that the variant was drawn with.")),
    exposed_at: timestamp("First exposure."),
    converted_at: nullable(timestamp("First success after it.")),
  }),
  grain: ["experiment_id", "customer_id"],
  clusterBy: ["experiment_id"],
});

export const contentExperimentResults = defineTable({
  layer: "content",
  table: "experiment_results",
  description: "Each evaluation of each variant against the first one, and what was decided.",
  row: z.object({
    run_id: string("Evaluation."),
    experiment_id: string("Experiment."),
    variant: string("Variant."),
    evaluated_at: timestamp("When."),
    trials: int64("People exposed."),
    successes: int64("People who did what was hoped for."),
    rate: nullable(float64("Successes / trials.")),
    p_fixed: nullable(
      float64("Two-proportion z-test against the control; for one look at the end."),
    ),
    p_sequential: nullable(float64("Always-valid p-value; may be looked at any time.")),
    posterior_mean: nullable(float64("Mean of Beta(1 + successes, 1 + failures).")),
    credible_low: nullable(float64("2.5 % quantile, on the logit scale.")),
    credible_high: nullable(float64("97.5 % quantile.")),
    probability_best: nullable(float64("Probability to be the best of all variants.")),
    p_sample_ratio: nullable(
      float64("Of the counts under the planned shares; below .01 is an alarm."),
    ),
    minimum_sample: int64("People a variant needs before a fixed test may decide."),
    decision: string("control, sample_ratio_alarm, keep_running, winner, loser or no_difference."),
  }),
  grain: ["run_id", "experiment_id", "variant"],
});
