import { z } from "zod";
import type { DestinationAnswer } from "../_shared/activation/destination-http.ts";
import type { RowOutcome, Stop } from "../_shared/activation/destination.ts";

const callErrors = z.array(z.object({ errorCode: z.string(), message: z.string().default("") }));

/** Row errors that pass: the row itself is fine. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm */
const passingCodes = new Set([
  "UNABLE_TO_LOCK_ROW",
  "SERVER_UNAVAILABLE",
  "REQUEST_RUNNING_TOO_LONG",
  "TXN_SECURITY_METERING_ERROR",
]);

/** Flows and triggers of the org work on all records of a call together, within limits; fewer of them may pass. */
export const exceedsLimit = (code: string, message: string): boolean =>
  code === "CPU_TIME_LIMIT_EXCEEDED" || /LimitException|Too many SOQL queries/.test(message);

export function rowError(code: string, message: string, fields: readonly string[]): RowOutcome {
  const named = fields.length === 0 ? "" : ` (${fields.join(", ")})`;
  const kind = passingCodes.has(code) || exceedsLimit(code, message) ? "retry" : "rejected";
  return { kind, code, reason: `${withoutValues(message)}${named}` };
}

/** Salesforce quotes the offending value in some messages, as `data value too large: …`; outcomes hold no values. */
const withoutValues = (message: string): string =>
  message
    .replace(/(data value too large:).*?(\(max length=\d+\))/is, "$1 … $2")
    .replace(/(from VALUE_\w+ value) .*?( or request may be missing|$)/is, "$1 …$2")
    .replace(/(invalid email address|valid range on numeric field): .*$/is, "$1: …")
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, "…")
    .slice(0, 500);

/** Of a call that was not a success: what it means for every row of it, or that no further call makes sense. */
export function callError(
  answer: Extract<DestinationAnswer, { kind: "answer" }>,
): Extract<RowOutcome, { kind: "retry" | "unknown" }> | Stop {
  const errors = callErrors.safeParse(answer.json);
  const { errorCode: code, message } = (errors.success ? errors.data[0] : undefined) ?? {
    errorCode: `HTTP_${answer.status}`,
    message: "no reason given",
  };
  if (answer.status === 403 && code === "REQUEST_LIMIT_EXCEEDED")
    return {
      kind: "stop",
      error: "exhausted",
      code,
      detail: "the org's daily API allocation is used up",
    };
  // Nothing was applied: Salesforce refuses the whole call before it looks at records.
  if (answer.status === 429 || answer.status === 503)
    return { kind: "retry", code, reason: withoutValues(message) };
  if (answer.status >= 500)
    return { kind: "unknown", code, reason: `the server answered ${answer.status}` };
  return configurationStop(code, `refused the call (${answer.status}): ${message}`);
}

export const configurationStop = (code: string, what: string): Stop => ({
  kind: "stop",
  error: "configuration",
  code,
  detail: `Salesforce ${withoutValues(what)}. Check the fields of functions/sync-salesforce/definition.ts and the integration user's permissions.`,
});
