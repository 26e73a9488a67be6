import { ArtifactRegistryRepositoryIamMember } from "@cdktf/provider-google/lib/artifact-registry-repository-iam-member/index.js";
import { CloudRunV2ServiceIamMember } from "@cdktf/provider-google/lib/cloud-run-v2-service-iam-member/index.js";
import { Construct } from "constructs";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import { CloudFunction, type FunctionOptions } from "../constructs/function.ts";
import { grantRole } from "../constructs/grant.ts";
import { PubsubAgent } from "../constructs/pubsub-agent.ts";
import { PushSubscription } from "../constructs/push-subscription.ts";
import { Workflow } from "../constructs/workflow.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";
import { accountById, builderAccountId, imageRepository } from "../lib/naming.ts";

export interface PipelineParts {
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
}

/** What moves events: functions, subscriptions, workflows and schedules. Everything that a code change redeploys is here. */
export class PipelineStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, { functions, workflows }: PipelineParts) {
    super(scope, "pipeline", environment);
    const agent = new PubsubAgent(this);
    const options = this.functionBuilds();
    const deployed = new Map<string, CloudFunction>();
    for (const deployment of functions) {
      const { name, trigger } = deployment;
      const target = new CloudFunction(this, deployment, options);
      deployed.set(name, target);
      if (trigger.kind === "pubsub")
        new PushSubscription(this, { deployment, trigger, target, agent });
      else if (trigger.public)
        new CloudRunV2ServiceIamMember(target, "public", {
          location: this.config.region,
          name: target.function.name,
          role: "roles/run.invoker",
          member: "allUsers",
        });
    }
    for (const workflow of workflows) new Workflow(this, workflow, deployed);
  }

  /** https://cloud.google.com/functions/docs/securing/build-custom-sa lists the roles a build needs. */
  private functionBuilds(): FunctionOptions {
    const { config } = this;
    const builder = new Construct(this, "builder");
    const account = accountById(this.naming, builderAccountId);
    const context = { member: account.member, user: "infra/stacks/pipeline.ts" };
    const buildGrants = [
      grantRole(builder, { role: "roles/logging.logWriter", project: true }, context),
      // Cloud Run functions copies the source into a bucket it makes itself, whose name nobody chooses.
      grantRole(builder, { role: "roles/storage.objectViewer", project: true }, context),
      new ArtifactRegistryRepositoryIamMember(this, "builder_images", {
        location: config.region,
        repository: imageRepository,
        role: "roles/artifactregistry.writer",
        member: account.member,
      }),
    ];
    return {
      buildAccount: account.id,
      buildGrants,
      imageRepository: `projects/${config.projectId}/locations/${config.region}/repositories/${imageRepository}`,
    };
  }
}
