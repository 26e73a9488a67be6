import { ProjectService } from "@cdktf/provider-google/lib/project-service/index.js";
import type { Construct } from "constructs";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";

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

/** The project itself: the APIs that everything after it calls. */
export class ProjectStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "project", environment);
    for (const service of services)
      new ProjectService(this, `api_${service}`, {
        service: `${service}.googleapis.com`,
        // Destroying this stack must not switch an API off under something else.
        disableOnDestroy: false,
      });
  }
}
