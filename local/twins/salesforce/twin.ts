import { answer, parseText, type Answer, type TwinRequest } from "../answer.ts";
import { createBulkJobs, type BulkJobs } from "./bulk.ts";
import { readUpsert, saveUpsert, type CollectionsUpsert } from "./collections.ts";
import { describeField, describeObject } from "./describe.ts";
import { createFaults, withFault, type Fault, type FaultAnswers } from "../faults.ts";
import { createReads, type Reads } from "../reads.ts";
import type { Twin } from "../twin.ts";
import { createOrg, type Org, type OrgRecord, type OrgRecords } from "./org.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { runQuery } from "./soql.ts";
import { MalformedRequest, type FieldValues } from "./validate.ts";

export interface SalesforceState {
  readonly records: Readonly<Record<string, readonly OrgRecord[]>>;
  readonly counts: Readonly<Record<string, number>>;
  /** Calls by method and endpoint, tokens included. */
  readonly calls: Readonly<Record<string, number>>;
  readonly totalCalls: number;
  readonly apiUsage: { readonly used: number; readonly allowed: number };
  readonly jobs: ReturnType<BulkJobs["state"]>;
}

/** One Salesforce org behind its documented REST API, with a state one can look at. */
export interface SalesforceTwin extends Twin {
  state(): SalesforceState;
  seed(records: readonly FieldValues[]): number;
  setDailyLimit(allowed: number): void;
  expireSessions(): void;
}

export interface SalesforceTwinOptions {
  readonly secrets: (id: string) => string | undefined;
  readonly now: () => Date;
}

const defaultDailyLimit = 100_000;
const sessionLifetimeMs = 2 * 60 * 60 * 1000;

