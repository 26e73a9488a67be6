import { type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import type { Broker } from "../broker.ts";
import { projectOf } from "../names.ts";
import { invalidArgument, unsupported } from "../refusal.ts";
import { page, unary } from "./call.ts";
import { createPull } from "./pull.ts";
import { streamingPull } from "./streaming-pull.ts";
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

/** google.pubsub.v1.Subscriber. Methods left out answer UNIMPLEMENTED with their name. */
export function subscriberMethods(broker: Broker, access: Access): UntypedServiceImplementation {
  return {
    createSubscription: unary(access, (request: WireSubscription, authorize) => {
      authorize("pubsub.subscriptions.create", projectOf(request.name));
      authorize("pubsub.topics.attachSubscription", request.topic);
      return subscriptionToWire(
        broker.createSubscription(subscriptionFromWire(request)).configuration,
      );
    }),

    getSubscription: unary(access, (request: { subscription: string }, authorize) => {
      authorize("pubsub.subscriptions.get", request.subscription);
      return subscriptionToWire(broker.subscription(request.subscription).configuration);
    }),

    deleteSubscription: unary(access, (request: { subscription: string }, authorize) => {
      authorize("pubsub.subscriptions.delete", request.subscription);
      broker.deleteSubscription(request.subscription);
      return {};
    }),

    listSubscriptions: unary(
      access,
      (request: { project: string; pageSize: number; pageToken: string }, authorize) => {
        authorize("pubsub.subscriptions.list", request.project);
        const all = [...broker.subscriptions.values()]
          .map((subscription) => subscription.configuration)
          .filter((subscription) => projectOf(subscription.name) === request.project)
          .toSorted((a, b) => a.name.localeCompare(b.name));
        const { items, nextPageToken } = page(all, request.pageSize, request.pageToken);
        return { subscriptions: items.map(subscriptionToWire), nextPageToken };
      },
    ),

    acknowledge: unary(access, (request: AckRequest, authorize) => {
      authorize("pubsub.subscriptions.consume", request.subscription);
      const subscription = broker.subscription(request.subscription);
      for (const ackId of request.ackIds) subscription.acknowledge(ackId);
      return {};
    }),

    modifyAckDeadline: unary(
      access,
      (request: AckRequest & { ackDeadlineSeconds: number }, authorize) => {
        authorize("pubsub.subscriptions.consume", request.subscription);
        const subscription = broker.subscription(request.subscription);
        checkDeadline(request.ackDeadlineSeconds);
        for (const ackId of request.ackIds)
          subscription.modifyDeadline(ackId, request.ackDeadlineSeconds);
        return {};
      },
    ),

    seek: unary(
      access,
      (
        request: { subscription: string; time?: WireSeconds | null; snapshot?: string },
        authorize,
      ) => {
        authorize("pubsub.subscriptions.consume", request.subscription);
        if (request.time === undefined || request.time === null)
          throw unsupported("Seek to a snapshot: seek to a time");
        broker.subscription(request.subscription).seek(millisOf(request.time));
        return {};
      },
    ),

    pull: createPull(broker, access),
    streamingPull: streamingPull(broker, access),
  };
}

export function checkDeadline(seconds: number): void {
  if (seconds < 0 || seconds > 600)
    throw invalidArgument(
      `Invalid ack deadline: ${seconds} seconds. It must lie between 0 and 600.`,
    );
}
