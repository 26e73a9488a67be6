import { z } from "zod";
import { noAnswer, outcomeOfStatus, untold, withoutValues } from "../_shared/activation/answers.ts";
import type { DestinationAnswer } from "../_shared/activation/destination-http.ts";
import {
  all,
  type Batch,
  type RowOutcome,
  type SendOutcome,
} from "../_shared/activation/destination.ts";
import type { RateSignal } from "../_shared/activation/rate-limiter.ts";

const message = z.object({ message: z.string() });
const rowError = z.object({
  type: z.string(),
  input_array: z.string(),
  index: z.int().nonnegative(),
});
const tracked = z.object({
  message: z.literal("success"),
  attributes_processed: z.int().optional(),
  events_processed: z.int().optional(),
  errors: z.array(rowError).default([]),
});
const triggered = z.object({
  message: z.literal("success"),
  dispatch_id: z.string().min(1),
  errors: z.array(z.unknown()).default([]),
});

type Failure = SendOutcome | undefined;

/** What does not depend on the endpoint; `undefined` where the request was taken. */
function readFailure(answer: DestinationAnswer, batch: Batch): Failure {
  if (answer.kind === "no_answer") return all(batch, noAnswer(answer.reason));
  const { status } = answer;
  if (status === 202)
    return all(batch, {
      kind: "unknown",
      code: "QUEUED",
      reason: "Braze is in maintenance and works on it later",
    });
  if (status < 300) return undefined;
  const code = `HTTP_${status}`;
  const passing = outcomeOfStatus(status, code);
  if (passing !== undefined) return all(batch, passing);
  const parsed = message.safeParse(answer.json);
  const said = withoutValues(parsed.success ? parsed.data.message : "no reason given");
  if (status === 401 || status === 403)
    return {
      kind: "stop",
      error: "configuration",
      code,
      detail: `Braze refuses the API key (${status}): put a key with users.track, users.export.ids and canvas.trigger.send into the secret braze-api-key`,
    };
  if (status === 404)
    return {
      kind: "stop",
      error: "configuration",
      code,
      detail: "Braze has no such endpoint: check brazeUrl, which names the instance",
    };
  if (/canvas_id|campaign_id/.test(said))
    return {
      kind: "stop",
      error: "configuration",
      code: "CANVAS_UNKNOWN",
      detail: `${batch.object}: Braze has no such Canvas, or it takes no API triggers: correct brazeCanvases`,
    };
  return { kind: "split", code, reason: `Braze refused the request: ${said}` };
}

/** Rows in `errors` were dropped, the others kept: https://www.braze.com/docs/api/endpoints/user_data/post_user_track */
export function readTrack(
  answer: DestinationAnswer,
  batch: Batch,
  array: "attributes" | "events",
): SendOutcome {
  const failure = readFailure(answer, batch);
  if (failure !== undefined || answer.kind === "no_answer")
    return failure ?? all(batch, noAnswer(""));
  const parsed = tracked.safeParse(answer.json);
  if (!parsed.success) return all(batch, untold("is no success with a place for each error"));
  const byPlace = new Map(
    parsed.data.errors
      .filter((error) => error.input_array === array)
      .map((error) => [error.index, error]),
  );
  const processed = parsed.data[`${array}_processed`];
  // An error of no row, or a count that does not add up, says nothing of which rows were kept.
  const isWhole =
    byPlace.size === parsed.data.errors.length &&
    [...byPlace.keys()].every((index) => index < batch.rows.length) &&
    processed === batch.rows.length - byPlace.size;
  if (!isWhole) return all(batch, untold("does not say of every row what became of it"));
  const outcomes = batch.rows.map((_, index): RowOutcome => {
    const error = byPlace.get(index);
    return error === undefined
      ? { kind: "delivered" }
      : { kind: "rejected", code: "INVALID_OBJECT", reason: withoutValues(error.type) };
  });
  return { kind: "rows", outcomes };
}

/** A dispatch is of all recipients: https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_triggered_canvases */
export function readTrigger(answer: DestinationAnswer, batch: Batch): SendOutcome {
  const failure = readFailure(answer, batch);
  if (failure !== undefined || answer.kind === "no_answer")
    return failure ?? all(batch, noAnswer(""));
  const parsed = triggered.safeParse(answer.json);
  return parsed.success && parsed.data.errors.length === 0
    ? all(batch, { kind: "delivered" })
    : all(batch, untold("has no dispatch id, or errors of no recipient"));
}

/** Epoch seconds in the header, ms here. */
export function rateSignal(status: number, headers: Headers): RateSignal | undefined {
  const number = (name: string): number | undefined => {
    const value = headers.get(name);
    return value === null || !/^\d+$/.test(value) ? undefined : Number(value);
  };
  const remaining = number("x-ratelimit-remaining");
  const limit = number("x-ratelimit-limit");
  const reset = number("x-ratelimit-reset");
  const retryAfter = number("x-ratelimit-retry-after");
  return {
    ...(remaining !== undefined && { remaining: status === 429 ? 0 : remaining }),
    ...(limit !== undefined && { limit }),
    ...(reset !== undefined && { resetAtMs: reset * 1000 }),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter * 1000 }),
  };
}
