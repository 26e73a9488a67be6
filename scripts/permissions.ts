import type { GrantUsage, PermissionUse, Usage } from "../local/iam/usage.ts";

/** Services that exist in Google Cloud only: whether their permissions are needed cannot show on a laptop. */
const notLocal = new Set([
  "artifactregistry",
  "cloudkms",
  "datacatalog",
  "iam",
  "logging",
  "monitoring",
]);

export interface PermissionReport {
  /** Grants that no call ever needed. */
  readonly unusedGrants: readonly UnusedPermissions[];
  /** Grants of which only a part was needed: a smaller role would do, where Google has one. */
  readonly partlyUsed: readonly UnusedPermissions[];
  /** Grants whose service does not run here. */
  readonly notObservable: readonly string[];
  /** Calls that were refused: a role is missing, or someone tried what they may not. */
  readonly denied: readonly PermissionUse[];
}

export interface UnusedPermissions {
  readonly grant: string;
  readonly used: readonly string[];
  readonly unused: readonly string[];
}

/** What a run of the local Google Cloud says about least privilege. */
export function permissionReport({ grants, denied }: Usage): PermissionReport {
  const observable = grants.filter(isObservable);
  const lines = (wanted: (grant: GrantUsage) => boolean): readonly UnusedPermissions[] =>
    observable.filter(wanted).map((grant) => ({
      grant: describe(grant),
      used: grant.usedPermissions,
      unused: grant.unusedPermissions,
    }));
  return {
    unusedGrants: lines(({ usedPermissions }) => usedPermissions.length === 0),
    partlyUsed: lines(
      ({ usedPermissions, unusedPermissions }) =>
        usedPermissions.length > 0 && unusedPermissions.length > 0,
    ),
    notObservable: grants.filter((grant) => !isObservable(grant)).map(describe),
    denied,
  };
}

const isObservable = ({ usedPermissions, unusedPermissions }: GrantUsage): boolean =>
  [...usedPermissions, ...unusedPermissions].some(
    (permission) => !notLocal.has(permission.split(".")[0] ?? ""),
  );

const describe = ({ member, role, resource }: GrantUsage): string =>
  `${member.split("@")[0] ?? member}: ${role} on ${resource}`;

/** Adds what another run used: a permission is unused only if no run needed it. */
export function mergeUsage(earlier: Usage, later: Usage): Usage {
  const before = new Map(earlier.grants.map((grant) => [keyOf(grant), grant]));
  return {
    used: [...earlier.used, ...later.used],
    denied: sumOf([...earlier.denied, ...later.denied]),
    grants: later.grants.map((grant) => {
      const known = new Set(before.get(keyOf(grant))?.usedPermissions);
      const all = [...grant.usedPermissions, ...grant.unusedPermissions];
      const wasUsed = (permission: string): boolean =>
        known.has(permission) || grant.usedPermissions.includes(permission);
      return {
        ...grant,
        usedPermissions: all.filter(wasUsed),
        unusedPermissions: all.filter((permission) => !wasUsed(permission)),
      };
    }),
  };
}

/** One entry for what was refused to the same account in the same way. */
function sumOf(denied: readonly PermissionUse[]): readonly PermissionUse[] {
  const byCall = Map.groupBy(denied, ({ principal, permission, resource }) =>
    [principal, permission, resource].join(" "),
  );
  return [...byCall.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, count: rest.reduce((sum, { count }) => sum + count, first.count) }],
  );
}

const keyOf = ({ address, member }: GrantUsage): string => `${address} ${member}`;
