import type { NewMessage } from "./message.ts";

export interface SubscriptionCounters {
  readonly delivered: number;
  readonly acknowledged: number;
  readonly rejected: number;
  readonly expired: number;
  readonly deadLettered: number;
  /** Not yet settled, whether waiting, delayed or out for delivery. */
  readonly backlog: number;
}

export interface PubsubCounters extends SubscriptionCounters {
  readonly published: number;
  /** By full topic name. */
  readonly topics: Readonly<Record<string, { readonly published: number }>>;
  /** By full subscription name. */
  readonly subscriptions: Readonly<Record<string, SubscriptionCounters>>;
}

export interface DeliveryEvent {
  readonly subscription: string;
  readonly messageId: string;
  readonly deliveryAttempt: number;
  readonly outcome: "acknowledged" | "rejected" | "expired" | "dead lettered";
}

/** What the command line, the console and tests see of the local Pub/Sub without speaking gRPC. */
export interface PubsubInspection {
  counters(): PubsubCounters;
  /** Resolves when no push subscription has a message that is waiting, delayed or out for delivery. */
  idle(): Promise<void>;
  /** Called for every end of a delivery attempt; answers the way to stop. */
  onDelivery(listener: (event: DeliveryEvent) => void): () => void;
  /** Stores a message as Google's own services do (object notifications, schedules); `topic` may be a plain id. */
  publish(topic: string, message: NewMessage): Promise<string>;
}
