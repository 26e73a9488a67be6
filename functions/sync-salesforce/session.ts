import { z } from "zod";

/** Network of the adapter; the global `fetch` in production. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Session {
  readonly instanceUrl: string;
  readonly accessToken: string;
}

export type SessionOutcome =
  | { readonly kind: "session"; readonly session: Session }
  | { readonly kind: "failed"; readonly code: string; readonly detail: string };

const tokenAnswer = z.object({ access_token: z.string().min(1), instance_url: z.url() });
const tokenError = z.object({
  error: z.string(),
  error_description: z.string().optional(),
});

/** OAuth 2.0 client credentials: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm */
export async function openSession(
  credentials: {
    readonly loginUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
  },
  fetch: Fetch,
  timeoutMs: number,
): Promise<SessionOutcome> {
  const url = `${credentials.loginUrl}/services/oauth2/token`;
  let text: string;
  let ok: boolean;
  try {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
      }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    ok = response.ok;
    text = await response.text();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { kind: "failed", code: "LOGIN_UNREACHABLE", detail: `${url} did not answer: ${why}` };
  }
  const answer = parseText(text);
  const granted = tokenAnswer.safeParse(answer);
  if (ok && granted.success)
    return {
      kind: "session",
      session: {
        accessToken: granted.data.access_token,
        instanceUrl: granted.data.instance_url.replace(/\/$/, ""),
      },
    };
  const refused = tokenError.safeParse(answer);
  return {
    kind: "failed",
    code: "LOGIN_REFUSED",
    detail: refused.success
      ? `${refused.data.error}: ${refused.data.error_description ?? "no description"}; check the secrets salesforce-client-id and salesforce-client-secret and the app's client credentials flow`
      : `${url} gave no token`,
  };
}

export function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
