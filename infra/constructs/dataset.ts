import { BigqueryDataset } from "@cdktf/provider-google/lib/bigquery-dataset/index.js";
import type { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";

const dayMs = 86_400_000;

export interface DatasetOptions {
  readonly datasetId: string;
  readonly description: string;
  /** Partitions of tables made in it go at this age. */
  readonly partitionDays?: number;
}

/** A dataset as every one of the environment is: in its region, with its key, its time travel and its protection. */
export function addDataset(scope: Construct, id: string, options: DatasetOptions): BigqueryDataset {
  const { datasetId, description, partitionDays } = options;
  const stack = stackOf(scope);
  const { config } = stack;
  const key = stack.keyId("warehouse");
  return new BigqueryDataset(scope, id, {
    datasetId,
    location: config.region,
    description,
    labels: { component: datasetId },
    deleteContentsOnDestroy: !config.deletionProtection,
    maxTimeTravelHours: String(config.timeTravelDays * 24),
    ...(partitionDays === undefined ? {} : { defaultPartitionExpirationMs: partitionDays * dayMs }),
    ...(key === undefined ? {} : { defaultEncryptionConfiguration: { kmsKeyName: key } }),
  });
}
