import { ArtifactRegistryRepository } from "@cdktf/provider-google/lib/artifact-registry-repository/index.js";
import { ProjectService } from "@cdktf/provider-google/lib/project-service/index.js";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import type { Construct } from "constructs";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";
import { imageRepository } from "../lib/naming.ts";

const services = [
  "aiplatform",
  "artifactregistry",
  "bigquery",
  "bigquerystorage",
  "cloudbuild",
  "cloudfunctions",
  "cloudresourcemanager",
  "cloudscheduler",
  "iam",
  "logging",
  "pubsub",
  "run",
  "secretmanager",
  "storage",
  "workflowexecutions",
  "workflows",
] as const;

/** What everything else stands on and what outlives a redeployment: APIs, buckets, secrets. */
export class FoundationStack extends EnvironmentStack {
  constructor(
    scope: Construct,
    environment: Environment,
    functions: readonly FunctionDeployment[],
  ) {
    super(scope, "foundation", environment);
    const { config } = this;
    const apis = services.map(
      (service) =>
        new ProjectService(this, `api_${service}`, {
          service: `${service}.googleapis.com`,
          // Destroying this stack must not switch an API off under something else.
          disableOnDestroy: false,
        }),
    );
    new PrivateBucket(this, { name: "landing", deleteAfterDays: config.landingRetentionDays });
    new PrivateBucket(this, { name: "releases", keepVersionsDays: config.releaseRetentionDays });
    new PrivateBucket(this, { name: "functions", keepVersionsDays: config.releaseRetentionDays });
    // A lease that its run could not give back goes after a day; runs take one over after two hours.
    new PrivateBucket(this, { name: "leases", deleteAfterDays: 1 });
    new ArtifactRegistryRepository(this, "images", {
      repositoryId: imageRepository,
      location: config.region,
      format: "DOCKER",
      description: "Images that Cloud Build makes of the functions.",
      labels: { component: imageRepository },
      dependsOn: apis,
    });
    // Values are added by a person (`gcloud secrets versions add`): Terraform's state must never hold them.
    const secretIds = new Set(functions.flatMap(({ secrets }) => Object.values(secrets)));
    for (const secretId of [...secretIds].toSorted())
      new SecretManagerSecret(this, `secret_${secretId}`, {
        secretId,
        labels: { component: secretId },
        replication: { userManaged: { replicas: [{ location: config.region }] } },
        dependsOn: apis,
      });
  }
}
