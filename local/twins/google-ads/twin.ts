import { answer, isObject, parseText, type Answer, type TwinRequest } from "../answer.ts";
import { createFaults, withFault, type Fault, type FaultAnswers } from "../faults.ts";
import { createCallLog, createFixedQuota } from "../quota.ts";
import type { Twin } from "../twin.ts";
import { accountId, createAccount, type Account } from "./account.ts";
import { googleAdsControls } from "./controls.ts";
import { readDestinations } from "./destinations.ts";
import { exhausted, failed, invalid, InvalidRequest, refused } from "./errors.ts";
import { readEvents } from "./events.ts";
import { readMembers, type Member } from "./members.ts";
import { createRequests, type IngestionRequest, type Requests } from "./requests.ts";

/** A Google Ads account behind the Data Manager API, REST v1. */
export interface GoogleAdsTwin extends Twin {
  readonly account: Account;
  readonly requests: Requests;
  /** Takes the caller's access to the account away, or gives it back. */
  revoke(revoked: boolean): void;
}

export interface GoogleAdsTwinOptions {
  /** Whether a Bearer token is one of Google's. */
  readonly isToken: (authorization: string | undefined) => boolean;
  readonly now: () => Date;
}

/** Google takes up to half an hour; a laptop does not wait for that. */
const processingMs = 50;
const minuteMs = 60_000;

