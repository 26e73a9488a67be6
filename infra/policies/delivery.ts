import { blockOf, eachResource, type Policy } from "./policy.ts";

/**
 * A message is retried with growing pauses and, in the end, kept: every subscription has a retry and a dead-letter policy,
 * except the ones that keep dead letters, and none expires.
 */
export const delivery: Policy = eachResource("delivery", ({ type, attributes }) => {
  if (type !== "google_pubsub_subscription") return undefined;
  if (blockOf(attributes, "expiration_policy")?.["ttl"] !== "")
    return {
      problem: "expires after 31 days without a subscriber",
      fix: 'set expirationPolicy: { ttl: "" }',
    };
  if (String(attributes["name"]).endsWith("-dead-letters")) return undefined;
  const missing = ["retry_policy", "dead_letter_policy"].filter(
    (policy) => blockOf(attributes, policy) === undefined,
  );
  if (missing.length === 0) return undefined;
  return {
    problem: `has no ${missing.join(" and no ")}`,
    fix: "make it with infra/constructs/push-subscription.ts",
  };
});
