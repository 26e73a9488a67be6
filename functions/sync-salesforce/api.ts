import type {
  DestinationAnswer,
  DestinationHttp,
  DestinationRequest,
} from "../_shared/activation/destination-http.ts";
import type { Stop } from "../_shared/activation/destination.ts";
import { openSession, type Credentials, type Session } from "./session.ts";

export const apiVersion = "v68.0";

/** A call below `/services/data/v68.0`, in a session that is opened with the first call and again when it has ended. */
export type CallApi = (
  request: Omit<DestinationRequest, "url"> & { readonly path: string },
) => Promise<DestinationAnswer | Stop>;

export interface ApiOptions {
  readonly loginUrl: string;
  readonly credentials: Credentials;
  readonly http: DestinationHttp;
  /** Share of the org's daily API allocation that is left to its other integrations. */
  readonly headroom: number;
  readonly now: () => Date;
}

export function createApi({ loginUrl, credentials, http, headroom, now }: ApiOptions): CallApi {
  let session: Promise<Session | Stop> | undefined;
  let usage: ApiUsage | undefined;
  let inFlight = 0;
  /** Calls at the same time share one login. */
  const open = (): Promise<Session | Stop> => {
    session ??= openSession(loginUrl, credentials, http, now).then((outcome) =>
      outcome.kind === "session" ? outcome.session : outcome,
    );
    return session;
  };

  return async ({ path, ...request }) => {
    if (usage !== undefined && usage.used + inFlight >= usage.allowed * (1 - headroom))
      return spent(usage);
    for (let logins = 0; logins < 2; logins++) {
      const opened = open();
      const current = await opened;
      if ("kind" in current) {
        session = undefined;
        return current;
      }
      inFlight += 1;
      const answer = await http.request({
        ...request,
        url: `${current.instanceUrl}/services/data/${apiVersion}${path}`,
        headers: { ...request.headers, authorization: `Bearer ${current.accessToken}` },
      });
      inFlight -= 1;
      if (answer.kind === "no_answer") return answer;
      usage = readUsage(answer.headers.get("sforce-limit-info")) ?? usage;
      // A call without a session applies nothing.
      if (answer.status !== 401) return answer;
      if (session === opened) session = undefined;
    }
    return {
      kind: "stop",
      error: "configuration",
      code: "INVALID_SESSION_ID",
      detail: "Salesforce refuses sessions that it has just opened: check the integration user",
    };
  };
}

interface ApiUsage {
  readonly used: number;
  readonly allowed: number;
}

const spent = ({ used, allowed }: ApiUsage): Stop => ({
  kind: "stop",
  error: "exhausted",
  code: "API_HEADROOM",
  detail: `${used} of ${allowed} daily API calls are used, the rest is left to other integrations`,
});

/** `api-usage=18/5000`, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm */
function readUsage(header: string | null): ApiUsage | undefined {
  const [, used, allowed] = /api-usage=(\d+)\/(\d+)/.exec(header ?? "") ?? [];
  if (used === undefined || allowed === undefined) return undefined;
  return { used: Number(used), allowed: Number(allowed) };
}
