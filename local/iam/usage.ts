import type { Principal, ResourceName } from "./access.ts";
import type { Grant } from "./policy.ts";

/** One permission that was asked for, and how often. */
export interface PermissionUse {
  readonly principal: Principal;
  readonly permission: string;
  /** Where it was granted, when allowed; what was asked for, when denied. */
  readonly resource: ResourceName;
  readonly count: number;
}

export interface Usage {
  readonly used: readonly PermissionUse[];
  readonly denied: readonly PermissionUse[];
  /** Per grant: the permissions of its role that nobody needed. A grant with `usedPermissions` empty can go. */
  readonly grants: readonly GrantUsage[];
}

export interface GrantUsage {
  readonly member: string;
  readonly role: string;
  readonly resource: ResourceName;
  readonly address: string;
  readonly usedPermissions: readonly string[];
  readonly unusedPermissions: readonly string[];
}

/** Denials name single objects and tables, so a caller in a loop could fill the memory. */
const deniedLimit = 1_000;

export interface UsageRecorder {
  allowed(principal: Principal, permission: string, grant: Grant): void;
  denied(principal: Principal, permission: string, resource: ResourceName): void;
  report(): Usage;
}

export function createUsageRecorder(grants: readonly Grant[]): UsageRecorder {
  const used = new Map<Grant, Map<string, Map<Principal, number>>>();
  const denied = new Map<string, PermissionUse>();

  return {
    allowed(principal, permission, grant) {
      const byPermission = used.get(grant) ?? new Map<string, Map<Principal, number>>();
      const byPrincipal = byPermission.get(permission) ?? new Map<Principal, number>();
      byPrincipal.set(principal, (byPrincipal.get(principal) ?? 0) + 1);
      byPermission.set(permission, byPrincipal);
      used.set(grant, byPermission);
    },
    denied(principal, permission, resource) {
      const key = `${principal} ${permission} ${resource}`;
      const count = (denied.get(key)?.count ?? 0) + 1;
      if (count > 1 || denied.size < deniedLimit)
        denied.set(key, { principal, permission, resource, count });
    },
    report: () => ({
      used: [...used].flatMap(([{ resource }, byPermission]) =>
        [...byPermission].flatMap(([permission, byPrincipal]) =>
          [...byPrincipal].map(([principal, count]) => ({
            principal,
            permission,
            resource,
            count,
          })),
        ),
      ),
      denied: [...denied.values()],
      grants: grants.map((grant) => {
        const { member, role, resource, address, permissions } = grant;
        const wasUsed = (permission: string): boolean => used.get(grant)?.has(permission) ?? false;
        return {
          member,
          role,
          resource,
          address,
          usedPermissions: permissions.filter(wasUsed),
          unusedPermissions: permissions.filter((permission) => !wasUsed(permission)),
        };
      }),
    }),
  };
}
