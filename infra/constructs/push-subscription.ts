import { CloudRunV2ServiceIamMember } from "@cdktf/provider-google/lib/cloud-run-v2-service-iam-member/index.js";
import { PubsubSubscriptionIamMember } from "@cdktf/provider-google/lib/pubsub-subscription-iam-member/index.js";
import { PubsubSubscription } from "@cdktf/provider-google/lib/pubsub-subscription/index.js";
import { Construct } from "constructs";
import type { FunctionDeployment, Trigger } from "../../functions/_shared/deployment.ts";
import { stackOf } from "../lib/environment-stack.ts";
import {
  accountReference,
  deadLetterTopic,
  pushSubscription,
  requireName,
  topicNames,
} from "../lib/naming.ts";
import type { CloudFunction } from "./function.ts";
import type { PubsubAgent } from "./pubsub-agent.ts";

export interface PushOptions {
  readonly deployment: FunctionDeployment;
  readonly trigger: Extract<Trigger, { kind: "pubsub" }>;
  readonly target: CloudFunction;
  readonly agent: PubsubAgent;
}

/**
 * Pub/Sub pushes straight to the function, which Google recommends over an Eventarc trigger: only so can it have its own
 * dead-letter policy. The pusher's account may call this one function and nothing else.
 * https://cloud.google.com/pubsub/docs/push
 */
export class PushSubscription extends Construct {
  constructor(scope: Construct, options: PushOptions) {
    const { deployment, trigger, target, agent } = options;
    super(scope, `push_${deployment.name}`);
    const { config, naming } = stackOf(this);
    const user = `functions/${deployment.name}/deploy.ts`;
    const topic = requireName("topic", topicNames, trigger.topic, user);
    const pusher = accountReference(naming, "push", deployment.name);
    const invoker = new CloudRunV2ServiceIamMember(this, "invoker", {
      location: config.region,
      name: target.function.name,
      role: "roles/run.invoker",
      member: pusher.member,
    });
    const subscription = new PubsubSubscription(this, "subscription", {
      name: pushSubscription(topic, deployment.name),
      topic: naming.topicId(topic),
      labels: { component: deployment.name },
      ackDeadlineSeconds: trigger.ackDeadlineSeconds,
      // An idle subscription would otherwise be deleted after 31 days.
      expirationPolicy: { ttl: "" },
      pushConfig: {
        pushEndpoint: target.uri,
        oidcToken: { serviceAccountEmail: pusher.email, audience: target.uri },
      },
      retryPolicy: {
        minimumBackoff: `${trigger.minBackoffSeconds}s`,
        maximumBackoff: `${trigger.maxBackoffSeconds}s`,
      },
      deadLetterPolicy: {
        deadLetterTopic: naming.topicId(deadLetterTopic(topic)),
        maxDeliveryAttempts: trigger.maxDeliveryAttempts,
      },
      dependsOn: [invoker],
    });
    // To forward a dead letter, Pub/Sub acknowledges it here in the name of its service agent.
    new PubsubSubscriptionIamMember(this, "forwarder", {
      subscription: subscription.name,
      role: "roles/pubsub.subscriber",
      member: agent.member,
    });
  }
}
