import { z } from "zod";
import { noAnswer, outcomeOfStatus, untold, withoutValues } from "../_shared/activation/answers.ts";
import type { RateSignal } from "../_shared/activation/rate-limiter.ts";
import type { DestinationAnswer } from "../_shared/activation/destination-http.ts";
import {
  all,
  type Batch,
  type RowOutcome,
  type SendOutcome,
  type Stop,
} from "../_shared/activation/destination.ts";

const violation = z.object({
  field: z.string().default(""),
  reason: z.string().default("INVALID_ARGUMENT"),
});
const errorAnswer = z.object({
  error: z.object({
    status: z.string().default("UNKNOWN"),
    message: z.string().default(""),
    details: z
      .array(
        z.looseObject({
          fieldViolations: z.array(violation).optional(),
          metadata: z.record(z.string(), z.string()).optional(),
        }),
      )
      .default([]),
  }),
});
const accepted = z.object({ requestId: z.string().min(1) });

type Violation = z.output<typeof violation>;

/** Reasons that concern the account and not a row: the next request would be refused as well. */
const configurationReasons: Readonly<Record<string, string>> = {
  INVALID_USER_LIST_ID:
    "the customer list does not exist: make it in Google Ads and put its id into googleAdsLists",
  INVALID_USER_LIST_TYPE:
    "the list is none of customer data: make one with contact ids and put its id into googleAdsLists",
  INVALID_CONVERSION_ACTION_ID:
    "the conversion action does not exist: put its id into googleAdsConversionActions",
  INVALID_CONVERSION_ACTION_TYPE:
    "the conversion action takes no uploads: make one of type import from clicks",
  INVALID_DESTINATION:
    "the account is not reached: check googleAdsAccount and googleAdsLoginAccount",
  TERMS_AND_CONDITIONS_NOT_SIGNED: "accept the Customer Match terms in the Google Ads account",
  DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED:
    "accept the terms of enhanced conversions in the Google Ads account",
  DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS:
    "enable enhanced conversions for leads in the Google Ads account",
};

const stop = (code: string, detail: string): Stop => ({
  kind: "stop",
  error: "configuration",
  code,
  detail,
});

/** What an answer to an ingest or removal means for the rows that were in the request. */
export function readSubmission(answer: DestinationAnswer, batch: Batch): SendOutcome {
  if (answer.kind === "no_answer") return all(batch, noAnswer(answer.reason));
  if (answer.status < 300) {
    const parsed = accepted.safeParse(answer.json);
    return parsed.success
      ? { kind: "accepted", receipt: { requestId: parsed.data.requestId } }
      : all(batch, untold("has no request id"));
  }
  const parsed = errorAnswer.safeParse(answer.json);
  const error = parsed.success ? parsed.data.error : undefined;
  const code = error?.status ?? `HTTP_${answer.status}`;
  const quota = error?.details.find(({ metadata }) => metadata?.["quota_limit"])?.metadata;
  if (answer.status === 429 && quota?.["quota_limit"]?.includes("PerDay") === true)
    return {
      kind: "stop",
      error: "exhausted",
      code,
      detail: "the project's requests of the day to the Data Manager API are used up",
    };
  const passing = outcomeOfStatus(answer.status, code);
  if (passing !== undefined) return all(batch, passing);
  if (answer.status === 401 || answer.status === 403)
    return stop(
      code,
      `Google refuses the function's service account (${answer.status}): give it access to the Google Ads account, enable the Data Manager API, and check googleAdsLoginAccount`,
    );
  const violations = error?.details.flatMap(({ fieldViolations = [] }) => fieldViolations) ?? [];
  return readViolations(violations, batch, code);
}

/** `audience_members.audience_members[7].user_data…`, `events.events[7]…` */
const placeOf = ({ field }: Violation): number | undefined => {
  const [, index] = /^(?:audience_members|events)\.\w+\[(\d+)\]/.exec(field) ?? [];
  return index === undefined ? undefined : Number(index);
};

/** The whole request was refused and nothing of it applied: the rows it names are parked, the others go again without them. */
function readViolations(violations: readonly Violation[], batch: Batch, code: string): SendOutcome {
  const configured = violations.find(({ reason }) => Object.hasOwn(configurationReasons, reason));
  if (configured !== undefined)
    return stop(
      configured.reason,
      `${batch.object}: ${configurationReasons[configured.reason] ?? ""}`,
    );
  const byPlace = new Map(
    violations.flatMap((one) => {
      const place = placeOf(one);
      return place === undefined || place >= batch.rows.length ? [] : [[place, one] as const];
    }),
  );
  if (byPlace.size === 0)
    return {
      kind: "split",
      code: violations[0]?.reason ?? code,
      reason: `Google refused the request: ${withoutValues(violations[0]?.field ?? "it names no field")}`,
    };
  const outcomes = batch.rows.map((_, index): RowOutcome => {
    const found = byPlace.get(index);
    return found === undefined
      ? {
          kind: "retry",
          code: "REFUSED_WITH_OTHERS",
          reason: "another row of the request is not valid",
        }
      : { kind: "rejected", code: found.reason, reason: `Google refused ${nameOf(found)}` };
  });
  return { kind: "rows", outcomes };
}

const nameOf = ({ field }: Violation): string =>
  field.replace(/^(?:audience_members|events)\.\w+\[\d+\]\.?/, "") || "the row";

/** The minute's requests are used up: Google names no end, a fixed window ends within the minute. */
export const rateSignal = (status: number): RateSignal | undefined =>
  status === 429 ? { retryAfterMs: 10_000 } : undefined;
