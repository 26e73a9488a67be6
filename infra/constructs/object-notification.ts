import { DataGoogleStorageProjectServiceAccount } from "@cdktf/provider-google/lib/data-google-storage-project-service-account/index.js";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js";
import { StorageNotification } from "@cdktf/provider-google/lib/storage-notification/index.js";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";
import type { BucketName } from "../lib/naming.ts";
import type { Topic } from "./topic.ts";

/** Each new object of the bucket is announced on the topic. https://cloud.google.com/storage/docs/pubsub-notifications */
export class ObjectNotification extends Construct {
  constructor(scope: Construct, bucket: BucketName, { topic }: Topic) {
    super(scope, `notification_${bucket}`);
    // Asking for Cloud Storage's service agent creates it in a new project.
    const agent = new DataGoogleStorageProjectServiceAccount(this, "agent", {});
    const publisher = new PubsubTopicIamMember(this, "publisher", {
      topic: topic.id,
      role: "roles/pubsub.publisher",
      member: `serviceAccount:${agent.emailAddress}`,
    });
    new StorageNotification(this, "objects", {
      bucket: stackOf(this).naming.bucket(bucket),
      topic: topic.id,
      payloadFormat: "JSON_API_V1",
      eventTypes: ["OBJECT_FINALIZE"],
      dependsOn: [publisher],
    });
  }
}
