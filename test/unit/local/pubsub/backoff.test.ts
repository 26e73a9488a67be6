import { expect, test } from "vitest";
import { retryDelayMs } from "../../../../local/pubsub/backoff.ts";
import {
  type SubscriptionConfiguration,
  subscriptionDefaults,
} from "../../../../local/pubsub/configuration.ts";

const pull: SubscriptionConfiguration = {
  ...subscriptionDefaults,
  name: "projects/p/subscriptions/s",
  topic: "projects/p/topics/t",
};
const push = { ...pull, push: { endpoint: "http://127.0.0.1/", attributes: {} } };
const retryPolicy = { minimumBackoffMs: 10_000, maximumBackoffMs: 600_000 };

test.each([
  ["doubles from the minimum", { ...push, retryPolicy }, [10_000, 20_000, 40_000, 80_000]],
  [
    "counts from 100 ms when the minimum is zero",
    { ...push, retryPolicy: { ...retryPolicy, minimumBackoffMs: 0 } },
    [100, 200, 400],
  ],
  ["slows push delivery down without a policy", push, [100, 200, 400]],
  ["delivers pulled messages again at once without a policy", pull, [0, 0, 0]],
])("%s", (_, subscription, delays) => {
  expect(delays.map((_, index) => retryDelayMs(subscription, index + 1))).toEqual(delays);
});

test("never waits longer than the maximum", () => {
  expect(retryDelayMs({ ...push, retryPolicy }, 100)).toBe(600_000);
  expect(retryDelayMs(push, 1_000)).toBe(60_000);
});
