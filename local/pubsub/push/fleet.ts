import type { ServiceContext } from "../../service.ts";
import type { BrokerObserver } from "../observer.ts";
import type { Subscription } from "../subscription.ts";
import { createPushDelivery, type PushDelivery } from "./delivery.ts";
import { createPoster } from "./post.ts";
import { createPushTokens } from "./tokens.ts";

const closeGraceMs = 5_000;

/** One delivery per push subscription, started and stopped with it. */
export function createPushFleet(
  context: Pick<ServiceContext, "access" | "log" | "now"> & { readonly maxOutstanding: number },
): BrokerObserver & { close(): Promise<void> } {
  const deliveries = new Map<string, PushDelivery>();
  const poster = createPoster();
  const dependencies = {
    poster,
    token: createPushTokens(context.access, context.now),
    log: context.log,
    maxOutstanding: context.maxOutstanding,
  };

  return {
    subscriptionCreated(subscription: Subscription) {
      const { push } = subscription.configuration;
      if (push !== undefined)
        deliveries.set(subscription.name, createPushDelivery(subscription, push, dependencies));
    },
    subscriptionDeleted({ name }: Subscription) {
      void deliveries.get(name)?.close();
      deliveries.delete(name);
    },
    async close() {
      const drained = Promise.all([...deliveries.values()].map((delivery) => delivery.close()));
      // Requests that outlast the grace are cut: their messages stay owed.
      const cut = setTimeout(() => poster.close(), closeGraceMs);
      await drained;
      clearTimeout(cut);
      poster.close();
    },
  };
}
