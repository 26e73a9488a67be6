import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, float64, int64, json, nullable, string, timestamp } from "../../column.ts";

const sync = string("Name of the sync.");
const runId = string("Id of the run; repeated calls for one pipeline run share it.");
const object = string("The destination's object type, audience or event name.");
const key = string("Key of the row at the destination.");
const operation = string("upsert, remove or event.");

export const syncDefinition = defineTable({
  layer: "ops",
  table: "sync_definition",
  description: "Every sync as it was last run: what goes where, under which mapping.",
  row: z.object({
    sync,
    destination: string("Destination."),
    source: string("Table or query it reads."),
    mode: string("upsert, membership or events."),
    delivery: string("idempotent or at_most_once."),
    consent: json("Purposes and channels that must be granted."),
    fields: json("Field → type, and name and version of its normaliser."),
    mapping_hash: string("SHA-256 of the mapping."),
    recorded_at: timestamp("First run with this mapping."),
  }),
  grain: ["sync"],
});

export const syncRuns = defineTable({
  layer: "ops",
  table: "sync_runs",
  description: "One row per run of a sync.",
  row: z.object({
    sync_run_id: runId,
    sync,
    destination: string("Destination."),
    state: string(
      "succeeded; failed: rows are left for the next run; blocked: a guard waits for a person; settling: jobs at the destination have not ended; unfinished: it goes on with the next call.",
    ),
    planned: int64("Rows that differed from what the destination had confirmed."),
    delivered: int64("Rows the destination confirmed."),
    rejected: int64("Rows the destination refused."),
    unknown: int64("Rows whose outcome could not be learnt."),
    waiting: int64("Rows not sent, or refused for a passing reason."),
    calls: int64("API calls made, tokens and polls included."),
    eligible_rows: int64("Rows of gold that may leave."),
    acknowledged_rows: int64("Rows the destination held before."),
    score_mean: nullable(float64("Mean of the guarded score over the rows that may leave.")),
    score_deviation: nullable(float64("Its standard deviation.")),
    plan_hash: nullable(string("SHA-256 of the plan; an approval is bound to it.")),
    detail: nullable(string("Guard or failure.")),
    started_at: timestamp("Start."),
    finished_at: timestamp("End."),
  }),
  grain: ["sync_run_id", "sync"],
  clusterBy: ["sync"],
});

export const syncPlan = defineTable({
  layer: "ops",
  table: "sync_plan",
  description:
    "What the current run of each sync sends, in the order it sends it; its rows go when the run has ended, those in jobs at the destination with their end.",
  row: z.object({
    plan_id: string("Name of the sync, or of its preview."),
    sync_run_id: runId,
    ordinal: int64(
      "Place in the plan, from 1: removals first, then by object, shape and set of fields.",
    ),
    operation,
    object,
    key,
    shape: string("Rows of different shape never share a request."),
    field_set: string("One 0 or 1 per mapped field: whether it is sent."),
    reason: string(
      "new, changed, removed, refresh, or identity: taken out to be added under new identifiers.",
    ),
    // JSON as text: it is written and read whole, a million times in a plan, and never looked into.
    fields: string("Field → value to send, as JSON.", { pii: "event" }),
    hashes: string("Field → hash once this row is delivered, as JSON."),
    identity: nullable(
      string("What the member is known by once it is delivered, as JSON.", { pii: "identifier" }),
    ),
    versions: nullable(string("Normaliser → version that made the values, as JSON.")),
    row_hash: string("Hash of what makes the row change."),
    planned_at: timestamp("When."),
  }),
  grain: ["plan_id", "ordinal"],
  partitionBy: "planned_at",
  // Destinations keep the results of a job as long; what a crash leaves behind holds personal data.
  partitionExpirationDays: 7,
  clusterBy: ["plan_id", "ordinal"],
});

/** The baseline of every diff: what the destination confirmed, per field. */
export const syncAck = defineTable({
  layer: "ops",
  table: "sync_ack",
  description: "What each destination has confirmed, per key and field.",
  row: z.object({
    sync,
    object,
    key,
    field_hashes: json(
      "Field → SHA-256 of key and confirmed value; without a field nobody knows what it holds.",
    ),
    row_hash: string(
      "Hash of what makes the row change, `unknown` after a request without an answer.",
    ),
    identity: nullable(json("Hashed identifiers a member was added under.", { pii: "identifier" })),
    versions: nullable(json("Normaliser → version that made the confirmed values.")),
    acknowledged_at: timestamp("When the destination confirmed."),
    sync_run_id: string("Run that delivered."),
    destination_id: nullable(string("The destination's own id of the record.")),
  }),
  grain: ["sync", "object", "key"],
  clusterBy: ["sync", "object", "key"],
});

