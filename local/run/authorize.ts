import type { IncomingHttpHeaders } from "node:http";
import type { Access } from "../iam/access.ts";
import { anonymous } from "../iam/create-access.ts";
import type { Revision } from "./revision.ts";

const permission = "run.routes.invoke";

export type Authorized =
  /** `spent` is the header whose token was checked here. */
  | { readonly outcome: "allowed"; readonly spent?: "authorization" | "x-serverless-authorization" }
  | { readonly outcome: "unauthenticated" | "forbidden"; readonly reason: string };

/**
 * Whether a request may reach a service, as Cloud Run's front end decides: anyone for a public one, else the bearer of an
 * identity token for its URL who holds the invoker role. https://cloud.google.com/run/docs/authenticating/overview
 */
export async function authorize(
  access: Access,
  revision: Revision,
  serviceUrl: string,
  headers: IncomingHttpHeaders,
): Promise<Authorized> {
  const header =
    headers["x-serverless-authorization"] === undefined
      ? "authorization"
      : "x-serverless-authorization";
  const token = /^bearer (.+)$/i.exec(String(headers[header] ?? ""))?.[1];
  if (token === undefined)
    return {
      outcome: "forbidden",
      reason:
        "the request was not authenticated: send an identity token, or allow allUsers to invoke",
    };
  const claims = await access.verifyIdentityToken(token).catch((error: Error) => error);
  if (claims instanceof Error)
    return {
      outcome: "unauthenticated",
      reason: `the identity token is not valid: ${claims.message}`,
    };
  const { email, audience } = claims;
  if (audience !== serviceUrl && !audience.startsWith(`${serviceUrl}/`))
    return {
      outcome: "unauthenticated",
      reason: `the identity token is for ${audience}, not for ${serviceUrl}`,
    };
  if (!access.isAllowed(email, permission, revision.resource))
    return {
      outcome: "forbidden",
      reason: `${email} lacks ${permission} on ${revision.resource}: grant it roles/run.invoker in infra`,
    };
  return { outcome: "allowed", spent: header };
}

export function isPublic(access: Access, revision: Revision): boolean {
  return access.isAllowed(anonymous, permission, revision.resource);
}
