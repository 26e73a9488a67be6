import type { Broker } from "./broker.ts";
import type {
  DeliveryEvent,
  PubsubCounters,
  PubsubInspection,
  SubscriptionCounters,
} from "./inspection.ts";
import { fullName } from "./names.ts";
import type { BrokerObserver } from "./observer.ts";

/** The inspection of a broker; `projectId` completes plain topic ids. */
export function createObservation(
  broker: () => Broker,
  projectId: string,
): BrokerObserver & { readonly inspection: PubsubInspection } {
  const listeners = new Set<(event: DeliveryEvent) => void>();
  let waiting: (() => void)[] = [];

  const pushBacklog = (): number => {
    let size = 0;
    for (const { configuration, backlog } of broker().subscriptions.values())
      if (configuration.push !== undefined) size += backlog.size;
    return size;
  };
  const settled = (): void => {
    if (waiting.length === 0 || pushBacklog() > 0) return;
    const resolvers = waiting;
    waiting = [];
    for (const resolve of resolvers) resolve();
  };

  return {
    settled,
    subscriptionDeleted: settled,
    attemptEnded(event) {
      for (const listener of listeners) listener(event);
    },
    inspection: {
      counters: () => countersOf(broker()),
      idle: () =>
        pushBacklog() === 0
          ? Promise.resolve()
          : new Promise((resolve) => {
              waiting.push(resolve);
            }),
      onDelivery(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      async publish(topic, message) {
        const [id = ""] = await broker().publish(fullName(projectId, "topics", topic), [message]);
        return id;
      },
    },
  };
}

function countersOf(broker: Broker): PubsubCounters {
  const topics: Record<string, { published: number }> = {};
  const subscriptions: Record<string, SubscriptionCounters> = {};
  const total = {
    published: 0,
    delivered: 0,
    acknowledged: 0,
    rejected: 0,
    expired: 0,
    deadLettered: 0,
    backlog: 0,
  };
  for (const [name, { published }] of broker.topics) {
    topics[name] = { published };
    total.published += published;
  }
  for (const [name, subscription] of broker.subscriptions) {
    const counters = subscription.counters();
    subscriptions[name] = counters;
    total.delivered += counters.delivered;
    total.acknowledged += counters.acknowledged;
    total.rejected += counters.rejected;
    total.expired += counters.expired;
    total.deadLettered += counters.deadLettered;
    total.backlog += counters.backlog;
  }
  return { ...total, topics, subscriptions };
}
