import { PubsubSubscription } from "@cdktf/provider-google/lib/pubsub-subscription/index.js";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js";
import { PubsubTopic } from "@cdktf/provider-google/lib/pubsub-topic/index.js";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";
import { deadLetterSubscription, deadLetterTopic, type TopicName } from "../lib/naming.ts";
import type { PubsubAgent } from "./pubsub-agent.ts";

const daySeconds = 86_400;

/**
 * A topic and the topic that takes what its subscribers gave up on, with a subscription of its own: without one Pub/Sub
 * would drop dead letters. https://cloud.google.com/pubsub/docs/handling-failures#how_dead_letter_topics_work
 */
export class Topic extends Construct {
  readonly topic: PubsubTopic;

  constructor(scope: Construct, name: TopicName, agent: PubsubAgent) {
    super(scope, `topic_${name}`);
    const { config } = stackOf(this);
    const key = stackOf(this).keyId("messages");
    const encryption = key === undefined ? {} : { kmsKeyName: key };
    const labels = { component: name };
    const messageStoragePolicy = { allowedPersistenceRegions: [config.region] };
    this.topic = new PubsubTopic(this, "messages", {
      name,
      labels,
      messageRetentionDuration: `${config.topicRetentionDays * daySeconds}s`,
      messageStoragePolicy,
      ...encryption,
    });
    const deadLetters = new PubsubTopic(this, "dead_letters", {
      name: deadLetterTopic(name),
      labels,
      messageStoragePolicy,
      ...encryption,
    });
    new PubsubSubscription(this, "dead_letters_kept", {
      name: deadLetterSubscription(name),
      topic: deadLetters.id,
      labels,
      messageRetentionDuration: `${config.deadLetterRetentionDays * daySeconds}s`,
      expirationPolicy: { ttl: "" },
    });
    new PubsubTopicIamMember(this, "forwarder", {
      topic: deadLetters.id,
      role: "roles/pubsub.publisher",
      member: agent.member,
    });
  }
}
