import type { RowOutcome } from "./destination.ts";

/** It may have been applied: a request that got no answer is not a request that did nothing. */
export const noAnswer = (reason: string): RowOutcome => ({
  kind: "unknown",
  code: "NO_ANSWER",
  reason: `no answer: ${reason}`,
});

/** A 2xx that does not say so of every row says nothing of any. */
export const untold = (what: string): RowOutcome => ({
  kind: "unknown",
  code: "NO_RESULT",
  reason: `the answer ${what}`,
});

/**
 * Statuses that mean the same everywhere: 429 and 503 come before any work, another 5xx may come after it. Any other status is
 * the destination's own.
 */
export function outcomeOfStatus(
  status: number,
  code: string,
): Extract<RowOutcome, { kind: "retry" | "unknown" }> | undefined {
  if (status === 429 || status === 503)
    return { kind: "retry", code, reason: `the destination answered ${status}` };
  return status >= 500
    ? { kind: "unknown", code, reason: `the destination answered ${status}` }
    : undefined;
}

/** Messages of destinations quote what they refuse; outcomes, logs and errors hold no values. */
export const withoutValues = (message: string): string =>
  message
    .replaceAll(/[\w.+-]+@[\w-]+\.[\w.-]+/g, "…")
    .replaceAll(/\b[0-9a-f]{32,}\b/gi, "…")
    .replaceAll(/\+?\d[\d\s().-]{6,}\d/g, "…")
    .slice(0, 300);
