import { z } from "zod";
import type { DestinationAnswer } from "../_shared/activation/destination-http.ts";
import {
  all,
  type Batch,
  type RowOutcome,
  type SettleOutcome,
} from "../_shared/activation/destination.ts";

const status = z.object({
  requestStatusPerDestination: z
    .array(
      z.looseObject({
        requestStatus: z.string(),
        errorInfo: z
          .object({
            errorCounts: z
              .array(z.object({ recordCount: z.coerce.number(), reason: z.string() }))
              .default([]),
          })
          .optional(),
      }),
    )
    .min(1),
});

/** What is there already is there: a transaction id counts once. */
const alreadyThere = "PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID";
/** Google's own failures pass. */
const passing = "PROCESSING_ERROR_REASON_INTERNAL_ERROR";

/**
 * Success is that of every row. Of a partial one Google tells how many were refused and why, never which: halves are sent
 * again, which harms nothing, until a refusal is that of a whole request.
 * https://developers.google.com/data-manager/api/reference/rest/v1/requestStatus/retrieve
 */
export function readStatus(answer: DestinationAnswer, batch: Batch, pollMs: number): SettleOutcome {
  const pending = { kind: "pending", retryAfterMs: pollMs } as const;
  if (answer.kind === "no_answer") return pending;
  if (answer.status === 401 || answer.status === 403)
    return {
      kind: "stop",
      error: "configuration",
      code: "PERMISSION_DENIED",
      detail:
        "Google does not tell the status of a request: check the access of the function's service account",
    };
  if (answer.status === 400 || answer.status === 404)
    return all(batch, {
      kind: "unknown",
      code: "INVALID_REQUEST_ID",
      reason: "Google does not know the request any longer",
    });
  const parsed = status.safeParse(answer.json);
  const told = parsed.success ? parsed.data.requestStatusPerDestination[0] : undefined;
  if (told === undefined || answer.status >= 300) return pending;
  const counts = told.errorInfo?.errorCounts ?? [];
  switch (told.requestStatus) {
    case "SUCCESS":
      return all(batch, { kind: "delivered" });
    case "FAILED":
      return readFailure(counts, batch);
    case "PARTIAL_SUCCESS":
      return counts.length > 0 && counts.every(({ reason }) => reason === alreadyThere)
        ? all(batch, { kind: "delivered" })
        : partial(counts, batch);
    default:
      return pending;
  }
}

type Counts = readonly { readonly recordCount: number; readonly reason: string }[];

const reasonOf = (counts: Counts): string =>
  counts.find(({ reason }) => reason !== alreadyThere)?.reason ??
  counts[0]?.reason ??
  "REQUEST_FAILED";

function readFailure(counts: Counts, batch: Batch): SettleOutcome {
  const reasons = new Set(counts.map(({ reason }) => reason));
  if (reasons.size === 1 && reasons.has(alreadyThere)) return all(batch, { kind: "delivered" });
  if (reasons.size > 1) return partial(counts, batch);
  const code = reasonOf(counts);
  const outcome: RowOutcome =
    reasons.size === 0 || code === passing
      ? { kind: "retry", code, reason: "Google failed to process the request" }
      : {
          kind: "rejected",
          code,
          reason: "Google refused every row of the request for this reason",
        };
  return all(batch, outcome);
}

const partial = (counts: Counts, batch: Batch): SettleOutcome => ({
  kind: "split",
  code: reasonOf(counts),
  reason: `Google refused some of ${batch.rows.length} rows`,
});
