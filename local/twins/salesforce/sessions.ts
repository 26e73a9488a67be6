import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { parseText } from "../answer.ts";

export interface Sessions {
  /** A token for these credentials, or the OAuth error. */
  grant(form: URLSearchParams, baseUrl: string): TokenGrant;
  isOpen(authorization: string | undefined): boolean;
  expireAll(): void;
  /** Takes the app's credentials away with the sessions that they opened, or gives them back. */
  revoke(isRevoked: boolean): void;
}

export type TokenGrant =
  | { readonly kind: "granted"; readonly token: string; readonly issuedAt: number }
  | { readonly kind: "refused"; readonly error: string; readonly description: string };

export interface SessionOptions {
  readonly secrets: (id: string) => string | undefined;
  readonly now: () => Date;
  readonly lifetimeMs: number;
}

/** Client credentials and JWT bearer flows; the app's consumer key and secret are what Secret Manager holds for the function. */
export function createSessions(options: SessionOptions): Sessions {
  const open = new Map<string, number>();
  let issued = 0;
  let isRevoked = false;
  const refused = (error: string, description: string): TokenGrant => ({
    kind: "refused",
    error,
    description,
  });
  return {
    grant(form, baseUrl) {
      const problem: Problem | undefined = isRevoked
        ? ["invalid_client", "invalid client credentials"]
        : problemOf(form, baseUrl, options);
      if (problem !== undefined) return refused(...problem);
      const issuedAt = options.now().getTime();
      const token = `00Dtwin!${createHash("sha256").update(`${issuedAt}:${++issued}`).digest("hex")}`;
      open.set(token, issuedAt + options.lifetimeMs);
      return { kind: "granted", token, issuedAt };
    },
    isOpen(authorization) {
      const expiresAt = open.get(authorization?.replace(/^Bearer /i, "") ?? "");
      return expiresAt !== undefined && options.now().getTime() < expiresAt;
    },
    expireAll: () => open.clear(),
    revoke(revoked) {
      isRevoked = revoked;
      if (revoked) open.clear();
    },
  };
}

type Problem = readonly [error: string, description: string];

function problemOf(
  form: URLSearchParams,
  baseUrl: string,
  options: SessionOptions,
): Problem | undefined {
  const { secrets } = options;
  switch (form.get("grant_type")) {
    case "client_credentials":
      if (form.get("client_id") !== secrets("salesforce-client-id"))
        return ["invalid_client_id", "client identifier invalid"];
      return form.get("client_secret") === secrets("salesforce-credential")
        ? undefined
        : ["invalid_client", "invalid client credentials"];
    case "urn:ietf:params:oauth:grant-type:jwt-bearer":
      return assertionProblem(form.get("assertion") ?? "", baseUrl, options);
    default:
      return ["unsupported_grant_type", "grant type not supported"];
  }
}

/**
 * The app holds the certificate of the private key in Secret Manager; the audience is the login URL. https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
 */
function assertionProblem(
  assertion: string,
  baseUrl: string,
  { secrets, now }: SessionOptions,
): Problem | undefined {
  const [header = "", body = "", signature = ""] = assertion.split(".");
  const key = readKey(secrets("salesforce-credential"));
  const claims = readClaims(body);
  if (claims === undefined || key === undefined) return ["invalid_grant", "invalid assertion"];
  if (claims["iss"] !== secrets("salesforce-client-id"))
    return ["invalid_client_id", "client identifier invalid"];
  const signed = Buffer.from(`${header}.${body}`);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url")))
    return ["invalid_grant", "invalid assertion"];
  if (claims["aud"] !== baseUrl) return ["invalid_grant", "audience is invalid"];
  const leftSeconds = Number(claims["exp"]) - now().getTime() / 1000;
  if (!(leftSeconds > 0 && leftSeconds <= 180))
    return ["invalid_grant", "expired authorization code"];
  return typeof claims["sub"] === "string"
    ? undefined
    : ["invalid_grant", "user hasn't approved this consumer"];
}

function readClaims(body: string): Readonly<Record<string, unknown>> | undefined {
  const claims = parseText(Buffer.from(body, "base64url").toString());
  return claims as Readonly<Record<string, unknown>> | undefined;
}

function readKey(pem: string | undefined): KeyObject | undefined {
  try {
    return createPublicKey(pem ?? "");
  } catch {
    return undefined;
  }
}