export const syncBatches = defineTable({
  layer: "ops",
  table: "sync_batches",
  description:
    "Every state of every request: intended is written before it is sent, its end after.",
  row: z.object({
    batch_id: string("Deterministic: run and rows."),
    sync_run_id: runId,
    sync,
    state: string("intended, accepted (a job at the destination has it), settled, or unknown."),
    object,
    operation,
    route: string("Which of the destination's interfaces."),
    shape: string("Shape of its rows."),
    keys: json("Keys of the rows in order."),
    receipt: nullable(json("What finds the job at the destination.")),
    recorded_at: timestamp("When this state was reached."),
  }),
  grain: [],
  clusterBy: ["sync", "sync_run_id"],
});

export const syncOutcomes = defineTable({
  layer: "ops",
  table: "sync_outcomes",
  description: "One row per row sent: what the destination said.",
  row: z.object({
    sync_run_id: runId,
    sync,
    object,
    key,
    operation,
    outcome: string("delivered, rejected, retry or unknown."),
    code: nullable(string("The destination's own status code.")),
    reason: nullable(string("The destination's own reason, without values.")),
    fields: json("Names of the fields that were sent."),
    row_hash: nullable(string("Hash of the row.")),
    batch_id: string("Request it travelled in."),
    recorded_at: timestamp("When."),
  }),
  grain: [],
  clusterBy: ["sync", "key"],
});

export const syncQuarantine = defineTable({
  layer: "ops",
  table: "sync_quarantine",
  description:
    "Rows that are not sent again by themselves: refused until they change, or unknown until a person decides.",
  row: z.object({
    sync,
    object,
    key,
    operation,
    state: string("rejected or unknown."),
    code: string("The destination's own status code."),
    reason: string("The destination's own reason, without values."),
    row_hash: string("Hash of the row as it was refused."),
    sync_run_id: runId,
    parked_at: timestamp("When."),
  }),
  grain: ["sync", "object", "key", "operation"],
  clusterBy: ["sync", "object", "key"],
});

export const syncApprovals = defineTable({
  layer: "ops",
  table: "sync_approvals",
  description: "Plans that a guard stopped, and what a person decided about them.",
  row: z.object({
    sync,
    plan_hash: string("SHA-256 of the plan: the decision holds for this plan and no other."),
    sync_run_id: runId,
    guard: string("Guard that stopped it."),
    detail: string("What it saw."),
    state: string("waiting, approved, rejected or expired."),
    callback_url: nullable(string("Where the waiting workflow listens.")),
    requested_at: timestamp("When."),
    decided_at: nullable(timestamp("When.")),
    decided_by: nullable(string("Who.")),
    decision_reason: nullable(string("Why.")),
  }),
  grain: ["sync", "plan_hash"],
});

export const syncReplacements = defineTable({
  layer: "ops",
  table: "sync_replacements",
  description:
    "Every state of every replacement of a membership: everyone is added anew, then goes who was added before.",
  row: z.object({
    sync,
    sync_run_id: string("Run that began it."),
    started_at: timestamp("When it began; who was not confirmed since is due."),
    object: nullable(string("Audience whose earlier members are taken out; null of the whole.")),
    state: string("begun, removing, removed or ended."),
    receipt: nullable(json("What finds the removal at the destination.")),
    recorded_at: timestamp("When this state was reached."),
  }),
  grain: [],
  clusterBy: ["sync"],
});

export const destinationObservations = defineTable({
  layer: "ops",
  table: "destination_observations",
  description: "Sampled read-back: whether destinations still hold what they confirmed.",
  row: z.object({
    sync_run_id: runId,
    sync,
    object,
    key,
    matches: bool("Every confirmed field is as confirmed."),
    fields: json("Names of the fields that are not."),
    observed_at: timestamp("When."),
  }),
  grain: [],
  clusterBy: ["sync", "key"],
});
