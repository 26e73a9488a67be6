import { noAnswer, untold } from "../_shared/activation/answers.ts";
import type {
  DestinationAnswer,
  DestinationHttp,
  DestinationRequest,
} from "../_shared/activation/destination-http.ts";
import {
  all,
  type Batch,
  type DestinationAdapter,
  type Receipt,
  type RemovalOutcome,
  type RowOutcome,
  type RowResults,
  type SendOutcome,
  type SettleOutcome,
  type Stop,
} from "../_shared/activation/destination.ts";
import { readSubmission } from "./answers.ts";
import type { GoogleAdsAccount } from "./config.ts";
import { refusalReason, userIdentifiers } from "./identifiers.ts";
import { destinationOf, eventsRequest, membersRequest } from "./requests.ts";
import { readStatus } from "./settle.ts";

export interface GoogleAdsOptions {
  readonly baseUrl: string;
  readonly account: GoogleAdsAccount;
  readonly pollMs: number;
  readonly writes: DestinationHttp;
  /** Google counts reads apart from writes. */
  readonly reads: DestinationHttp;
  /** A new one when the last was refused. */
  readonly accessToken: (wasRefused: boolean) => Promise<string>;
}

/** Google Ads through the Data Manager API: customer lists and offline conversions, both settled by requestStatus. */
export function createGoogleAdsAdapter(options: GoogleAdsOptions): DestinationAdapter {
  const { baseUrl, account, writes, reads } = options;
  const attempt = async (
    http: DestinationHttp,
    request: DestinationRequest,
    wasRefused: boolean,
  ): Promise<DestinationAnswer> => {
    let token: string;
    try {
      token = await options.accessToken(wasRefused);
    } catch (cause) {
      return { kind: "no_answer", reason: cause instanceof Error ? cause.name : "no token" };
    }
    return http.request({ ...request, headers: { authorization: `Bearer ${token}` } });
  };
  const call = async (
    http: DestinationHttp,
    method: string,
    path: string,
    body?: object,
  ): Promise<DestinationAnswer> => {
    const request = { method, url: `${baseUrl}/v1/${path}`, ...(body !== undefined && { body }) };
    const first = await attempt(http, request, false);
    // A call without a valid token applies nothing, and a token may end sooner than it said.
    return first.kind === "answer" && first.status === 401 ? attempt(http, request, true) : first;
  };
  const submit = async (batch: Batch): Promise<SendOutcome> => {
    const ids = batch.operation === "event" ? account.conversionActions : account.lists;
    const id = ids.get(batch.object);
    if (id === undefined) return notConfigured(batch);
    const destination = destinationOf(account, id);
    const { path, body } =
      batch.operation === "event"
        ? eventsRequest(batch, destination)
        : membersRequest(batch, destination);
    return readSubmission(await call(writes, "POST", path, body), batch);
  };
  const askStatus = (receipt: Receipt): Promise<DestinationAnswer> => {
    const query = new URLSearchParams({ requestId: receipt["requestId"] ?? "" });
    return call(reads, "GET", `requestStatus:retrieve?${query}`);
  };

  return {
    async send(batch) {
      const { matchable, merge } = withoutUnmatchable(batch);
      if (matchable.rows.length === 0) return merge(all(matchable, noAnswer("nothing was sent")));
      const outcome = await submit(matchable);
      return outcome.kind === "rows" ? merge(outcome) : outcome;
    },
    async settle(receipt, batch): Promise<SettleOutcome> {
      const { matchable, merge } = withoutUnmatchable(batch);
      const outcome = readStatus(await askStatus(receipt), matchable, options.pollMs);
      return outcome.kind === "rows" ? merge(outcome) : outcome;
    },
    async removeOlderThan(object, moment, receipt) {
      const id = account.lists.get(object);
      if (id === undefined) return notConfigured({ object, operation: "remove" });
      const removal = removalOf(object);
      const outcome =
        receipt === undefined
          ? readSubmission(
              await call(writes, "POST", "audienceMembers:removeAll", {
                destinations: [destinationOf(account, id)],
                removeAsOfTime: moment.toISOString(),
              }),
              removal,
            )
          : readStatus(await askStatus(receipt), removal, options.pollMs);
      return ofRemoval(outcome);
    },
    calls: () => writes.calls() + reads.calls(),
  };
}

/** Google words the answers to a removal of all as those to one of some: it is read as a request of one row. */
const removalOf = (object: string): Batch => ({
  id: `replace-${object}`,
  object,
  operation: "remove",
  route: "members",
  shape: "",
  rows: [{ key: object, fields: {} }],
});

function ofRemoval(outcome: SendOutcome | SettleOutcome): RemovalOutcome {
  switch (outcome.kind) {
    case "rows":
      return outcome.outcomes[0] ?? untold("tells nothing of the removal");
    // Nothing of it can be sent by itself.
    case "split":
      return { ...outcome, kind: "retry" };
    default:
      return outcome;
  }
}

const notConfigured = ({ object, operation }: Pick<Batch, "object" | "operation">): Stop => {
  const key = operation === "event" ? "googleAdsConversionActions" : "googleAdsLists";
  return {
    kind: "stop",
    error: "configuration",
    code: "DESTINATION_NOT_CONFIGURED",
    detail: `${object} has no id: add ${object}=<id> to ${key} in infra/config`,
  };
};

/** Rows without an identifier would refuse the request of all: they stay here, each with its reason. */
function withoutUnmatchable(batch: Batch): {
  readonly matchable: Batch;
  readonly merge: (sent: RowResults) => RowResults;
} {
  const isMatchable = batch.rows.map((row) => userIdentifiers(row).length > 0);
  const matchable = { ...batch, rows: batch.rows.filter((_, index) => isMatchable[index]) };
  return {
    matchable,
    merge: ({ outcomes }) => {
      const sent = outcomes.values();
      return {
        kind: "rows",
        outcomes: batch.rows.map((row, index): RowOutcome => {
          if (isMatchable[index] !== true) return { kind: "rejected", ...refusalReason(row) };
          return sent.next().value ?? untold("tells nothing of the row");
        }),
      };
    },
  };
}
