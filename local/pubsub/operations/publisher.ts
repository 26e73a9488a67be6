import type { Operation } from "../authorize.ts";
import type { Broker } from "../broker.ts";
import { projectOf } from "../names.ts";
import { page, type PageRequest } from "./page.ts";
import { topicFromWire, topicToWire, type WireMessage, type WireTopic } from "./wire.ts";

export type PublisherOperations = Readonly<{
  createTopic: Operation<WireTopic>;
  getTopic: Operation<{ topic: string }>;
  deleteTopic: Operation<{ topic: string }>;
  listTopics: Operation<PageRequest & { project: string }>;
  listTopicSubscriptions: Operation<PageRequest & { topic: string }>;
  publish: Operation<{
    topic: string;
    messages: readonly Pick<WireMessage, "data" | "attributes" | "orderingKey">[];
  }>;
}>;

/** google.pubsub.v1.Publisher, for gRPC and REST alike. */
export function publisherOperations(broker: Broker): PublisherOperations {
  return {
    createTopic(request, authorize) {
      authorize("pubsub.topics.create", projectOf(request.name));
      broker.createTopic(topicFromWire(request));
      return topicToWire(broker.topic(request.name).configuration);
    },

    getTopic({ topic }, authorize) {
      authorize("pubsub.topics.get", topic);
      return topicToWire(broker.topic(topic).configuration);
    },

    deleteTopic({ topic }, authorize) {
      authorize("pubsub.topics.delete", topic);
      broker.deleteTopic(topic);
      return {};
    },

    listTopics(request, authorize) {
      authorize("pubsub.topics.list", request.project);
      const all = [...broker.topics.values()]
        .map((topic) => topic.configuration)
        .filter((topic) => projectOf(topic.name) === request.project)
        .toSorted((a, b) => a.name.localeCompare(b.name));
      const { items, nextPageToken } = page(all, request);
      return { topics: items.map(topicToWire), nextPageToken };
    },

    listTopicSubscriptions(request, authorize) {
      authorize("pubsub.topics.get", request.topic);
      const all = [...broker.topic(request.topic).subscriptions.keys()].toSorted();
      const { items, nextPageToken } = page(all, request);
      return { subscriptions: items, nextPageToken };
    },

    async publish({ topic, messages }, authorize) {
      authorize("pubsub.topics.publish", topic);
      return { messageIds: await broker.publish(topic, messages) };
    },
  };
}
