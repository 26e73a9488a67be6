import type { Access } from "../iam/access.ts";
import type { ServiceContext } from "../service.ts";
import type { Lease } from "./backlog.ts";
import type { SubscriptionConfiguration } from "./configuration.ts";
import type { NewMessage } from "./message.ts";

export interface DeadLetterDependencies {
  readonly access: Access;
  readonly log: ServiceContext["log"];
  /** `service-<project number>@gcp-sa-pubsub.iam.gserviceaccount.com` */
  readonly serviceAgent: () => string;
  readonly publish: (topic: string, message: NewMessage) => Promise<unknown>;
}

/**
 * Forwards exhausted messages to the dead-letter topic. Pub/Sub's own service agent does that, so it needs the publisher
 * role there and the subscriber role on the source; without them the message stays and is delivered again
 * (https://cloud.google.com/pubsub/docs/dead-letter-topics#grant_forwarding_permissions).
 */
export function createDeadLetter(
  dependencies: DeadLetterDependencies,
): (lease: Lease, subscription: SubscriptionConfiguration) => Promise<boolean> {
  const warned = new Set<string>();
  const warnOnce = (subscription: string, message: string): false => {
    if (!warned.has(subscription)) dependencies.log({ severity: "WARNING", message, subscription });
    warned.add(subscription);
    return false;
  };

  return async (lease, subscription) => {
    const topic = subscription.deadLetterPolicy?.deadLetterTopic;
    if (topic === undefined) return false;
    const problem = missingRole(dependencies, topic, subscription.name);
    if (problem !== undefined) return warnOnce(subscription.name, problem);
    try {
      await dependencies.publish(topic, deadLetterOf(lease, subscription));
      return true;
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      return warnOnce(subscription.name, `Dead-letter topic ${topic} refused a message: ${cause}`);
    }
  };
}

function missingRole(
  { access, serviceAgent }: DeadLetterDependencies,
  topic: string,
  subscription: string,
): string | undefined {
  const agent = serviceAgent();
  const kept = "Messages past max_delivery_attempts are delivered again.";
  if (!access.isAllowed(agent, "pubsub.topics.publish", topic))
    return `${agent} lacks roles/pubsub.publisher on ${topic}. ${kept}`;
  if (!access.isAllowed(agent, "pubsub.subscriptions.consume", subscription))
    return `${agent} lacks roles/pubsub.subscriber on ${subscription}. ${kept}`;
  return undefined;
}

/** The attributes tell where the message came from (https://cloud.google.com/pubsub/docs/handling-failures#track_delivery_attempts). */
function deadLetterOf(lease: Lease, subscription: SubscriptionConfiguration): NewMessage {
  const [, project = "", , id = ""] = subscription.name.split("/");
  const { data, attributes, orderingKey, publishTimeMs } = lease.message;
  return {
    data,
    orderingKey,
    attributes: {
      ...attributes,
      CloudPubSubDeadLetterSourceDeliveryCount: String(lease.deliveryAttempt),
      CloudPubSubDeadLetterSourceSubscription: id,
      CloudPubSubDeadLetterSourceSubscriptionProject: project,
      CloudPubSubDeadLetterSourceTopicPublishTime: new Date(publishTimeMs).toISOString(),
    },
  };
}
