import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket/index.js";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";
import type { BucketName } from "../lib/naming.ts";

export interface BucketOptions {
  readonly name: BucketName;
  /** Overwritten and deleted objects are kept this long. */
  readonly keepVersionsDays?: number;
  /** Objects are deleted at this age. */
  readonly deleteAfterDays?: number;
}

/** A bucket that can never be made public, with access by IAM alone. */
export class PrivateBucket extends Construct {
  constructor(scope: Construct, { name, keepVersionsDays, deleteAfterDays }: BucketOptions) {
    super(scope, `bucket_${name}`);
    const { config, naming } = stackOf(this);
    const key = stackOf(this).keyId("objects");
    new StorageBucket(this, "objects", {
      name: naming.bucket(name),
      location: config.region,
      labels: { component: name },
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      forceDestroy: !config.deletionProtection,
      ...(key === undefined ? {} : { encryption: { defaultKmsKeyName: key } }),
      ...(keepVersionsDays === undefined ? {} : { versioning: { enabled: true } }),
      lifecycleRule: [
        abandonedUploads,
        ...(keepVersionsDays === undefined
          ? []
          : [rule({ daysSinceNoncurrentTime: keepVersionsDays, withState: "ARCHIVED" })]),
        ...(deleteAfterDays === undefined ? [] : [rule({ age: deleteAfterDays })]),
      ],
    });
  }
}

/** Parts of an upload that never ended are invisible and billed. */
const abandonedUploads = {
  action: { type: "AbortIncompleteMultipartUpload" },
  condition: { age: 7 },
};

const rule = <Condition extends object>(
  condition: Condition,
): { action: { type: string }; condition: Condition } => ({
  action: { type: "Delete" },
  condition,
});
