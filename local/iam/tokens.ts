import type { GenerateKeyPairResult } from "jose";
import { randomBytes } from "node:crypto";
import type { Access, Principal } from "./access.ts";

/** Google's tokens live an hour. */
const lifetimeMs = 3_600_000;
/** The metadata server gives the same token until five minutes before it expires. */
const renewalMs = 300_000;
/** As in Google's access tokens, so that a token is recognisable; `local` marks ours. */
const tokenPrefix = "ya29.local.";
/** Tokens that were verified lately; pushes carry the same one for an hour. */
const verifiedLimit = 1_000;
const issuer = "https://accounts.google.com";

interface IssuedToken {
  readonly token: string;
  readonly principal: Principal;
  readonly expiresAt: number;
}

export interface Tokens extends Pick<
  Access,
  "accessToken" | "identityToken" | "verifyIdentityToken"
> {
  /** Whose access token this is: `undefined` for one that is not ours; without a principal it is ours and counts no more. */
  holderOf(token: string): { readonly principal: Principal | undefined } | undefined;
}

/** Access tokens and RS256 identity tokens of one run; keys and tokens die with the process. */
export function createTokens(now: () => Date): Tokens {
  const accessTokens = new Map<string, IssuedToken>();
  const currentToken = new Map<Principal, IssuedToken>();
  const identityTokens = new Map<string, Promise<IssuedToken>>();
  const verified = new Map<string, { email: string; audience: string; expiresAt: number }>();
  let keys: Promise<GenerateKeyPairResult> | undefined;
  // Loaded and generated on first use: jose's files and a 2048-bit key take long enough to matter for the start.
  const keyPair = (): Promise<GenerateKeyPairResult> =>
    (keys ??= import("jose").then(async ({ generateKeyPair }) => generateKeyPair("RS256")));
  const isFresh = (token: IssuedToken): boolean => token.expiresAt - now().getTime() > renewalMs;

  const sign = async (principal: Principal, audience: string): Promise<IssuedToken> => {
    const issuedAt = Math.floor(now().getTime() / 1_000);
    const [{ privateKey }, { SignJWT }] = await Promise.all([keyPair(), import("jose")]);
    const token = await new SignJWT({ azp: principal, email: principal, email_verified: true })
      .setProtectedHeader({ alg: "RS256", kid: "local", typ: "JWT" })
      .setIssuer(issuer)
      .setSubject(principal)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeMs / 1_000)
      .sign(privateKey);
    return { token, principal, expiresAt: issuedAt * 1_000 + lifetimeMs };
  };

  return {
    accessToken(principal) {
      let current = currentToken.get(principal);
      if (current === undefined || !isFresh(current)) {
        const token = tokenPrefix + randomBytes(32).toString("base64url");
        current = { token, principal, expiresAt: now().getTime() + lifetimeMs };
        currentToken.set(principal, current);
        accessTokens.set(token, current);
      }
      const expiresInSeconds = Math.floor((current.expiresAt - now().getTime()) / 1_000);
      return { token: current.token, expiresInSeconds };
    },
    holderOf(token) {
      if (!token.startsWith(tokenPrefix)) return undefined;
      const issued = accessTokens.get(token);
      if (issued === undefined || issued.expiresAt <= now().getTime())
        return { principal: undefined };
      return { principal: issued.principal };
    },
    async identityToken(principal, audience) {
      const key = `${principal} ${audience}`;
      const cached = await identityTokens.get(key);
      if (cached !== undefined && isFresh(cached)) return cached.token;
      const signed = sign(principal, audience);
      identityTokens.set(key, signed);
      return (await signed).token;
    },
    async verifyIdentityToken(token) {
      const known = verified.get(token);
      if (known !== undefined && known.expiresAt > now().getTime())
        return { email: known.email, audience: known.audience };
      const [{ publicKey }, { jwtVerify }] = await Promise.all([keyPair(), import("jose")]);
      const { payload } = await jwtVerify(token, publicKey, { issuer, currentDate: now() });
      const claims = { email: String(payload["email"]), audience: String(payload.aud) };
      if (verified.size >= verifiedLimit) verified.clear();
      verified.set(token, { ...claims, expiresAt: (payload.exp ?? 0) * 1_000 });
      return claims;
    },
  };
}