export function createGoogleAdsTwin(options: GoogleAdsTwinOptions): GoogleAdsTwin {
  const { now } = options;
  const account = createAccount();
  const requests = createRequests({ now, processingMs });
  const faults = createFaults();
  const calls = createCallLog();
  const quota = (limit: number, windowMs: number) => createFixedQuota({ limit, windowMs, now });
  const quotas = {
    read: { minute: quota(300, minuteMs), day: quota(100_000, 86_400_000) },
    write: { minute: quota(300, minuteMs), day: quota(100_000, 86_400_000) },
  };
  let isRevoked = false;

  const handle = (request: TwinRequest): Answer => {
    calls.add(`${request.method} ${request.path.slice(1).join("/")}`);
    const fault = faults.take();
    if (fault?.kind === "expired_token" || !options.isToken(request.authorization))
      return failed(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    const { minute, day } = request.method === "GET" ? quotas.read : quotas.write;
    if (fault?.kind === "request_limit_exceeded" || !day.take())
      return exhausted("RequestsPerDayPerProject");
    if (!minute.take()) return exhausted("RequestsPerMinutePerProject");
    if (isRevoked) return failed(403, "PERMISSION_DENIED", "The caller does not have permission.");
    return withFault(fault, () => route(request, { account, requests, now, fault }), faultAnswers);
  };

  return {
    name: "google-ads",
    account,
    requests,
    faults,
    handle,
    revoke(revoked) {
      isRevoked = revoked;
    },
    state() {
      requests.settle();
      const at = now().getTime();
      const lists = account.lists().map((list) => {
        const members = account.members(list.id, at);
        return [list.id, { ...list, count: members.length, members }] as const;
      });
      return {
        accountId,
        lists: Object.fromEntries(lists),
        conversions: account.conversions(),
        pendingRequests: requests.pending(),
        calls: calls.counts(),
        totalCalls: calls.total(),
      };
    },
    reset() {
      account.reset();
      requests.reset();
      faults.set([]);
      calls.reset();
      for (const { minute, day } of Object.values(quotas)) {
        minute.reset();
        day.reset();
      }
      isRevoked = false;
    },
    controls: googleAdsControls({
      account,
      requests,
      revoke: (revoked) => {
        isRevoked = revoked;
      },
    }),
  };
}

const faultAnswers: FaultAnswers = {
  tooManyRequests: () => exhausted("RequestsPerMinutePerProject"),
  serverUnavailable: () => failed(503, "UNAVAILABLE", "The service is currently unavailable."),
  serverError: () => failed(500, "INTERNAL", "Internal error encountered."),
  emptyResults: () => answer(200, {}),
  withoutIds: () => answer(200, { requestStatusPerDestination: [] }),
};

interface Serving {
  readonly account: Account;
  readonly requests: Requests;
  readonly now: () => Date;
  readonly fault: Fault | undefined;
}

function route(request: TwinRequest, serving: Serving): Answer {
  const [version, resource, ...more] = request.path;
  const action = `${request.method} ${version}/${resource}`;
  try {
    if (action === "GET v1/requestStatus:retrieve") return retrieveStatus(request, serving);
    if (action === "GET v1/accountTypes") return userLists(more, serving.account);
    const body = parseText(request.body);
    if (!isObject(body)) throw invalid("body", "INVALID_FORMAT");
    switch (action) {
      case "POST v1/audienceMembers:ingest":
        requireTerms(body);
        return acceptMembers("ingest", body, serving);
      case "POST v1/audienceMembers:remove":
        return acceptMembers("remove", body, serving);
      case "POST v1/audienceMembers:removeAll":
        return acceptRemoveAll(body, serving);
      case "POST v1/events:ingest":
        return acceptEvents(body, serving);
      default:
        return failed(404, "NOT_FOUND", `Method not found: ${request.path.join("/")}`);
    }
  } catch (thrown) {
    if (thrown instanceof InvalidRequest) return refused(thrown);
    throw thrown;
  }
}

function requireTerms(body: Readonly<Record<string, unknown>>): void {
  const terms = body["termsOfService"];
  if (!isObject(terms) || terms["customerMatchTermsOfServiceStatus"] !== "ACCEPTED")
    throw invalid("terms_of_service", "TERMS_AND_CONDITIONS_NOT_SIGNED");
}

type Body = Readonly<Record<string, unknown>>;
type Work = (destinationId: string, at: number) => ReturnType<IngestionRequest["apply"]>;

/** One request id whatever the number of destinations, as documented; the engine sends one destination. */
function accept(
  body: Body,
  serving: Serving,
  request: Pick<IngestionRequest, "kind" | "records" | "identifiers"> & { readonly work: Work },
): Answer {
  const target = request.kind === "events" ? "conversion action" : "list";
  const destinations = readDestinations(body, serving.account, target);
  const [first] = destinations;
  if (body["validateOnly"] === true || first === undefined) return answer(200, {});
  const requestId = serving.requests.accept(
    {
      kind: request.kind,
      records: request.records,
      identifiers: request.identifiers,
      destination: first.raw,
      apply: (at) =>
        destinations.map(({ id }) => request.work(id, at)).find((errors) => errors) ?? {},
    },
    serving.fault,
  );
  return answer(200, { requestId });
}

const countIdentifiers = (members: readonly Pick<Member, "identifiers">[]): number =>
  members.reduce((sum, { identifiers }) => sum + identifiers.length, 0);

function acceptMembers(kind: "ingest" | "remove", body: Body, serving: Serving): Answer {
  const members = readMembers(body);
  const { account } = serving;
  return accept(body, serving, {
    kind,
    records: members.length,
    identifiers: countIdentifiers(members),
    work: (listId, at) => {
      if (account.list(listId) === undefined) return "no such destination";
      return kind === "ingest" ? account.add(listId, members, at) : account.remove(listId, members);
    },
  });
}

function acceptRemoveAll(body: Body, serving: Serving): Answer {
  const given = body["removeAsOfTime"];
  const now = serving.now().getTime();
  const moment = given === undefined ? now : Date.parse(String(given));
  if (Number.isNaN(moment) || moment > now) throw invalid("remove_as_of_time", "INVALID_ARGUMENT");
  return accept(body, serving, {
    kind: "removeAll",
    records: 0,
    identifiers: 0,
    work: (listId) => {
      serving.account.removeAddedBefore(listId, moment);
      return {};
    },
  });
}

function acceptEvents(body: Body, serving: Serving): Answer {
  const events = readEvents(body);
  return accept(body, serving, {
    kind: "events",
    records: events.length,
    identifiers: countIdentifiers(events),
    work: (actionId, at) => serving.account.convert(actionId, events, at),
  });
}

function retrieveStatus(request: TwinRequest, { requests, fault }: Serving): Answer {
  const id = request.query.get("requestId") ?? "";
  const status = requests.status(id);
  if (status === undefined) throw invalid("request_id", "INVALID_REQUEST_ID");
  const told = fault?.kind === "job_slow" ? { ...status, requestStatus: "PROCESSING" } : status;
  return answer(200, { requestStatusPerDestination: [told] });
}

/** `accountTypes/google_ads/accounts/<id>/userLists`. */
function userLists([, , owner, resource]: readonly string[], account: Account): Answer {
  if (owner !== accountId || resource !== "userLists")
    return failed(404, "NOT_FOUND", "Requested entity was not found.");
  return answer(200, {
    userLists: account.lists().map((list) => ({
      name: `accountTypes/google_ads/accounts/${accountId}/userLists/${list.id}`,
      id: list.id,
      displayName: list.displayName,
      membershipStatus: "OPEN",
      membershipDuration: `${list.membershipDurationDays * 86_400}s`,
      ingestedUserListInfo: { uploadKeyTypes: ["CONTACT_ID"] },
    })),
  });
}
