import { BigqueryDatasetIamMember } from "@cdktf/provider-google/lib/bigquery-dataset-iam-member/index.js";
import { CloudRunV2ServiceIamMember } from "@cdktf/provider-google/lib/cloud-run-v2-service-iam-member/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { layers } from "../../schemas/table-contract.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { bucketNames, requireName, snapshotDataset, topicNames } from "../lib/naming.ts";

/** Datasets that a deployment may ask for. */
const datasetNames = [...layers, snapshotDataset] as const;

/** A role on one resource; `project` only where the permission has no smaller resource. */
export type Grant = { readonly role: string } & (
  | { readonly topic: string }
  | { readonly bucket: string }
  | { readonly dataset: string }
  | { readonly secret: string }
  | { readonly function: string }
  | { readonly project: true }
);

export interface GrantContext {
  /** `serviceAccount:…` */
  readonly member: string;
  /** Who asks, for error messages. */
  readonly user: string;
  /** Name of a deployed function's Cloud Run service, as a reference that orders the binding after it. */
  readonly serviceOf?: (functionName: string) => string;
}

/** Binds the role to the member on that resource alone. */
export function grantRole(
  scope: Construct,
  grant: Grant,
  context: GrantContext,
): ITerraformDependable {
  const { naming, config } = stackOf(scope);
  const { member, user } = context;
  const role = { role: grant.role, member };
  const id = (resource: string): string =>
    `grant_${grant.role.replace(/^roles\//, "")}_on_${resource}`;
  if ("topic" in grant) {
    const topic = requireName("topic", topicNames, grant.topic, user);
    return new PubsubTopicIamMember(scope, id(topic), { topic: naming.topicId(topic), ...role });
  }
  if ("bucket" in grant) {
    const bucket = requireName("bucket", bucketNames, grant.bucket, user);
    return new StorageBucketIamMember(scope, id(bucket), {
      bucket: naming.bucket(bucket),
      ...role,
    });
  }
  if ("dataset" in grant) {
    const datasetId = requireName("dataset", datasetNames, grant.dataset, user);
    return new BigqueryDatasetIamMember(scope, id(datasetId), { datasetId, ...role });
  }
  if ("secret" in grant) {
    return new SecretManagerSecretIamMember(scope, id(grant.secret), {
      secretId: `projects/${config.projectId}/secrets/${grant.secret}`,
      ...role,
    });
  }
  if ("function" in grant) {
    const name = context.serviceOf?.(grant.function) ?? grant.function;
    return new CloudRunV2ServiceIamMember(scope, id(grant.function), {
      location: config.region,
      name,
      ...role,
    });
  }
  return new ProjectIamMember(scope, id("project"), { project: config.projectId, ...role });
}
