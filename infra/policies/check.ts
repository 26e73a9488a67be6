import { deletionProtection, labels, oneRegion } from "./ownership.ts";
import { privateBuckets, primitiveRoles, publicAccess, wildcardImpersonation } from "./access.ts";
import { customerManagedKeys } from "./encryption.ts";
import { delivery } from "./delivery.ts";
import { maximumInstances, partitionFilters, plaintextSecrets } from "./limits.ts";
import type { Policy, PolicyContext, SynthesisedResource } from "./policy.ts";

export const policies: readonly Policy[] = [
  publicAccess,
  privateBuckets,
  primitiveRoles,
  wildcardImpersonation,
  delivery,
  labels,
  oneRegion,
  deletionProtection,
  customerManagedKeys,
  maximumInstances,
  partitionFilters,
  plaintextSecrets,
];

/** Throws one error that lists every violation with its resource and its fix. */
export function checkPolicies(
  resources: readonly SynthesisedResource[],
  context: PolicyContext,
): void {
  const lines = policies.flatMap(({ name, check }) =>
    check(resources, context).map(
      ({ resource, problem, fix }) =>
        `${name}: ${resource.stack}/${resource.address} ${problem}; ${fix}`,
    ),
  );
  if (lines.length > 0)
    throw new Error(`The infrastructure breaks its policies:\n  ${lines.join("\n  ")}`);
}
