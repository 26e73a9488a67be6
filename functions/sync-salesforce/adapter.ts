import {
  all,
  type Batch,
  type DestinationAdapter,
  type SendOutcome,
} from "../_shared/activation/destination.ts";
import { readAnswer, upsertBody, upsertPath, type Answer } from "./collections.ts";
import { openSession, parseText, type Fetch, type Session } from "./session.ts";

export interface SalesforceOptions {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  /** Share of the org's daily API allocation that is left to its other integrations. */
  readonly headroom: number;
}

type CallOutcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "expired" }
  | { readonly kind: "no_answer"; readonly reason: string };

/** Salesforce through sObject Collections. Logs in with the first batch and again when the session has ended. */
export function createSalesforceAdapter(options: SalesforceOptions): DestinationAdapter {
  let session: Session | undefined;
  let calls = 0;
  let usage: ApiUsage | undefined;

  const counted: Fetch = (url, init) => {
    calls += 1;
    return options.fetch(url, init);
  };
  const call = async (batch: Batch, open: Session): Promise<CallOutcome> => {
    try {
      const response = await counted(`${open.instanceUrl}${upsertPath(batch.object)}`, {
        method: "PATCH",
        headers: {
          authorization: `Bearer ${open.accessToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(upsertBody(batch)),
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      usage = readUsage(response.headers.get("sforce-limit-info")) ?? usage;
      const json = parseText(await response.text());
      if (response.status === 401) return { kind: "expired" };
      return { kind: "answer", answer: { status: response.status, json } };
    } catch (cause) {
      // It may have been applied: a request that got no answer is not a request that did nothing.
      const reason = cause instanceof Error ? cause.name : "no answer";
      return { kind: "no_answer", reason };
    }
  };

  const send = async (batch: Batch): Promise<SendOutcome> => {
    if (usage !== undefined && usage.used >= usage.allowed * (1 - options.headroom))
      return {
        kind: "stop",
        error: "exhausted",
        code: "API_HEADROOM",
        detail: `${usage.used} of ${usage.allowed} daily API calls are used, the rest is left to other integrations`,
      };
    for (let logins = 0; logins < 2; logins++) {
      if (session === undefined) {
        const opened = await openSession(options, counted, options.timeoutMs);
        if (opened.kind === "failed") return { ...opened, kind: "stop", error: "configuration" };
        session = opened.session;
      }
      const outcome = await call(batch, session);
      if (outcome.kind === "answer") return readAnswer(outcome.answer, batch);
      if (outcome.kind === "no_answer")
        return all(batch, {
          kind: "unknown",
          code: "NO_ANSWER",
          reason: `no answer: ${outcome.reason}`,
        });
      session = undefined;
    }
    return {
      kind: "stop",
      error: "configuration",
      code: "INVALID_SESSION_ID",
      detail: "Salesforce refuses sessions that it has just opened: check the integration user",
    };
  };
  return { send, calls: () => calls };
}

interface ApiUsage {
  readonly used: number;
  readonly allowed: number;
}

/** `api-usage=18/5000`, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm */
function readUsage(header: string | null): ApiUsage | undefined {
  const [, used, allowed] = /api-usage=(\d+)\/(\d+)/.exec(header ?? "") ?? [];
  if (used === undefined || allowed === undefined) return undefined;
  return { used: Number(used), allowed: Number(allowed) };
}
