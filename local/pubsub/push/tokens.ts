import type { Access } from "../../iam/access.ts";

/** Identity tokens live an hour; a push request with one about to expire would fail at a slow receiver. */
const reuseMs = 30 * 60_000;

/** Signing is dear next to a push request, so one token serves many, as in the cloud. */
export function createPushTokens(
  access: Access,
  now: () => Date,
): (serviceAccount: string, audience: string) => Promise<string> {
  const tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  return (serviceAccount, audience) => {
    const key = `${serviceAccount} ${audience}`;
    const known = tokens.get(key);
    const nowMs = now().getTime();
    if (known !== undefined && known.until > nowMs) return known.token;
    const token = access.identityToken(serviceAccount, audience);
    tokens.set(key, { token, until: nowMs + reuseMs });
    token.catch(() => tokens.delete(key));
    return token;
  };
}
