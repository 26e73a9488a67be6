import { answer, type Answer } from "./answer.ts";

/**
 * What can be told to go wrong with the next calls of any twin, one vocabulary for all; docs/destinations.md has the table of what
 * each means where. A fault is used up after `times` calls that it meets; a twin that has no such thing (a job, an order of its
 * own) lets it pass as a call without a fault.
 */
export interface Fault {
  readonly kind: FaultKind;
  readonly times: number;
  /** For row_lock: place of the record in the call; absent means every record. */
  readonly record?: number;
}

export const faultKinds = [
  /** 429 with the destination's own headers; nothing is applied. */
  "too_many_requests",
  /** 503; nothing is applied. */
  "server_unavailable",
  /** 500; nothing is applied, which the caller cannot know. */
  "server_error",
  /** The connection is cut; nothing is applied. */
  "timeout_before_apply",
  /** The connection is cut after everything was applied. */
  "timeout_after_apply",
  /** Applied; the caller's process ends before it could record an answer. */
  "caller_crash",
  /** Applied; the body of the 2xx ends in the middle. */
  "truncated_body",
  /** Applied; a 2xx that tells nothing of any row. */
  "empty_results",
  /** Applied in part; a 207 whose errors name no row. Where the API knows no 207: a 2xx with fewer results than rows. */
  "results_without_ids",
  /** Applied; results in another order than the rows, where the API promises none. */
  "results_out_of_order",
  /** The session or token has ended: 401 until a new one is opened. */
  "expired_token",
  /** The daily allocation is used up. */
  "request_limit_exceeded",
  /** Rows that fail for a passing reason while the others are applied. */
  "row_lock",
  /** The asynchronous job that this call makes or polls ends as failed. */
  "job_failed",
  /** The asynchronous job that this call polls is not ready yet. */
  "job_slow",
  /** What this call writes can be read only after the next write; until then reads answer what was. */
  "eventual_consistency",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Faults {
  set(faults: readonly Fault[]): void;
  /** The fault that this call meets, first in first out. */
  take(): Fault | undefined;
  pending(): readonly Fault[];
}

export function createFaults(): Faults {
  let queue: Fault[] = [];
  return {
    set(faults) {
      queue = faults.filter((fault) => fault.times > 0);
    },
    take() {
      const [first, ...others] = queue;
      if (first === undefined) return undefined;
      queue = first.times > 1 ? [{ ...first, times: first.times - 1 }, ...others] : others;
      return first;
    },
    pending: () => queue,
  };
}

/** How one destination words the faults that have a documented answer. */
export interface FaultAnswers {
  readonly tooManyRequests: () => Answer;
  readonly serverUnavailable: () => Answer;
  readonly serverError: () => Answer;
  /** A success that tells of no row. */
  readonly emptyResults: () => Answer;
  /** The answer without what says which row is meant. */
  readonly withoutIds: (reply: Answer) => Answer;
}

/** Faults that replace or spoil an answer; those before the work leave the destination as it was. Other kinds are the twin's own. */
export function withFault(
  fault: Fault | undefined,
  work: () => Answer,
  answers: FaultAnswers,
): Answer {
  switch (fault?.kind) {
    case "too_many_requests":
      return answers.tooManyRequests();
    case "server_unavailable":
      return answers.serverUnavailable();
    case "server_error":
      return answers.serverError();
    case "timeout_before_apply":
      return { status: 0, hangUp: true };
    case "timeout_after_apply":
      return { ...work(), hangUp: true };
    case "caller_crash":
      return { ...work(), hangUp: true, endsCaller: true };
    case "truncated_body":
      return truncated(work());
    case "empty_results":
      return work().status < 300 ? answers.emptyResults() : answers.serverError();
    case "results_without_ids":
      return answers.withoutIds(work());
    default:
      return work();
  }
}

function truncated(reply: Answer): Answer {
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? null);
  return answer(reply.status, text.slice(0, Math.floor(text.length / 2)), reply.headers);
}
