import type { SubscriptionConfiguration } from "./configuration.ts";

/** Push delivery without a retry policy slows down by itself, between these (https://cloud.google.com/pubsub/docs/push#push_backoff). */
const pushBackoff = { minimumBackoffMs: 100, maximumBackoffMs: 60_000 } as const;

/**
 * Milliseconds until the next attempt after `failures` failed ones: doubles from the minimum to the maximum. A pull
 * subscription without a retry policy delivers again at once.
 */
export function retryDelayMs(subscription: SubscriptionConfiguration, failures: number): number {
  const policy =
    subscription.retryPolicy ?? (subscription.push === undefined ? undefined : pushBackoff);
  if (policy === undefined || failures < 1) return 0;
  // A minimum of zero would stay zero when doubled.
  const first = Math.max(policy.minimumBackoffMs, Math.min(100, policy.maximumBackoffMs));
  return Math.min(first * 2 ** Math.min(failures - 1, 30), policy.maximumBackoffMs);
}
