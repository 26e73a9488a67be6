import { answer, parseText, type Answer, type TwinRequest } from "../answer.ts";
import { createFaults, withFault, type Fault, type FaultAnswers } from "../faults.ts";
import { createCallLog, createFixedQuota, createRollingQuota, type Quota } from "../quota.ts";
import { createReads, type Reads } from "../reads.ts";
import type { Twin } from "../twin.ts";
import { readContacts, readInputs, RequestRefused, upsertInputs } from "./batch.ts";
import { createContacts, type Contacts } from "./contacts.ts";
import type { PropertyDefinition } from "./properties.ts";

/** Contacts of a HubSpot account behind the CRM API of 2026-09. */
export interface HubSpotTwin extends Twin {
  readonly contacts: Contacts;
}

export interface HubSpotTwinOptions {
  readonly secrets: (id: string) => string | undefined;
  readonly now: () => Date;
  /** Of the app: 100, 190 or 250 by the account's plan. */
  readonly callsPerTenSeconds?: number;
  /** Of the account. */
  readonly callsPerDay?: number;
}

const version = "2026-09";

export function createHubSpotTwin(options: HubSpotTwinOptions): HubSpotTwin {
  const contacts = createContacts();
  const reads = createReads<Found>(contacts, contacts.snapshot);
  const faults = createFaults();
  const calls = createCallLog();
  // https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines: a professional account.
  const tenSeconds = createRollingQuota({
    limit: options.callsPerTenSeconds ?? 190,
    windowMs: 10_000,
    now: options.now,
  });
  const daily = createFixedQuota({
    limit: options.callsPerDay ?? 625_000,
    windowMs: 86_400_000,
    now: options.now,
  });
  let isRevoked = false;

  const handle = (request: TwinRequest): Answer => {
    calls.add(`${request.method} ${request.path.slice(3).join("/")}`);
    const fault = faults.take();
    const expected = `Bearer ${options.secrets("hubspot-access-token")}`;
    if (fault?.kind === "expired_token" || isRevoked || request.authorization !== expected)
      return refused(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.");
    if (fault?.kind === "request_limit_exceeded" || !daily.take()) return limited("DAILY");
    if (!tenSeconds.take()) return limited("TEN_SECONDLY_ROLLING");
    const reply = withFault(fault, () => route(request, { contacts, reads, fault }), faultAnswers);
    return { ...reply, headers: { ...rateHeaders(tenSeconds, daily), ...reply.headers } };
  };

  return {
    name: "hubspot",
    contacts,
    faults,
    handle,
    state: () => ({
      contacts: contacts.all(),
      count: contacts.all().length,
      calls: calls.counts(),
      totalCalls: calls.total(),
    }),
    reset() {
      contacts.reset();
      reads.reset();
      faults.set([]);
      calls.reset();
      tenSeconds.reset();
      daily.reset();
      isRevoked = false;
    },
    controls: {
      "POST properties": (body) => {
        if (typeof body["name"] !== "string" || typeof body["type"] !== "string")
          return "name and type must be text";
        contacts.putProperty(body as unknown as PropertyDefinition);
        return { name: body["name"] };
      },
      "POST delete-property": ({ name }) =>
        contacts.deleteProperty(String(name)) ? { deleted: name } : "there is no such property",
      "POST revoke": ({ revoked }) => {
        isRevoked = revoked !== false;
        return { revoked: isRevoked };
      },
    },
  };
}

const refused = (status: number, category: string, message: string): Answer =>
  answer(status, { status: "error", message, category, correlationId: "twin" });

const limited = (policyName: "TEN_SECONDLY_ROLLING" | "DAILY"): Answer =>
  answer(429, {
    status: "error",
    message: `You have reached your ${policyName.toLowerCase()} limit.`,
    errorType: "RATE_LIMIT",
    correlationId: "twin",
    policyName,
  });

const rateHeaders = (tenSeconds: Quota, daily: Quota): Readonly<Record<string, string>> => ({
  "x-hubspot-ratelimit-max": String(tenSeconds.limit),
  "x-hubspot-ratelimit-remaining": String(tenSeconds.remaining()),
  "x-hubspot-ratelimit-interval-milliseconds": "10000",
  "x-hubspot-ratelimit-daily": String(daily.limit),
  "x-hubspot-ratelimit-daily-remaining": String(daily.remaining()),
});

const faultAnswers: FaultAnswers = {
  tooManyRequests: () => limited("TEN_SECONDLY_ROLLING"),
  serverUnavailable: () => refused(503, "SERVICE_UNAVAILABLE", "Service unavailable."),
  serverError: () => refused(500, "INTERNAL_ERROR", "internal error"),
  emptyResults: () => answer(200, { status: "COMPLETE", results: [] }),
  // Results and errors that say of no input whose they are.
  withoutIds: (reply) => answer(207, withoutIds(reply.body as BatchBody)),
};

interface BatchBody {
  readonly results?: readonly object[];
  readonly errors?: readonly object[];
}

const withoutIds = ({ results = [], ...body }: BatchBody): object => ({
  ...body,
  results: results.slice(1).map((result) => ({ ...result, objectWriteTraceId: undefined })),
  numErrors: 1,
  errors: [{ status: "error", category: "VALIDATION_ERROR", message: "not valid", context: {} }],
});

type Found = Pick<Contacts, "find">;

interface Serving {
  readonly contacts: Contacts;
  readonly reads: Reads<Found>;
  readonly fault: Fault | undefined;
}

function route(request: TwinRequest, { contacts, reads, fault }: Serving): Answer {
  const action = `${request.method} ${request.path.join("/")}`;
  const body = parseText(request.body);
  try {
    switch (action) {
      case `POST crm/objects/${version}/contacts/batch/upsert`: {
        const inputs = readInputs(body, contacts);
        reads.beforeWrite(fault);
        const { status, body: saved } = upsertInputs(inputs, contacts);
        return answer(status, fault?.kind === "results_out_of_order" ? reversed(saved) : saved);
      }
      case `POST crm/objects/${version}/contacts/batch/read`:
        return answer(200, readContacts(body, reads.view()));
      default:
        return refused(404, "OBJECT_NOT_FOUND", `No resource at ${request.path.join("/")}`);
    }
  } catch (thrown) {
    if (thrown instanceof RequestRefused) return refused(400, thrown.category, thrown.message);
    throw thrown;
  }
}

const reversed = (body: object): object => {
  const { results = [] } = body as BatchBody;
  return { ...body, results: results.toReversed() };
};
