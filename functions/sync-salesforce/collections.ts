import { z } from "zod";
import {
  all,
  type Batch,
  type RowOutcome,
  type SendOutcome,
} from "../_shared/activation/destination.ts";
import { externalIdField } from "./definition.ts";

export const apiVersion = "v68.0";

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm */
export const upsertPath = (object: string): string =>
  `/services/data/${apiVersion}/composite/sobjects/${object}/${externalIdField}`;

export const upsertBody = (batch: Batch): object => ({
  allOrNone: false,
  records: batch.rows.map((row) => ({
    attributes: { type: batch.object },
    [externalIdField]: row.key,
    ...row.fields,
  })),
});

const apiError = z.object({
  statusCode: z.string(),
  message: z.string().default(""),
  fields: z.array(z.string()).default([]),
});
const results = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    errors: z.array(apiError).default([]),
  }),
);
const callErrors = z.array(z.object({ errorCode: z.string(), message: z.string().default("") }));

/** Row errors that pass: the row itself is fine. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm */
const passingCodes = new Set([
  "UNABLE_TO_LOCK_ROW",
  "SERVER_UNAVAILABLE",
  "REQUEST_RUNNING_TOO_LONG",
  "TXN_SECURITY_METERING_ERROR",
  "CPU_TIME_LIMIT_EXCEEDED",
]);

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** One outcome per row from an answer. A 2xx that does not say so of every row says nothing of any. */
export function readAnswer(answer: Answer, batch: Batch): SendOutcome {
  if (answer.status >= 200 && answer.status < 300) return readResults(answer, batch);
  const errors = callErrors.safeParse(answer.json);
  const { errorCode, message } = (errors.success ? errors.data[0] : undefined) ?? {
    errorCode: `HTTP_${answer.status}`,
    message: "no reason given",
  };
  if (answer.status === 403 && errorCode === "REQUEST_LIMIT_EXCEEDED")
    return {
      kind: "stop",
      error: "exhausted",
      code: errorCode,
      detail: "the org's daily API allocation is used up",
    };
  // Nothing was applied: Salesforce refuses the whole call before it looks at records.
  if (answer.status === 429 || answer.status === 503)
    return all(batch, { kind: "retry", code: errorCode, reason: message });
  if (answer.status >= 500)
    return all(batch, {
      kind: "unknown",
      code: errorCode,
      reason: `the server answered ${answer.status}`,
    });
  return {
    kind: "stop",
    error: "configuration",
    code: errorCode,
    detail: `Salesforce refused the call (${answer.status}): ${message}. Check the fields of functions/sync-salesforce/definition.ts and the integration user's permissions.`,
  };
}

function readResults(answer: Answer, batch: Batch): SendOutcome {
  const parsed = results.safeParse(answer.json);
  if (!parsed.success || parsed.data.length !== batch.rows.length)
    return all(batch, {
      kind: "unknown",
      code: "NO_RESULT",
      reason: "the answer was not one result per row",
    });
  const outcomes = parsed.data.map((result): RowOutcome => {
    if (result.success)
      return { kind: "delivered", ...(result.id != null && { destinationId: result.id }) };
    const [error] = result.errors;
    if (error === undefined)
      return { kind: "unknown", code: "NO_RESULT", reason: "refused without an error" };
    const fields = error.fields.length === 0 ? "" : ` (${error.fields.join(", ")})`;
    const reason = `${withoutValues(error.message)}${fields}`;
    const kind = passingCodes.has(error.statusCode) ? "retry" : "rejected";
    return { kind, code: error.statusCode, reason };
  });
  return { kind: "rows", outcomes };
}

/** Salesforce quotes the offending value in some messages, as `data value too large: …`; outcomes hold no values. */
const withoutValues = (message: string): string =>
  message
    .replace(/(data value too large:).*?(\(max length=\d+\))/is, "$1 … $2")
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, "…")
    .slice(0, 500);
