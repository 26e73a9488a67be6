import { deadLetterRow } from "../_shared/dead-letter.ts";
import { upstreamError } from "../_shared/errors.ts";
import { queryOf, type Parameter, type Warehouse } from "../_shared/google/warehouse.ts";
import type { PushMessage } from "../_shared/pubsub-push.ts";
import type { LandingObject, Refusal } from "./landing-object.ts";

export const refusalStatements = [
  `INSERT INTO ops.dead_letters (
  dead_letter_id, occurred_at, failed_date, stage, source, entity, event_id, reason, detail, attempts, item, attributes, trace_id
)
VALUES (
  @dead_letter_id, @failed_at, DATE(@failed_at), "load", @source, @entity, CAST(NULL AS STRING), @reason, @detail, @attempts,
  PARSE_JSON(@item), PARSE_JSON(@attributes), @trace_id
)`,
  `INSERT INTO ops.load_runs (
  object, generation, source, entity, state, rows_loaded, rows_dead_lettered, detail, loaded_at, job_id
)
VALUES (
  @object, @generation, IFNULL(@source, ""), IFNULL(@entity, ""), "refused", 0, 0, CONCAT(@reason, ": ", @detail), @failed_at, @job_id
)`,
] as const;

const text = (value: string | null): Parameter => ({ type: "STRING", value });

/** Records once that an object was refused and why; what cannot be recorded is not acknowledged. */
export async function recordRefusal(
  object: LandingObject,
  refusal: Refusal,
  message: PushMessage,
  deps: { readonly warehouse: Warehouse; readonly now: () => Date },
): Promise<void> {
  const row = deadLetterRow(
    {
      stage: "load",
      reason: refusal.reason,
      detail: refusal.detail,
      item: { object: object.uri, generation: object.generation },
      identity: [object.uri, object.generation],
      source: refusal.source,
      entity: refusal.entity,
      attempts: message.deliveryAttempt,
      attributes: message.attributes,
      traceId: message.trace?.traceId,
    },
    deps.now(),
  );
  const jobId = `refuse_${object.key}`;
  const outcome = await deps.warehouse.runOnce(jobId, {
    query: queryOf(refusalStatements.join(";\n\n"), {
      dead_letter_id: text(row.dead_letter_id),
      failed_at: { type: "TIMESTAMP", value: row.occurred_at },
      source: text(row.source),
      entity: text(row.entity),
      reason: text(row.reason),
      detail: text(row.detail),
      attempts: { type: "INT64", value: row.attempts },
      item: text(JSON.stringify(row.item)),
      attributes: text(JSON.stringify(row.attributes)),
      trace_id: text(row.trace_id),
      object: text(object.uri),
      generation: text(object.generation),
      job_id: text(jobId),
    }),
  });
  if (outcome.kind === "failed")
    throw upstreamError("refusal_not_recorded", `A refusal was not recorded: ${outcome.message}`, {
      retryable: outcome.retryable,
    });
}
