import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import type { Broker } from "../broker.ts";
import { projectOf } from "../names.ts";
import { page, unary } from "./call.ts";
import { topicFromWire, topicToWire, type WireMessage, type WireTopic } from "./wire.ts";

interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** google.pubsub.v1.Publisher. Methods left out answer UNIMPLEMENTED with their name. */
export function publisherMethods(broker: Broker, access: Access): UntypedServiceImplementation {
  return {
    createTopic: unary(access, (request: WireTopic, authorize) => {
      authorize("pubsub.topics.create", projectOf(request.name));
      broker.createTopic(topicFromWire(request));
      return topicToWire(broker.topic(request.name).configuration);
    }),

    getTopic: unary(access, (request: { topic: string }, authorize) => {
      authorize("pubsub.topics.get", request.topic);
      return topicToWire(broker.topic(request.topic).configuration);
    }),

    deleteTopic: unary(access, (request: { topic: string }, authorize) => {
      authorize("pubsub.topics.delete", request.topic);
      broker.deleteTopic(request.topic);
      return {};
    }),

    listTopics: unary(access, (request: PageRequest & { project: string }, authorize) => {
      authorize("pubsub.topics.list", request.project);
      const all = [...broker.topics.values()]
        .map((topic) => topic.configuration)
        .filter((topic) => projectOf(topic.name) === request.project)
        .toSorted((a, b) => a.name.localeCompare(b.name));
      const { items, nextPageToken } = page(all, request.pageSize, request.pageToken);
      return { topics: items.map(topicToWire), nextPageToken };
    }),

    listTopicSubscriptions: unary(access, (request: PageRequest & { topic: string }, authorize) => {
      authorize("pubsub.topics.get", request.topic);
      const all = [...broker.topic(request.topic).subscriptions.keys()].toSorted();
      const { items, nextPageToken } = page(all, request.pageSize, request.pageToken);
      return { subscriptions: items, nextPageToken };
    }),

    publish: unary(
      access,
      async (request: { topic: string; messages: readonly WireMessage[] }, authorize) => {
        authorize("pubsub.topics.publish", request.topic);
        return { messageIds: await broker.publish(request.topic, request.messages) };
      },
    ),
  };
}
