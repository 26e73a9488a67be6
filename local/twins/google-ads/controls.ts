import type { Twin } from "../twin.ts";
import type { Account } from "./account.ts";
import type { Requests } from "./requests.ts";

/** What people and tests may do to the twin, beside its API. */
export function googleAdsControls(twin: {
  readonly account: Account;
  readonly requests: Requests;
  readonly revoke: (revoked: boolean) => void;
}): Twin["controls"] {
  return {
    "POST lists": ({ id, displayName, membershipDurationDays }) => {
      if (typeof id !== "string" || typeof displayName !== "string")
        return "id and displayName must be text";
      const days = membershipDurationDays ?? 540;
      if (typeof days !== "number") return "membershipDurationDays must be a number";
      twin.account.putList({ id, displayName, membershipDurationDays: days });
      return { id };
    },
    "POST delete-list": ({ id }) =>
      twin.account.deleteList(String(id)) ? { deleted: id } : "there is no list with this id",
    "POST revoke": ({ revoked }) => {
      twin.revoke(revoked !== false);
      return { revoked: revoked !== false };
    },
    "POST settle": () => ({ settled: twin.requests.settle(true) }),
    "POST processing": ({ ms }) => {
      if (typeof ms !== "number") return "ms must be a number";
      twin.requests.setProcessingMs(ms);
      return { ms };
    },
  };
}
