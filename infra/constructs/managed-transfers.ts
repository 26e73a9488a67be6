import { BigqueryDataTransferConfig } from "@cdktf/provider-google/lib/bigquery-data-transfer-config/index.js";
import { BigqueryDatasetIamMember } from "@cdktf/provider-google/lib/bigquery-dataset-iam-member/index.js";
import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { connectionOf, type Transfer } from "../config/transfers.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { accountById, transferAccountId, transferDataset } from "../lib/naming.ts";
import { addDataset } from "./dataset.ts";
import { grantRole } from "./grant.ts";

/**
 * Connectors that Google runs, each into a raw dataset of its own, since each writes tables of its own shape. Where a source
 * wants credentials, Terraform makes the transfer without them and leaves its parameters alone from then on; it fails until a
 * person has set them with `bq update --transfer_config --params`, so that they are in no state.
 */
export class ManagedTransfers extends Construct {
  constructor(scope: Construct, transfers: readonly Transfer[]) {
    super(scope, "transfers");
    const { naming } = stackOf(this);
    const account = accountById(naming, transferAccountId);
    const context = { member: account.member, user: "infra/constructs/managed-transfers.ts" };
    const rights: readonly ITerraformDependable[] = [
      grantRole(this, { role: "roles/bigquery.jobUser", project: true }, context),
      this.serviceAgent(account.id),
    ];
    for (const wanted of transfers) this.add(wanted, account, rights);
  }

  private add(
    wanted: Transfer,
    account: { readonly email: string; readonly member: string },
    rights: readonly ITerraformDependable[],
  ): void {
    const stack = stackOf(this);
    const { config } = stack;
    const { name, source, schedule } = wanted;
    const { parameters, credentials, refreshDays } = connectionOf(wanted);
    const dataset = addDataset(this, `${name}_dataset`, {
      datasetId: transferDataset(name),
      description: `What the managed connector ${source} brings, as it writes it.`,
    });
    const writer = new BigqueryDatasetIamMember(this, `${name}_writer`, {
      datasetId: dataset.datasetId,
      role: "roles/bigquery.dataEditor",
      member: account.member,
    });
    const key = stack.keyId("warehouse");
    new BigqueryDataTransferConfig(this, name, {
      displayName: name,
      dataSourceId: source,
      destinationDatasetId: dataset.datasetId,
      location: config.region,
      schedule,
      disabled: config.schedulesPaused,
      serviceAccountName: account.email,
      params: { ...parameters, ...Object.fromEntries(credentials.map((at) => [at, "unset"])) },
      ...(refreshDays === undefined ? {} : { dataRefreshWindowDays: refreshDays }),
      ...(key === undefined ? {} : { encryptionConfiguration: { kmsKeyName: key } }),
      ...(credentials.length === 0 ? {} : { lifecycle: { ignoreChanges: ["params"] } }),
      dependsOn: [...rights, writer],
    });
  }

  /** Data Transfer acts as the account through its own agent. https://cloud.google.com/bigquery/docs/enable-transfer-service */
  private serviceAgent(serviceAccountId: string): ITerraformDependable {
    const project = new DataGoogleProject(this, "project", {
      projectId: stackOf(this).config.projectId,
    });
    return new ServiceAccountIamMember(this, "agent", {
      serviceAccountId,
      role: "roles/iam.serviceAccountTokenCreator",
      member: `serviceAccount:service-${project.number}@gcp-sa-bigquerydatatransfer.iam.gserviceaccount.com`,
    });
  }
}
