import type { Access, Principal } from "../../iam/access.ts";
import { authError, typeError, valueError } from "../execution/workflow-error.ts";
import { type Value, isMap } from "../values/value.ts";

/** Authorization headers of the workflow's service account. */
export interface Credentials {
  accessToken(): string;
  identityToken(audience: string): Promise<string>;
}

export function credentialsOf(access: Access, serviceAccount: Principal): Credentials {
  return {
    accessToken: () => `Bearer ${access.accessToken(serviceAccount).token}`,
    identityToken: async (audience) =>
      `Bearer ${await access.identityToken(serviceAccount, audience)}`,
  };
}

/**
 * `auth: {type: OIDC, audience}` or `{type: OAuth2, scopes}`; the audience is the URL unless given.
 * https://cloud.google.com/workflows/docs/authenticate-from-workflow
 */
export async function authorize(
  auth: Value,
  url: URL,
  credentials: Credentials,
): Promise<string | undefined> {
  if (auth === null) return undefined;
  if (!isMap(auth)) throw typeError("auth must be a map with type OIDC or OAuth2");
  const type = auth.get("type");
  const audience = auth.get("audience") ?? `${url.origin}${url.pathname}`;
  if (typeof audience !== "string") throw typeError("auth.audience must be a string");
  if (type !== "OIDC" && type !== "OAuth2") {
    throw valueError("auth.type must be OIDC or OAuth2");
  }
  try {
    return type === "OIDC" ? await credentials.identityToken(audience) : credentials.accessToken();
  } catch (cause) {
    throw authError(`cannot make credentials for ${url.host}: ${(cause as Error).message}`);
  }
}
