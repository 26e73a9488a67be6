import type { DeliveryEvent } from "./inspection.ts";
import type { Subscription } from "./subscription.ts";

/** Parts that follow what happens in the broker: push delivery, counters, the message log. */
export interface BrokerObserver {
  subscriptionCreated?(subscription: Subscription): void;
  subscriptionDeleted?(subscription: Subscription): void;
  attemptEnded?(event: DeliveryEvent): void;
  /** The message left the subscription for good. */
  settled?(subscription: string, messageId: string): void;
}
