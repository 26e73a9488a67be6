import { noAnswer } from "../_shared/activation/answers.ts";
import { z } from "zod";
import type { DestinationAnswer } from "../_shared/activation/destination-http.ts";
import {
  all,
  type Batch,
  type RowOutcome,
  type SendOutcome,
} from "../_shared/activation/destination.ts";
import type { CallApi } from "./api.ts";
import { externalIdField } from "./definition.ts";
import { callError, exceedsLimit, rowError } from "./errors.ts";

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm */
export async function upsertCollection(batch: Batch, call: CallApi): Promise<SendOutcome> {
  const answer = await call({
    method: "PATCH",
    path: `/composite/sobjects/${batch.object}/${externalIdField}`,
    body: upsertBody(batch),
  });
  if (answer.kind === "stop") return answer;
  if (answer.kind === "no_answer") return all(batch, noAnswer(answer.reason));
  return readAnswer(answer, batch);
}

export const upsertBody = (batch: Batch): object => ({
  allOrNone: false,
  records: batch.rows.map((row) => ({
    attributes: { type: batch.object },
    [externalIdField]: row.key,
    ...row.fields,
  })),
});

const results = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    errors: z
      .array(
        z.object({
          statusCode: z.string(),
          message: z.string().default(""),
          fields: z.array(z.string()).default([]),
        }),
      )
      .default([]),
  }),
);

/** One outcome per row from an answer. A 2xx that does not say so of every row says nothing of any. */
export function readAnswer(
  answer: Extract<DestinationAnswer, { kind: "answer" }>,
  batch: Batch,
): SendOutcome {
  if (answer.status < 200 || answer.status >= 300) {
    const error = callError(answer);
    return error.kind === "stop" ? error : all(batch, error);
  }
  const parsed = results.safeParse(answer.json);
  if (!parsed.success || parsed.data.length !== batch.rows.length)
    return all(batch, {
      kind: "unknown",
      code: "NO_RESULT",
      reason: "the answer was not one result per row",
    });
  const limits = parsed.data.flatMap(({ success, errors: [error] }) =>
    !success && error !== undefined && exceedsLimit(error.statusCode, error.message) ? [error] : [],
  );
  const [limit] = limits;
  if (limit !== undefined && limits.length === batch.rows.length)
    return {
      kind: "split",
      code: limit.statusCode,
      reason: "the org's own automation exceeds a limit with so many records at once",
    };
  const outcomes = parsed.data.map(({ id, success, errors: [error] }): RowOutcome => {
    if (success) return { kind: "delivered", ...(id != null && { destinationId: id }) };
    if (error === undefined)
      return { kind: "unknown", code: "NO_RESULT", reason: "refused without an error" };
    return rowError(error.statusCode, error.message, error.fields);
  });
  return { kind: "rows", outcomes };
}
