import { z } from "zod";
import { noAnswer, outcomeOfStatus, untold, withoutValues } from "../_shared/activation/answers.ts";
import type { DestinationAnswer } from "../_shared/activation/destination-http.ts";
import {
  all,
  type Batch,
  type RowOutcome,
  type SendOutcome,
  type Stop,
} from "../_shared/activation/destination.ts";
import type { RateSignal } from "../_shared/activation/rate-limiter.ts";
import { idProperty } from "./definition.ts";

/** Says which input an answer means, whatever their order; the place in the request, no value of the row. */
export const traceOf = (index: number): string => `row-${index}`;

const result = z.looseObject({ id: z.string(), objectWriteTraceId: z.string().optional() });
const batchError = z.looseObject({
  category: z.string().default("UNKNOWN"),
  message: z.string().default(""),
  context: z.looseObject({ objectWriteTraceId: z.array(z.string()).default([]) }).prefault({}),
});
const batchAnswer = z.looseObject({
  results: z.array(result).default([]),
  errors: z.array(batchError).default([]),
});
const callError = z.looseObject({
  category: z.string().default(""),
  message: z.string().default("no reason given"),
  policyName: z.string().optional(),
});

/** Every input is either in the results or named in the errors; of any other nothing is known. */
export function readUpsert(answer: DestinationAnswer, batch: Batch): SendOutcome {
  if (answer.kind === "no_answer") return all(batch, noAnswer(answer.reason));
  if (answer.status >= 300) return readRefusal(answer, batch);
  const parsed = batchAnswer.safeParse(answer.json);
  if (!parsed.success) return all(batch, untold("is no list of results"));
  const outcomes = new Map<string, RowOutcome>();
  for (const { id, objectWriteTraceId: trace } of parsed.data.results)
    if (trace !== undefined) outcomes.set(trace, { kind: "delivered", destinationId: id });
  for (const { category, message, context } of parsed.data.errors)
    for (const trace of context.objectWriteTraceId)
      outcomes.set(trace, rejected(category, message));
  return {
    kind: "rows",
    outcomes: batch.rows.map(
      (_, index) => outcomes.get(traceOf(index)) ?? untold("names no result of this row"),
    ),
  };
}

/** `Property values were not valid: [{"error":"INVALID_OPTION","message":"Property \"x\" was not …: <value>"}]` */
function rejected(category: string, message: string): RowOutcome {
  const [, code] = /"error":"([A-Z_]+)"/.exec(message) ?? [];
  const [, property] = /Property \\?"([\w]+)\\?"/.exec(message) ?? [];
  const what = property === undefined ? "HubSpot refused the contact" : `of property ${property}`;
  return { kind: "rejected", code: code ?? category, reason: what };
}

const stop = (code: string, detail: string): Stop => ({
  kind: "stop",
  error: "configuration",
  code,
  detail,
});

function readRefusal(
  answer: Extract<DestinationAnswer, { kind: "answer" }>,
  batch: Batch,
): SendOutcome {
  const parsed = callError.safeParse(answer.json);
  const { category, message, policyName } = parsed.success ? parsed.data : callError.parse({});
  const code = category === "" ? `HTTP_${answer.status}` : category;
  if (answer.status === 429 && policyName === "DAILY")
    return {
      kind: "stop",
      error: "exhausted",
      code: "DAILY",
      detail: "the account's HubSpot calls of the day are used up",
    };
  const passing = outcomeOfStatus(answer.status, policyName ?? code);
  if (passing !== undefined) return all(batch, passing);
  if (answer.status === 401 || answer.status === 403)
    return stop(
      code,
      `HubSpot refuses the token (${answer.status}): put one of an app with crm.objects.contacts.write into the secret hubspot-access-token`,
    );
  if (message.includes("PROPERTY_DOESNT_EXIST")) {
    const [, name = "unknown"] = /Property \\?"([\w]+)\\?" does not exist/.exec(message) ?? [];
    return stop(
      "PROPERTY_DOESNT_EXIST",
      `HubSpot's contacts have no property ${name}: create it as functions/sync-hubspot/README.md says`,
    );
  }
  if (message.includes("non-unique"))
    return stop(
      "NON_UNIQUE_ID_PROPERTY",
      `HubSpot's property ${idProperty} must exist and have unique values: create it as functions/sync-hubspot/README.md says`,
    );
  if (answer.status === 404)
    return stop(
      code,
      "HubSpot has no such endpoint: check the URL in deploy.ts and the API version in adapter.ts",
    );
  return { kind: "split", code, reason: `HubSpot refused the request: ${withoutValues(message)}` };
}

export interface DailyCalls {
  readonly remaining: number;
  readonly allowed: number;
}

/** The account's, shared by all of its integrations: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
export function readDaily(headers: Headers): DailyCalls | undefined {
  const [remaining, allowed] = ["-remaining", ""].map((of) =>
    Number(headers.get(`x-hubspot-ratelimit-daily${of}`) ?? Number.NaN),
  );
  if (remaining === undefined || allowed === undefined) return undefined;
  return Number.isFinite(remaining) && allowed > 0 ? { remaining, allowed } : undefined;
}

export const spent = ({ remaining, allowed }: DailyCalls): Stop => ({
  kind: "stop",
  error: "exhausted",
  code: "DAILY_HEADROOM",
  detail: `${remaining} of the account's ${allowed} daily calls are left, and they are left to other integrations`,
});

/** Ten seconds rolling; the header says how many calls are left in it, never when it ends. */
export function rateSignal(status: number): RateSignal | undefined {
  return status === 429 ? { retryAfterMs: 1_000 } : undefined;
}