export function createSalesforceTwin(options: SalesforceTwinOptions): SalesforceTwin {
  const org = createOrg(options.now);
  const sessions = createSessions({ ...options, lifetimeMs: sessionLifetimeMs });
  const faults = createFaults();
  const jobs = createBulkJobs(org);
  const reads = createReads<OrgRecords>(org, org.snapshot);
  const calls = new Map<string, number>();
  let used = 0;
  let allowed = defaultDailyLimit;

  const api = (request: TwinRequest): Answer => {
    const fault = faults.take();
    if (fault?.kind === "expired_token") sessions.expireAll();
    if (!sessions.isOpen(request.authorization))
      return failed(401, "INVALID_SESSION_ID", "Session expired or invalid");
    if (used >= allowed || fault?.kind === "request_limit_exceeded")
      return failed(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    used += 1;
    const reply = withFault(fault, () => route(request, { org, reads, jobs, fault }), faultAnswers);
    return {
      ...reply,
      headers: { ...reply.headers, "sforce-limit-info": `api-usage=${used}/${allowed}` },
    };
  };

  const twin: SalesforceTwin = {
    name: "salesforce",
    faults,
    handle(request) {
      const name = endpointName(request);
      calls.set(name, (calls.get(name) ?? 0) + 1);
      if (name === "POST oauth2/token") return grantToken(request, sessions);
      return api(request);
    },
    state: () => ({ ...stateOf(org, calls, { used, allowed }), jobs: jobs.state() }),
    seed: (records) => org.seed(records),
    setDailyLimit(limit) {
      allowed = limit;
    },
    expireSessions: () => sessions.expireAll(),
    reset() {
      org.reset();
      reads.reset();
      sessions.revoke(false);
      jobs.reset();
      faults.set([]);
      calls.clear();
      used = 0;
      allowed = defaultDailyLimit;
    },
    controls: {
      "POST records": ({ records }) => seedRecords(twin, records),
      "POST limit": (body) => {
        if (typeof body["allowed"] !== "number") return "allowed must be a number of calls";
        twin.setDailyLimit(body["allowed"]);
        return { allowed: body["allowed"] };
      },
      "POST delete-field": ({ object, field }) =>
        org.deleteField(String(object), String(field))
          ? { deleted: `${String(object)}.${String(field)}` }
          : "there is no such field",
      "POST revoke": ({ revoked }) => {
        sessions.revoke(revoked !== false);
        return { revoked: revoked !== false };
      },
      "POST expire": () => {
        twin.expireSessions();
        return { expired: true };
      },
    },
  };
  return twin;
}

function seedRecords(twin: SalesforceTwin, records: unknown): object | string {
  if (!Array.isArray(records)) return "records must be an array of records with attributes";
  try {
    return { stored: twin.seed(records as readonly FieldValues[]) };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function endpointName({ method, path }: TwinRequest): string {
  const [services, second, ...rest] = path;
  if (services === "services" && second === "oauth2") return `${method} oauth2/${rest.join("/")}`;
  return `${method} ${rest.slice(1, 3).join("/")}`;
}

function grantToken(request: TwinRequest, sessions: Sessions): Answer {
  const grant = sessions.grant(new URLSearchParams(request.body), request.baseUrl);
  if (grant.kind === "refused")
    return answer(400, { error: grant.error, error_description: grant.description });
  return answer(200, {
    access_token: grant.token,
    instance_url: request.baseUrl,
    id: `${request.baseUrl}/id/00Dtwin/005twin`,
    token_type: "Bearer",
    issued_at: String(grant.issuedAt),
    scope: "api",
  });
}

const failed = (status: number, errorCode: string, message: string): Answer =>
  answer(status, [{ message, errorCode }]);

type Locked = (index: number) => boolean;

const lockOf =
  (fault: Fault | undefined): Locked =>
  (index) =>
    fault?.kind === "row_lock" && (fault.record === undefined || fault.record === index);

const faultAnswers: FaultAnswers = {
  tooManyRequests: () => ({
    ...failed(429, "TOO_MANY_REQUESTS", "Too many requests"),
    headers: { "retry-after": "1" },
  }),
  serverUnavailable: () => failed(503, "SERVER_UNAVAILABLE", "Server too busy"),
  serverError: () => failed(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred"),
  emptyResults: () => answer(200, []),
  withoutIds: (reply) =>
    Array.isArray(reply.body) ? { ...reply, body: reply.body.slice(0, -1) } : reply,
};

interface Serving {
  readonly org: Org;
  readonly reads: Reads<OrgRecords>;
  readonly jobs: BulkJobs;
  readonly fault: Fault | undefined;
}

/** `/services/data/v68.0/…`; what the twin does not speak is refused by name. */
function route(request: TwinRequest, { org, reads, jobs, fault }: Serving): Answer {
  const [services, data, version, ...resource] = request.path;
  if (services !== "services" || data !== "data" || !/^v\d+\.0$/.test(version ?? ""))
    return notFound(request);
  try {
    const [first, second, third, fourth] = resource;
    if (request.method === "PATCH") reads.beforeWrite(fault);
    if (first === "composite" && second === "sobjects" && third && fourth) {
      if (request.method !== "PATCH") return notAllowed(request, "PATCH");
      const upsert: CollectionsUpsert = readUpsert(third, fourth, parseText(request.body), org);
      return answer(200, saveUpsert(upsert, org, lockOf(fault)));
    }
    if (first === "jobs" && second === "ingest")
      return jobs.handle(request, resource.slice(2), fault);
    if (first === "query") {
      const records = runQuery(request.query.get("q") ?? "", reads.view());
      return answer(200, { totalSize: records.length, done: true, records });
    }
    if (first === "sobjects" && second && third)
      return getRecord(request, reads.view(), resource.slice(1));
    return notFound(request);
  } catch (thrown) {
    if (!(thrown instanceof MalformedRequest)) throw thrown;
    return failed(thrown.errorCode === "NOT_FOUND" ? 404 : 400, thrown.errorCode, thrown.message);
  }
}

/** `/sobjects/Lead/<id>` and `/sobjects/Lead/<external id field>/<value>`. */
function getRecord(request: TwinRequest, org: OrgRecords, resource: readonly string[]): Answer {
  if (request.method !== "GET") return notAllowed(request, "GET");
  const [name = "", second = "", value] = resource;
  const object = describeObject(name);
  const field = value === undefined ? "Id" : object && describeField(object, second)?.name;
  if (object === undefined || field === undefined) return notFound(request);
  const [record] = org.find(object, field, value ?? second);
  return record === undefined ? notFound(request) : answer(200, record);
}

const notFound = (request: TwinRequest): Answer =>
  failed(404, "NOT_FOUND", `The requested resource does not exist: /${request.path.join("/")}`);

const notAllowed = (request: TwinRequest, allowed: string): Answer =>
  failed(
    405,
    "METHOD_NOT_ALLOWED",
    `HTTP Method '${request.method}' not allowed. Allowed are ${allowed}`,
  );

function stateOf(
  org: Org,
  calls: ReadonlyMap<string, number>,
  apiUsage: SalesforceState["apiUsage"],
): Omit<SalesforceState, "jobs"> {
  const objects = ["Lead", "Contact"].flatMap((name) => describeObject(name) ?? []);
  const records = Object.fromEntries(objects.map((object) => [object.name, org.all(object)]));
  return {
    records,
    counts: Object.fromEntries(Object.entries(records).map(([name, rows]) => [name, rows.length])),
    calls: Object.fromEntries(calls),
    totalCalls: [...calls.values()].reduce((sum, count) => sum + count, 0),
    apiUsage,
  };
}
