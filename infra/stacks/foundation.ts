import { ArtifactRegistryRepository } from "@cdktf/provider-google/lib/artifact-registry-repository/index.js";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import type { Construct } from "constructs";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import { passwordSecret } from "../config/change-streams.ts";
import { ObjectNotification } from "../constructs/object-notification.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";
import { PubsubAgent } from "../constructs/pubsub-agent.ts";
import { ServiceAccounts, type AccountParts } from "../constructs/service-accounts.ts";
import { Topic } from "../constructs/topic.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";
import { imageRepository, topicNames } from "../lib/naming.ts";

/** What holds something between deployments and is named by everything after it: buckets, topics, secrets, accounts. */
export class FoundationStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, parts: AccountParts) {
    super(scope, "foundation", environment);
    this.addBuckets();
    this.addTopics();
    this.addSecrets(parts.functions);
    new ServiceAccounts(this, parts);
    const imageKey = this.keyId("functions");
    new ArtifactRegistryRepository(this, "images", {
      repositoryId: imageRepository,
      location: this.config.region,
      format: "DOCKER",
      description: "Images that Cloud Build makes of the functions.",
      labels: { component: imageRepository },
      ...(imageKey === undefined ? {} : { kmsKeyName: imageKey }),
    });
  }

  private addBuckets(): void {
    const { landingRetentionDays, releaseRetentionDays } = this.config;
    new PrivateBucket(this, { name: "landing", deleteAfterDays: landingRetentionDays });
    new PrivateBucket(this, { name: "releases", keepVersionsDays: releaseRetentionDays });
    new PrivateBucket(this, { name: "functions", keepVersionsDays: releaseRetentionDays });
    // A lease that its run could not give back goes after a day; runs take one over after two hours.
    new PrivateBucket(this, { name: "leases", deleteAfterDays: 1 });
    // Pictures that campaigns use: kept until somebody deletes them.
    new PrivateBucket(this, { name: "content", keepVersionsDays: releaseRetentionDays });
  }

  private addTopics(): void {
    const agent = new PubsubAgent(this);
    const topics = new Map(topicNames.map((name) => [name, new Topic(this, name, agent)]));
    const landing = topics.get("landing-objects");
    if (landing !== undefined) new ObjectNotification(this, "landing", landing);
  }

  /** Values are added by a person (`gcloud secrets versions add`): Terraform's state must never hold them. */
  private addSecrets(functions: readonly FunctionDeployment[]): void {
    const key = this.keyId("secrets");
    const encryption = key === undefined ? {} : { customerManagedEncryption: { kmsKeyName: key } };
    const secretIds = new Set([
      ...functions.flatMap(({ secrets }) => Object.values(secrets)),
      ...this.config.changeStreams.map(passwordSecret),
    ]);
    for (const secretId of [...secretIds].toSorted())
      new SecretManagerSecret(this, `secret_${secretId}`, {
        secretId,
        labels: { component: secretId },
        replication: {
          userManaged: { replicas: [{ location: this.config.region, ...encryption }] },
        },
      });
  }
}
