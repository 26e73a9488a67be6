import type { Infrastructure } from "../infrastructure/infrastructure.ts";
import type { Access, Principal, ResourceName } from "./access.ts";
import { type Grant, hierarchyOf, readGrants } from "./policy.ts";
import { createTokens } from "./tokens.ts";
import { createUsageRecorder, type Usage } from "./usage.ts";

/** The person at the laptop, who may do everything. */
export const owner: Principal = "owner";
/** A caller without credentials: only grants to `allUsers` count. */
export const anonymous: Principal = "allUsers";

export interface RecordedAccess extends Access {
  /** What was used, denied and never needed so far: the report behind least privilege. */
  usage(): Usage;
}

/** Identities and grants as the infrastructure declares them. Throws when a grant cannot be evaluated here. */
export function createAccess(
  infrastructure: Infrastructure,
  options: { readonly now?: () => Date } = {},
): RecordedAccess {
  const grants = readGrants(infrastructure);
  const index = indexOf(grants);
  const usage = createUsageRecorder(grants);
  const tokens = createTokens(options.now ?? (() => new Date()));
  const ports = new Map<number, Principal>();

  const grantFor = (
    principal: Principal,
    permission: string,
    resource: ResourceName,
  ): Grant | undefined => {
    const members =
      principal === anonymous ? [anonymous] : [principal, anonymous, "allAuthenticatedUsers"];
    for (const level of hierarchyOf(resource, infrastructure.projectId)) {
      for (const member of members) {
        const grant = index.get(`${level} ${member}`)?.get(permission);
        if (grant !== undefined) return grant;
      }
    }
    return undefined;
  };

  return {
    identify({ authorization, port }) {
      const token = /^bearer (.+)$/i.exec(authorization ?? "")?.[1];
      const holder = token === undefined ? undefined : tokens.holderOf(token);
      if (holder !== undefined) return holder.principal;
      return (port === undefined ? undefined : ports.get(port)) ?? owner;
    },
    isAllowed(principal, permission, resource) {
      if (principal === owner) return true;
      const grant = grantFor(principal, permission, resource);
      // Asking whether anyone may do something is how a service finds out that it needs credentials: no denial.
      if (grant === undefined) {
        if (principal !== anonymous) usage.denied(principal, permission, resource);
      } else usage.allowed(principal, permission, grant);
      return grant !== undefined;
    },
    accessToken: tokens.accessToken,
    identityToken: tokens.identityToken,
    verifyIdentityToken: tokens.verifyIdentityToken,
    assignPort(port, principal) {
      ports.set(port, principal);
    },
    usage: usage.report,
  };
}

/** By resource and member: which grant gives a permission. The first of two grants that overlap counts as used. */
function indexOf(grants: readonly Grant[]): ReadonlyMap<string, ReadonlyMap<string, Grant>> {
  const index = new Map<string, Map<string, Grant>>();
  for (const grant of grants) {
    const key = `${grant.resource} ${grant.member}`;
    const permissions = index.get(key) ?? new Map<string, Grant>();
    for (const permission of grant.permissions)
      if (!permissions.has(permission)) permissions.set(permission, grant);
    index.set(key, permissions);
  }
  return index;
}
