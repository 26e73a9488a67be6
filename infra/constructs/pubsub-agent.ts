import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";

/** Pub/Sub's own account in the project, in whose name it forwards dead letters; its address holds the project's number. */
export class PubsubAgent extends Construct {
  readonly member: string;

  constructor(scope: Construct) {
    super(scope, "pubsub_agent");
    const project = new DataGoogleProject(this, "project", {
      projectId: stackOf(this).config.projectId,
    });
    this.member = `serviceAccount:service-${project.number}@gcp-sa-pubsub.iam.gserviceaccount.com`;
  }
}
