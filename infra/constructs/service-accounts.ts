import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member/index.js";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import { Construct } from "constructs";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { builderAccountId, serviceAccountId, transferAccountId } from "../lib/naming.ts";

export interface AccountParts {
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
}

/**
 * Every service account, before what names it: policy tags of the warehouse, and all that runs. Deploying something that runs
 * as an account takes a role on that account, which the config's deployers get on each of these and on no other.
 * https://cloud.google.com/iam/docs/service-accounts-actas
 */
export class ServiceAccounts extends Construct {
  constructor(scope: Construct, { functions, workflows }: AccountParts) {
    super(scope, "account");
    for (const { name, description, trigger } of functions) {
      this.add(serviceAccountId("function", name), `Function ${name}`, description);
      if (trigger.kind === "pubsub")
        this.add(serviceAccountId("push", name), `Pushes ${trigger.topic} to ${name}`);
    }
    for (const { name, description, schedule } of workflows) {
      this.add(serviceAccountId("workflow", name), `Workflow ${name}`, description);
      if (schedule !== undefined)
        this.add(serviceAccountId("schedule", name), `Starts workflow ${name}`);
    }
    this.add(builderAccountId, "Builds the functions' images");
    if (stackOf(this).config.transfers.length > 0)
      this.add(transferAccountId, "Reads the sources of managed connectors");
  }

  private add(accountId: string, displayName: string, description?: string): void {
    const account = new ServiceAccount(this, accountId, {
      accountId,
      displayName,
      ...(description === undefined ? {} : { description }),
    });
    for (const [index, member] of stackOf(this).config.deployers.entries())
      new ServiceAccountIamMember(this, `${accountId}_deployer_${index}`, {
        serviceAccountId: account.name,
        role: "roles/iam.serviceAccountUser",
        member,
      });
  }
}
