import { DataGoogleBigqueryDefaultServiceAccount } from "@cdktf/provider-google/lib/data-google-bigquery-default-service-account/index.js";
import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import { DataGoogleStorageProjectServiceAccount } from "@cdktf/provider-google/lib/data-google-storage-project-service-account/index.js";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member/index.js";
import { KmsCryptoKey } from "@cdktf/provider-google/lib/kms-crypto-key/index.js";
import { KmsKeyRing } from "@cdktf/provider-google/lib/kms-key-ring/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";
import { keyRing, type KeyName } from "../lib/naming.ts";

const rotationSeconds = 90 * 86_400;

/**
 * One key for each service that stores data, usable by that service's own agent and nobody else. The agents of a new project
 * exist once `ame bootstrap` has asked for them. https://cloud.google.com/kms/docs/cmek
 */
export class EncryptionKeys extends Construct {
  constructor(scope: Construct, dependsOn: readonly ITerraformDependable[]) {
    super(scope, "keys");
    const { config } = stackOf(this);
    const ring = new KmsKeyRing(this, "ring", {
      name: keyRing,
      location: config.region,
      dependsOn: [...dependsOn],
    });
    for (const [name, agents] of Object.entries(this.agents())) {
      const key = new KmsCryptoKey(this, name, {
        name,
        keyRing: ring.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: `${rotationSeconds}s`,
        labels: { component: name },
        // What was encrypted with a destroyed key is gone.
        lifecycle: { preventDestroy: true },
      });
      for (const [agent, member] of Object.entries(agents))
        new KmsCryptoKeyIamMember(this, `${name}_${agent}`, {
          cryptoKeyId: key.id,
          role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          member,
        });
    }
  }

  /** https://cloud.google.com/iam/docs/service-agents; reading the first two as data sources creates them. */
  private agents(): Record<KeyName, Readonly<Record<string, string>>> {
    const { config } = stackOf(this);
    const project = new DataGoogleProject(this, "project", { projectId: config.projectId });
    const storage = new DataGoogleStorageProjectServiceAccount(this, "storage_agent", {}).member;
    const bigquery = new DataGoogleBigqueryDefaultServiceAccount(this, "bigquery_agent", {}).member;
    const agent = (service: string): string =>
      `serviceAccount:service-${project.number}@${service}.iam.gserviceaccount.com`;
    return {
      warehouse: { bigquery },
      objects: { storage },
      messages: { pubsub: agent("gcp-sa-pubsub") },
      secrets: { secretmanager: agent("gcp-sa-secretmanager") },
      workflows: { workflows: agent("gcp-sa-workflows") },
      // https://cloud.google.com/functions/docs/securing/cmek#grant_service_accounts_access
      functions: {
        functions: agent("gcf-admin-robot"),
        run: agent("serverless-robot-prod"),
        images: agent("gcp-sa-artifactregistry"),
        storage,
      },
    };
  }
}
