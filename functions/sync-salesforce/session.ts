import { createSign } from "node:crypto";
import { z } from "zod";
import type { DestinationHttp } from "../_shared/activation/destination-http.ts";
import type { Stop } from "../_shared/activation/destination.ts";

export interface Session {
  readonly instanceUrl: string;
  readonly accessToken: string;
}

export type SessionOutcome = { readonly kind: "session"; readonly session: Session } | Stop;

/** How the External Client App lets the integration in: by its secret, or by a key whose certificate it holds. */
export type Credentials =
  | {
      readonly kind: "client_credentials";
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly kind: "jwt_bearer";
      readonly clientId: string;
      /** PKCS #8 in PEM. */
      readonly privateKey: string;
      readonly username: string;
      /** https://login.salesforce.com or, of a sandbox, https://test.salesforce.com. */
      readonly audience: string;
    };

const tokenAnswer = z.object({ access_token: z.string().min(1), instance_url: z.url() });
const tokenError = z.object({
  error: z.string(),
  error_description: z.string().optional(),
});

/** Passing answers of the token endpoint say nothing about credentials. */
export async function openSession(
  loginUrl: string,
  credentials: Credentials,
  http: DestinationHttp,
  now: () => Date,
): Promise<SessionOutcome> {
  const answer = await http.request({
    method: "POST",
    url: `${loginUrl}/services/oauth2/token`,
    body: new URLSearchParams(grantOf(credentials, now)),
  });
  if (answer.kind === "no_answer" || answer.status === 429 || answer.status >= 500)
    return {
      kind: "stop",
      error: "exhausted",
      code: "LOGIN_UNREACHABLE",
      detail: `the token endpoint of ${loginUrl} gave no answer (${answer.kind === "answer" ? answer.status : answer.reason}): the next run tries again`,
    };
  const granted = tokenAnswer.safeParse(answer.json);
  if (answer.status === 200 && granted.success)
    return {
      kind: "session",
      session: {
        accessToken: granted.data.access_token,
        instanceUrl: granted.data.instance_url.replace(/\/$/, ""),
      },
    };
  const refused = tokenError.safeParse(answer.json);
  const what =
    credentials.kind === "client_credentials"
      ? "the secrets salesforce-client-id and salesforce-credential (the client secret) and the app's client credentials flow"
      : "the secrets salesforce-client-id and salesforce-credential (the private key), the certificate of the app, salesforceUsername and that the app is approved for that user";
  return {
    kind: "stop",
    error: "configuration",
    code: "LOGIN_REFUSED",
    detail: refused.success
      ? `${refused.data.error}: ${refused.data.error_description ?? "no description"}; check ${what}`
      : `${loginUrl} gave no token; check ${what}`,
  };
}

/**
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm and
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
 */
function grantOf(credentials: Credentials, now: () => Date): Record<string, string> {
  if (credentials.kind === "client_credentials")
    return {
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    };
  return {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: assertionOf(credentials, now),
  };
}

/** Salesforce takes assertions that end within three minutes. */
const assertionLifetimeSeconds = 120;

function assertionOf(
  { clientId, privateKey, username, audience }: Extract<Credentials, { kind: "jwt_bearer" }>,
  now: () => Date,
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: clientId,
    sub: username,
    aud: audience,
    exp: Math.floor(now().getTime() / 1000) + assertionLifetimeSeconds,
  };
  const signed = `${part({ alg: "RS256" })}.${part(claims)}`;
  const signature = createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url");
  return `${signed}.${signature}`;
}
