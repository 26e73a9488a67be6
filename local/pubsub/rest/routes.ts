import type { z } from "zod";
import type { Authorize } from "../authorize.ts";
import type { PublisherOperations } from "../operations/publisher.ts";
import type { SubscriberOperations } from "../operations/subscriber.ts";
import { invalidArgument, unsupported } from "../refusal.ts";
import {
  acknowledgeBody,
  deadlineBody,
  publishBody,
  pullBody,
  seekBody,
  subscriptionBody,
  topicBody,
} from "./json.ts";

export type Operations = PublisherOperations & SubscriberOperations;

export interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

const resourcePath =
  /^\/v1\/(projects\/[^/]+)\/(topics|subscriptions)(?:\/([^/:]+)(?:(:|\/)(\w+))?)?$/;

/** Which operation a REST call means (https://cloud.google.com/pubsub/docs/reference/rest). */
export async function route(
  operations: Operations,
  call: RestCall,
  authorize: Authorize,
): Promise<unknown> {
  const [, project, collection, id, , action] = resourcePath.exec(call.path) ?? [];
  if (project === undefined) throw unsupported(`${call.method} ${call.path}`);
  const paging = {
    pageSize: Number(call.query.get("pageSize") ?? 0) || 0,
    pageToken: call.query.get("pageToken") ?? "",
  };
  const name = `${project}/${collection}/${id}`;
  const key = `${call.method} ${collection}${id === undefined ? "" : "/*"}${action === undefined ? "" : `:${action}`}`;
  const read = <T extends z.ZodType>(schema: T): z.output<T> => parse(schema, call.body);

  switch (key) {
    case "GET topics":
      return operations.listTopics({ project, ...paging }, authorize);
    case "GET topics/*":
      return operations.getTopic({ topic: name }, authorize);
    case "PUT topics/*":
      return operations.createTopic({ ...read(topicBody), name }, authorize);
    case "DELETE topics/*":
      return operations.deleteTopic({ topic: name }, authorize);
    case "GET topics/*:subscriptions":
      return operations.listTopicSubscriptions({ topic: name, ...paging }, authorize);
    case "POST topics/*:publish":
      return operations.publish({ topic: name, ...read(publishBody) }, authorize);
    case "GET subscriptions":
      return operations.listSubscriptions({ project, ...paging }, authorize);
    case "GET subscriptions/*":
      return operations.getSubscription({ subscription: name }, authorize);
    case "PUT subscriptions/*":
      return operations.createSubscription({ ...read(subscriptionBody), name }, authorize);
    case "DELETE subscriptions/*":
      return operations.deleteSubscription({ subscription: name }, authorize);
    case "POST subscriptions/*:pull":
      return operations.pull({ subscription: name, ...read(pullBody) }, authorize);
    case "POST subscriptions/*:acknowledge":
      return operations.acknowledge({ subscription: name, ...read(acknowledgeBody) }, authorize);
    case "POST subscriptions/*:modifyAckDeadline":
      return operations.modifyAckDeadline({ subscription: name, ...read(deadlineBody) }, authorize);
    case "POST subscriptions/*:seek":
      return operations.seek({ subscription: name, ...read(seekBody) }, authorize);
    default:
      throw unsupported(`${call.method} ${call.path}`);
  }
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw invalidArgument(`Invalid JSON payload received. ${problems.join("; ")}`);
}
