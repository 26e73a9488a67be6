import { PubsubSchema } from "@cdktf/provider-google/lib/pubsub-schema/index.js";
import { PubsubSubscription } from "@cdktf/provider-google/lib/pubsub-subscription/index.js";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js";
import { PubsubTopic } from "@cdktf/provider-google/lib/pubsub-topic/index.js";
import { readFileSync } from "node:fs";
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
      // Cloud Storage writes the messages of the other topic in a form of its own.
      ...(name === "events" && config.eventSchema
        ? { schemaSettings: { schema: this.addSchema().id, encoding: "JSON" } }
        : {}),
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

  /** A changed definition becomes a revision; the topic takes messages of any of them. */
  private addSchema(): PubsubSchema {
    const file = new URL("../../schemas/generated/pubsub/event-message.proto", import.meta.url);
    return new PubsubSchema(this, "schema", {
      name: "event-message",
      type: "PROTOCOL_BUFFER",
      definition: readFileSync(file, "utf8"),
    });
  }
}
