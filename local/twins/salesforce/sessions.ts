import { createHash } from "node:crypto";

export interface Sessions {
  /** A token for these credentials, or the OAuth error. */
  grant(form: URLSearchParams): TokenGrant;
  isOpen(authorization: string | undefined): boolean;
  expireAll(): void;
}

export type TokenGrant =
  | { readonly kind: "granted"; readonly token: string; readonly issuedAt: number }
  | { readonly kind: "refused"; readonly error: string; readonly description: string };

export interface SessionOptions {
  readonly secrets: (id: string) => string | undefined;
  readonly now: () => Date;
  readonly lifetimeMs: number;
}

/** Client credentials flow; the app's consumer key and secret are what Secret Manager holds for the function. */
export function createSessions(options: SessionOptions): Sessions {
  const open = new Map<string, number>();
  let issued = 0;
  const refused = (error: string, description: string): TokenGrant => ({
    kind: "refused",
    error,
    description,
  });
  return {
    grant(form) {
      if (form.get("grant_type") !== "client_credentials")
        return refused("unsupported_grant_type", "grant type not supported");
      const { secrets } = options;
      if (form.get("client_id") !== secrets("salesforce-client-id"))
        return refused("invalid_client_id", "client identifier invalid");
      if (form.get("client_secret") !== secrets("salesforce-client-secret"))
        return refused("invalid_client", "invalid client credentials");
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
  };
}
