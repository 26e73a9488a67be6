import { ArtifactRegistryRepositoryIamMember } from "@cdktf/provider-google/lib/artifact-registry-repository-iam-member/index.js";
import { CloudRunV2ServiceIamMember } from "@cdktf/provider-google/lib/cloud-run-v2-service-iam-member/index.js";
import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import type { Construct } from "constructs";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import { CloudFunction, type FunctionOptions } from "../constructs/function.ts";
import { grantRole } from "../constructs/grant.ts";
import { ObjectNotification } from "../constructs/object-notification.ts";
import { PushSubscription } from "../constructs/push-subscription.ts";
import { Topic } from "../constructs/topic.ts";
import { Workflow } from "../constructs/workflow.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";
import { imageRepository, topicNames, type TopicName } from "../lib/naming.ts";

export interface PipelineParts {
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
}

/** What moves events: topics, functions, workflows and schedules. Everything that a code change redeploys is here. */
export class PipelineStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, { functions, workflows }: PipelineParts) {
    super(scope, "pipeline", environment);
    const project = new DataGoogleProject(this, "project", { projectId: this.config.projectId });
    const pubsubAgent = `serviceAccount:service-${project.number}@gcp-sa-pubsub.iam.gserviceaccount.com`;
    const topics = new Map(
      topicNames.map((name) => [name as string, new Topic(this, name, pubsubAgent)]),
    );
    new ObjectNotification(this, "landing", topicOf(topics, "landing-objects", "infra"));

    const options = this.functionBuilds();
    const deployed = new Map<string, CloudFunction>();
    for (const deployment of functions) {
      const { name, trigger } = deployment;
      const target = new CloudFunction(this, deployment, options);
      deployed.set(name, target);
      if (trigger.kind === "pubsub") {
        const topic = topicOf(topics, trigger.topic, `functions/${name}/deploy.ts`);
        new PushSubscription(this, { deployment, trigger, target, topic, pubsubAgent });
      } else if (trigger.public)
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
    const account = new ServiceAccount(this, "builder", {
      accountId: "function-builder",
      displayName: "Builds the functions' images",
    });
    const context = { member: account.member, user: "infra/stacks/pipeline.ts" };
    grantRole(account, { role: "roles/logging.logWriter", project: true }, context);
    // Cloud Run functions copies the source into a bucket it makes itself, whose name nobody chooses.
    grantRole(account, { role: "roles/storage.objectViewer", project: true }, context);
    new ArtifactRegistryRepositoryIamMember(this, "builder_images", {
      location: config.region,
      repository: imageRepository,
      role: "roles/artifactregistry.writer",
      member: account.member,
    });
    return {
      buildAccount: account.id,
      imageRepository: `projects/${config.projectId}/locations/${config.region}/repositories/${imageRepository}`,
    };
  }
}

function topicOf(
  topics: ReadonlyMap<string, Topic>,
  name: TopicName | string,
  user: string,
): Topic {
  const topic = topics.get(name);
  if (topic === undefined)
    throw new Error(
      `${user} names topic "${name}", which does not exist: ${topicNames.join(", ")}.`,
    );
  return topic;
}
