import type { Operation } from "../authorize.ts";
import type { Broker } from "../broker.ts";
import { projectOf } from "../names.ts";
import { invalidArgument, unsupported } from "../refusal.ts";
import { page, type PageRequest } from "./page.ts";
import { pull, type PullRequest } from "./pull.ts";
import {
  millisOf,
  subscriptionFromWire,
  subscriptionToWire,
  type WireSeconds,
  type WireSubscription,
} from "./wire.ts";

interface AckRequest {
  readonly subscription: string;
  readonly ackIds: readonly string[];
}

export type SubscriberOperations = Readonly<{
  createSubscription: Operation<WireSubscription>;
  getSubscription: Operation<{ subscription: string }>;
  deleteSubscription: Operation<{ subscription: string }>;
  listSubscriptions: Operation<PageRequest & { project: string }>;
  pull: Operation<PullRequest>;
  acknowledge: Operation<AckRequest>;
  modifyAckDeadline: Operation<AckRequest & { ackDeadlineSeconds: number }>;
  seek: Operation<{ subscription: string; time?: WireSeconds | null }>;
}>;

/** google.pubsub.v1.Subscriber without StreamingPull, for gRPC and REST alike. */
export function subscriberOperations(broker: Broker): SubscriberOperations {
  return {
    createSubscription(request, authorize) {
      authorize("pubsub.subscriptions.create", projectOf(request.name));
      authorize("pubsub.topics.attachSubscription", request.topic);
      const subscription = broker.createSubscription(subscriptionFromWire(request));
      return subscriptionToWire(subscription.configuration);
    },

    getSubscription({ subscription }, authorize) {
      authorize("pubsub.subscriptions.get", subscription);
      return subscriptionToWire(broker.subscription(subscription).configuration);
    },

    deleteSubscription({ subscription }, authorize) {
      authorize("pubsub.subscriptions.delete", subscription);
      broker.deleteSubscription(subscription);
      return {};
    },

    listSubscriptions(request, authorize) {
      authorize("pubsub.subscriptions.list", request.project);
      const all = [...broker.subscriptions.values()]
        .map((subscription) => subscription.configuration)
        .filter((subscription) => projectOf(subscription.name) === request.project)
        .toSorted((a, b) => a.name.localeCompare(b.name));
      const { items, nextPageToken } = page(all, request);
      return { subscriptions: items.map(subscriptionToWire), nextPageToken };
    },

    pull(request, authorize) {
      authorize("pubsub.subscriptions.consume", request.subscription);
      return pull(broker.subscription(request.subscription), request);
    },

    acknowledge(request, authorize) {
      authorize("pubsub.subscriptions.consume", request.subscription);
      const subscription = broker.subscription(request.subscription);
      for (const ackId of request.ackIds) subscription.acknowledge(ackId);
      return {};
    },

    modifyAckDeadline({ ackDeadlineSeconds, ...request }, authorize) {
      authorize("pubsub.subscriptions.consume", request.subscription);
      const subscription = broker.subscription(request.subscription);
      if (ackDeadlineSeconds < 0 || ackDeadlineSeconds > 600)
        throw invalidArgument(
          `Invalid ack deadline: ${ackDeadlineSeconds} seconds. It must lie between 0 and 600.`,
        );
      for (const ackId of request.ackIds) subscription.modifyDeadline(ackId, ackDeadlineSeconds);
      return {};
    },

    seek({ subscription, time }, authorize) {
      authorize("pubsub.subscriptions.consume", subscription);
      if (time === undefined || time === null)
        throw unsupported("Seek to a snapshot: seek to a time");
      broker.subscription(subscription).seek(millisOf(time));
      return {};
    },
  };
}
